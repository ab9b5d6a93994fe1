"""One page per file; each draws what `casework` answers and asks `casework` to do what the person does."""
