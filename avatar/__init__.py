"""Text and timing → mouth shapes and expression of the digital human."""
