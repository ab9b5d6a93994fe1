"""What a person does: the only door from a screen or a command to the records."""

from vignette.casework.accounts import (
    AccountView,
    accounts,
    close_account,
    create_account,
    create_first_account,
    enter_demonstration,
    needs_first_account,
    set_password,
    sign_in,
    sign_out,
    who,
)
from vignette.casework.course import (
    BRIEFING,
    BRIEFING_PARTS,
    LEAD,
    Interview,
    brief,
    interview,
    move,
    open_interview,
)
from vignette.casework.demonstration import fill_demonstration
from vignette.casework.homes import HomeView, InterviewRow, add_applicant, home, my_homes, open_home
from vignette.casework.notes import ASPECT, CRITICAL, Draft, Saved, mark_item, mark_probe, save_note, save_quote
from vignette.casework.office import Office
from vignette.casework.rating import RatingSheet, flag_critical, lock, rate, rating_sheet, unlock
from vignette.casework.results import Document, Result, export_xlsx, result, summary
from vignette.casework.seats import hold_seat

__all__ = [
    "ASPECT",
    "BRIEFING",
    "BRIEFING_PARTS",
    "CRITICAL",
    "LEAD",
    "AccountView",
    "Document",
    "Draft",
    "HomeView",
    "Interview",
    "InterviewRow",
    "Office",
    "RatingSheet",
    "Result",
    "Saved",
    "accounts",
    "add_applicant",
    "brief",
    "close_account",
    "create_account",
    "create_first_account",
    "enter_demonstration",
    "export_xlsx",
    "fill_demonstration",
    "flag_critical",
    "hold_seat",
    "home",
    "interview",
    "lock",
    "mark_item",
    "mark_probe",
    "move",
    "my_homes",
    "needs_first_account",
    "open_home",
    "open_interview",
    "rate",
    "rating_sheet",
    "result",
    "save_note",
    "save_quote",
    "set_password",
    "sign_in",
    "sign_out",
    "summary",
    "unlock",
    "who",
]
