"""Text boxes and check-offs that save while you work, in place of Streamlit's, which save only when they are left."""

from vignette.ui.note.note import Choice, Field, note_fields

__all__ = ["Choice", "Field", "note_fields"]
