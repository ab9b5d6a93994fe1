"""What a person sees: pages and forms, thin over `casework`. Streamlit is known only here."""
