"""The summary a doctor reads: an outpatient record made of the person's own answers, each traceable to its words."""
