"""What a reader gets: the summary, the manual and examples on paper, the review workbook (which is also read back).

Chart and document libraries live only here. Their modules are imported where they are used, because they are heavy.
"""

from vignette.report.rows import Row, profile_rows
from vignette.report.summary import AnswerText, Summary

__all__ = ["AnswerText", "Row", "Summary", "profile_rows"]
