"""Latent correlations of ordinal items, and common factors as far as reliability needs them."""

from vignette.psychometrics.factors.binormal import binormal_cdf, binormal_density
from vignette.psychometrics.factors.extraction import Factors, extract
from vignette.psychometrics.factors.hierarchy import Hierarchy, schmid_leiman
from vignette.psychometrics.factors.latent_correlation import latent_correlations, thresholds_of
from vignette.psychometrics.factors.latent_errors import person_influence
from vignette.psychometrics.factors.latent_pair import PairFit, fit_pair
from vignette.psychometrics.factors.pair_tables import item_counts, pair_counts, pair_places
from vignette.psychometrics.factors.patterned import fit_patterned
from vignette.psychometrics.factors.polychoric_matrix import PolychoricMatrix, polychoric
from vignette.psychometrics.factors.polychoric_two import polychoric_pair
from vignette.psychometrics.factors.rotation import oblimin
from vignette.psychometrics.factors.weighted import one_weighted_factor

__all__ = [
    "Factors",
    "Hierarchy",
    "PairFit",
    "PolychoricMatrix",
    "binormal_cdf",
    "binormal_density",
    "extract",
    "fit_pair",
    "fit_patterned",
    "item_counts",
    "latent_correlations",
    "oblimin",
    "one_weighted_factor",
    "pair_counts",
    "pair_places",
    "person_influence",
    "polychoric",
    "polychoric_pair",
    "schmid_leiman",
    "thresholds_of",
]
