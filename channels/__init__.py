"""How people reach us: one folder a channel, one line in server/registry.py."""
