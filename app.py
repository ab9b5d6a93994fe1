"""The app, for `streamlit run app.py`. `vignette app` starts the same one from an installed package."""

import sys

import streamlit as st

from vignette.errors import VignetteError
from vignette.ui.offices import field_office
from vignette.ui.server import parts

try:
    field_office()
except VignetteError as error:
    sys.exit(str(error))
app = st.App(**parts())
