"""What an answer says: yes or no (`polarity`) and which of the options (`choose`)."""

from reading.choices import Choice, choose
from reading.polarity import Polarity, Value, polarity

__all__ = ["Choice", "Polarity", "Value", "choose", "polarity"]
