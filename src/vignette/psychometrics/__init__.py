"""How well it measures: ratings in, estimates out. Nothing here knows of foster care.

The public names stand in ``__init__.pyi``; each is imported when it is first asked for, since SciPy and pandas
take long and the app must not wait for them.
"""

from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
