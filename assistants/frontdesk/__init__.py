"""The front desk: greeting, hospital facts, registration."""
