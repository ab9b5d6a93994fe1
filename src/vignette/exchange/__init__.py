"""Data in and out in the field's formats."""

from vignette.exchange.ratings_csv import RatedPerson, read_ratings_csv, scores_csv

__all__ = ["RatedPerson", "read_ratings_csv", "scores_csv"]
