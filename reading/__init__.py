"""Reading Chinese sentences by rule: numbers, times, vital signs, negation, symptoms. Pure, no I/O but own data."""
