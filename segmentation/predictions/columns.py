"""The columns of a feature frame that the prediction itself reads; every other column is only given to the trees.

All three count whole days before the cutoff: an event on the day before it has age 1.
"""

EVENT_DAYS = "event_days"
"""How many different days had a purchase event; 0 for a customer without any."""

DAYS_SINCE_FIRST_EVENT = "event_since_first"
"""The age of the first of them, NaN without any."""

DAYS_SINCE_LAST_EVENT = "event_since_last"
"""The age of the last of them, NaN without any."""

PATTERN_CHANCE = "pattern_chance"
"""P(purchase in the window) by the pattern model of `btyd`, as of the frame's own cutoff."""

PATTERN_ALIVE = "pattern_alive"
"""P(still a customer) by the same model."""
