"""Celery: outbox delivery and everything that happens later."""
