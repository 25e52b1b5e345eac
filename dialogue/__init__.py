"""The dialogue manager: turn, safety gate, flow stack, forms, repair."""
