"""A summary as the JSON that is signed, and back. Instruments stand in it by their fingerprints, evidence once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from vignette.instrument import Instrument
from vignette.instrument.fingerprint import canonical_json, plain
from vignette.instrument.shape import read_shape
from vignette.report.summary import Summary


def summary_to_json(summary: Summary) -> str:
    """Return a summary as one line of JSON: the same summary, the same line."""
    content = plain(summary)
    evidence: dict[str, Any] = {}
    for result, (_, found) in zip(_results(content), summary.assessed, strict=True):
        result["instrument"] = found.instrument.fingerprint
        known = result["profile"]["standing"].get("evidence")
        if known is not None:
            name = hashlib.sha256(canonical_json(known).encode()).hexdigest()
            evidence[name] = known
            result["profile"]["standing"]["evidence"] = name
    return canonical_json({"evidence": evidence, "summary": content})


def summary_digest(content: str) -> str:
    """Return the SHA-256 of a summary's JSON: what a signature is of."""
    return hashlib.sha256(content.encode()).hexdigest()


def fingerprints_in(content: str) -> frozenset[str]:
    """Return the fingerprints of the instruments that a summary's JSON names."""
    return frozenset(result["instrument"] for result in _results(json.loads(content)["summary"]))


def summary_from_json(content: str, instruments: Mapping[str, Instrument]) -> Summary:
    """Return the summary that `summary_to_json` made this of.

    Parameters
    ----------
    instruments : mapping of str to Instrument
        By fingerprint, at least those of `fingerprints_in`.

    Raises
    ------
    DefinitionError
        If it is not such a summary.
    """
    whole = json.loads(content)
    for result in _results(whole["summary"]):
        result["instrument"] = plain(instruments[result["instrument"]])
        standing = result["profile"]["standing"]
        if "evidence" in standing and standing["evidence"] is not None:
            standing["evidence"] = whole["evidence"][standing["evidence"]]
    return read_shape(Summary, json.dumps(whole["summary"]), where="summary")


def _results(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [adult["result"] for adult in content["adults"] if adult.get("result") is not None]
