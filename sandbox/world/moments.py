"""Moments that count back from the world's today, as Graph writes them."""

from datetime import date, timedelta


class Moments:
    """Writes moments; the days are remembered, since the same few hundred are asked for again and again."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._days: dict[int, str] = {}

    def ago(self, days: int, minute: int = 0) -> str:
        """Return the moment `minute` minutes after the midnight `days` days before today."""
        if days not in self._days:
            self._days[days] = (self._today - timedelta(days=days)).isoformat()
        return f"{self._days[days]}T{minute // 60:02}:{minute % 60:02}:00Z"

    def days_until(self, moment: str) -> int:
        """Return the days from today to the day of an ISO 8601 moment or date."""
        return (date.fromisoformat(moment[:10]) - self._today).days
