"""Approved sources in, grounded answers with citations out."""
