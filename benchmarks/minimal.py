"""The least a Streamlit page can be: what the interview page's rerun is measured beside."""

import streamlit as st

st.write("One line of text.")
st.button("One button")
