"""What we can do for people: one folder an assistant, one line in server/registry.py."""
