"""Help for keyboard and eye that the framework lacks."""

from vignette.ui.aids.aids import digits_choose, start_at_top

__all__ = ["digits_choose", "start_at_top"]
