"""Pre-consultation: the history taken before the visit and written up for the doctor."""
