"""The app, for `streamlit run app.py`. `vignette app` starts the same one from an installed package."""

import streamlit as st

from vignette.ui.server import parts

app = st.App(**parts())
