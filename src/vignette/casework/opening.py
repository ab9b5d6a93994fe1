"""Opening an office on a database: one way for the app and the command line, so that the gate is the same in both."""

from __future__ import annotations

from vignette.casework.gates import Gates
from vignette.casework.invented.evidence import invented_evidence
from vignette.casework.office import Office
from vignette.instrument import Library
from vignette.report.organisation import Organisation
from vignette.storage import Origin, open_store


def open_office(
    database: str,
    *,
    library: Library,
    gates: Gates,
    origin: Origin = Origin.FIELD,
    organisation: Organisation | None = None,
) -> Office:
    """Open the office whose records are at ``database``; a demonstration has invented evidence unless given other.

    Parameters
    ----------
    database : str
        URL; see `open_store`.
    origin : Origin
        What a new database is to hold.
    organisation : Organisation or None
        Whose documents they are, if anybody has said.

    Raises
    ------
    StorageError
        If the database cannot be used.
    """
    store = open_store(database, origin=origin)
    given = gates.given
    if store.origin is Origin.DEMONSTRATION and not given:
        given = invented_evidence()
    whose = organisation or Organisation()
    return Office(store=store, library=library, gates=gates.with_evidence(*given), organisation=whose)
