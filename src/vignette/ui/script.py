"""What Streamlit runs for each visitor: who is it, which pages may they see, and the page itself."""

import streamlit as st

from vignette.ui.navigation import run

st.set_page_config(page_title="Vignett", layout="wide", initial_sidebar_state=230)
run()
