"""Moments as Microsoft writes them: ISO 8601, now and then with spaces inside, or with a year that is none."""

import re
from datetime import UTC, datetime

from services.http.responses import Reply, malformed

SPACES = re.compile(r"\s*([:T])\s*")
"""Partner Center's documentation shows `2015-11-25T06: 41: 12Z`."""
NO_YEAR = ("0001", "9999")
"""What is not set, in .NET, and what never comes: Partner Center ends what does not renew on 9999-12-10."""


def moment(text: str | None, reply: Reply) -> datetime | None:
    """Return a timestamp in UTC, None for none; raises Malformed for what is no timestamp. Without a zone it is UTC."""
    text = (text or "").strip()
    if " " in text:  # seldom, and there are as many timestamps as users
        text = SPACES.sub(r"\1", text)
    if not text or text.startswith(NO_YEAR):
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError:
        raise malformed(reply, "an unreadable date") from None
