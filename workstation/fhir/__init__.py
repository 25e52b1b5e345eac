"""The hospital's FHIR server: what we write to it and what we read from it. Vendor-neutral R4 over HTTP."""
