"""Composition root: the web app, the Celery app, the command line, the registry, the wiring."""
