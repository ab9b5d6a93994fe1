"""What is asked, as data: instruments read, checked, locked and kept."""

from vignette.instrument.checking import CheckReport, InstrumentSummary, check_folder
from vignette.instrument.definitions import instrument_from_json, instrument_to_json, read_instrument
from vignette.instrument.forms import FormSummary
from vignette.instrument.library import Library, bundled_folder, read_library
from vignette.instrument.lock import Lock, check_lock, lock_versions, read_lock
from vignette.instrument.model import (
    Child,
    Competence,
    CriticalAnswer,
    CriticalKind,
    Form,
    Instrument,
    Level,
    Named,
    Origin,
    Probe,
    Rationale,
    Reference,
    Revision,
    Scoring,
    Sex,
    Status,
    TranslationStatus,
    Vignette,
)
from vignette.instrument.readability import lix

__all__ = [
    "CheckReport",
    "Child",
    "Competence",
    "CriticalAnswer",
    "CriticalKind",
    "Form",
    "FormSummary",
    "Instrument",
    "InstrumentSummary",
    "Level",
    "Library",
    "Lock",
    "Named",
    "Origin",
    "Probe",
    "Rationale",
    "Reference",
    "Revision",
    "Scoring",
    "Sex",
    "Status",
    "TranslationStatus",
    "Vignette",
    "bundled_folder",
    "check_folder",
    "check_lock",
    "instrument_from_json",
    "instrument_to_json",
    "lix",
    "lock_versions",
    "read_instrument",
    "read_library",
    "read_lock",
]
