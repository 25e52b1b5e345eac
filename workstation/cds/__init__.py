"""CDS Hooks 2.0: what a patient told beforehand and what is alarming, as cards in the hospital's own record system."""
