"""The box that takes a file in hand and shows what the server says of it."""

from vignette.ui.filebox.filebox import file_box

__all__ = ["file_box"]
