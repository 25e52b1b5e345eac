"""Rasa as a service: our examples and forms as a Rasa 3.6 project, and an understander that asks a running server."""
