"""The local intent classifier: trained in process from the examples, cached as plain arrays, read without sklearn."""
