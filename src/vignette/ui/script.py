"""What Streamlit runs for each visitor: who is it, which pages may they see, and the page itself."""

from vignette.ui.navigation import run

run()
