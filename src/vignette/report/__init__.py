"""What a reader gets: one summary, drawn and written in several ways. Chart and document libraries live only here."""

from vignette.report.summary import AnswerText, Summary

__all__ = ["AnswerText", "Summary"]
