"""What a demonstration holds: homes, raters and training rounds that do not exist, written by hand or simulated."""
