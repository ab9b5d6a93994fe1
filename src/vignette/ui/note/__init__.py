"""The working sheet: a list of places, what is read, and boxes and check-offs that save while somebody works.

Streamlit's own boxes save only when they are left.
"""

from vignette.ui.note.note import Choice, Contents, Field, note_fields

__all__ = ["Choice", "Contents", "Field", "note_fields"]
