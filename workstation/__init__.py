"""The doctor's and nurse's side: summaries, alerts, hand-over, FHIR, CDS Hooks."""
