"""The command line."""

from vignette.cli.commands import app

__all__ = ["app"]
