"""What a reader gets: one summary, drawn and written in several ways. Chart and document libraries live only here.

`vignette.report.chart` and `vignette.report.xlsx` are imported where they are used: their libraries are heavy.
"""

from vignette.report.rows import Row, profile_rows
from vignette.report.summary import AnswerText, Summary

__all__ = ["AnswerText", "Row", "Summary", "profile_rows"]
