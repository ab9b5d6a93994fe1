"""Keyboard help: while a group of choices has the focus, a digit chooses."""

from vignette.ui.keys.keys import digits_choose

__all__ = ["digits_choose"]
