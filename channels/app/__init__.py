"""Our own app and web pages: REST and WebSocket under /api/app."""
