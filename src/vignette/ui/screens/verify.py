"""Whether a file in hand is a summary of ours, unchanged, and whether there is a later one."""

from __future__ import annotations

from vignette.casework import FileStanding, Verified
from vignette.i18n import Catalogue
from vignette.ui.filebox import file_box
from vignette.ui.parts import Block, prose, title
from vignette.ui.session import Session

_KNOWN = (FileStanding.UNCHANGED, FileStanding.SAME_WORDS, FileStanding.CHANGED)


def draw(session: Session) -> None:
    """Draw the page."""
    text = session.text
    title(text("page.verify"))
    prose(("p", text("verify.about"), "fact"), ("p", text("verify.kept"), "instruction"))
    file_box(session, key="verify", address="/verify-file", label=text("verify.file"), accept=".docx,.pdf,.xlsx")


def verdict(text: Catalogue, found: Verified) -> list[Block]:
    """Return what is said of a file: what it is, what that means, and what to do."""
    told: list[Block] = [
        ("h2", text(f"verify.{found.standing.value}"), ""),
        ("p", text(f"verify.{found.standing.value}_means"), "fact"),
    ]
    if found.handed_over is not None:
        told.append(("p", text("verify.handed_over", at=text.day_and_time(found.handed_over)), "fact"))
    if found.standing in _KNOWN:
        version = text("verify.version", code=found.code, number=found.number, latest=found.latest)
        told.append(("p", version, "fact"))
    if found.number < found.latest:
        told.append(("p", text("verify.later", latest=found.latest), "question-small"))
    return [*told, ("p", text(f"verify.{found.standing.value}_do"), "instruction")]
