"""The interview as FHIR R4: one transaction bundle a hospital's FHIR server can take as it is."""
