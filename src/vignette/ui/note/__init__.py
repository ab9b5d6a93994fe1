"""A text box that saves while you type, in place of Streamlit's, which saves only when it is left."""

from vignette.ui.note.note import note_field

__all__ = ["note_field"]
