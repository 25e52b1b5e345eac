"""Sound → text, text → sound, voice activity."""
