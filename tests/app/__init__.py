"""The app channel."""
