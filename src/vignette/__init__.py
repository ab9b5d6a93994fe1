"""Standardised vignettes on honour-related violence: interviewed, rated, studied, reported.

The public names stand in ``__init__.pyi``; each is imported when it is first asked for.
"""

from lazy_loader import attach_stub

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
