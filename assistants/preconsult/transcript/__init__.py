"""A doctor–patient transcript → an outpatient record, by rules: every phrase of it points back to its turns."""
