"""Standardised vignettes on honour-related violence: interviewed, rated, studied, reported."""

__version__ = "0.1.0"
