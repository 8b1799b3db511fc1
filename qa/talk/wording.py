"""Put numbers, days and names into words, as replies to talk and the page say them."""

from __future__ import annotations

from datetime import datetime

# As `browser_state.js` names them; the names of the system's locale would differ.
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def format_count(number: int, singular: str) -> str:
    """Say a number of things: "1 document", "1,204 passages"."""
    return f"{number:,} {singular}" if number == 1 else f"{number:,} {singular}s"


def format_day(time: str) -> str:
    """Say the day of a time in ISO 8601: "23 Nov 2026"; the text itself where it is no time."""
    try:
        parsed = datetime.fromisoformat(time)
    except ValueError:
        return time
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"
