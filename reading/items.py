"""Form items: `read_answer` for the item that was asked, `read_by_the_way` for others a sentence also answers."""

from reading.byway import read_by_the_way
from reading.measures import Read, Refused
from reading.values import read_answer

__all__ = ["Read", "Refused", "read_answer", "read_by_the_way"]
