"""Data with a known truth: homes, applicants, ratings and outcomes from a stated model. Always marked simulated.

The public names stand in ``__init__.pyi``; each is imported when it is first asked for.
"""

from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
