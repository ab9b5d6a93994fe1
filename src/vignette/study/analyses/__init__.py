"""How a question of a protocol is answered: one module per analysis, one line per analysis in the registry."""

from vignette.study.analyses.registry import ANALYSES

__all__ = ["ANALYSES"]
