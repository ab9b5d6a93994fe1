"""What nobody foresaw: logged by kind and place only, since a message may hold a person's words or name."""

from __future__ import annotations

import logging
import traceback

log = logging.getLogger(__name__)


def log_unforeseen(error: Exception) -> None:
    """Log an unforeseen error: its class and the lines it went through, without its message and without values."""
    steps = traceback.extract_tb(error.__traceback__)
    way = " < ".join(f"{step.filename.rsplit('/', 1)[-1]}:{step.lineno} {step.name}" for step in reversed(steps))
    log.error("unforeseen %s at %s", type(error).__name__, way)
