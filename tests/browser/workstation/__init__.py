"""The workstation's page in a real Chromium, on the real house."""
