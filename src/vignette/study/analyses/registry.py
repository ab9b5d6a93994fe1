"""The closed list of analyses a protocol may ask for: a name, its function, and the options it takes."""

from __future__ import annotations

from collections.abc import Mapping

from vignette.study.answering import Analysis

ANALYSES: Mapping[str, Analysis] = {}
