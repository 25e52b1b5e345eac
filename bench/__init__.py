"""Measurements: what `anban bench` runs, and scripts that compare us with others."""
