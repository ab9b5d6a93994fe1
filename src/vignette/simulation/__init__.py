"""Data with a known truth: homes, applicants, ratings and outcomes from a stated model. Always marked simulated."""
