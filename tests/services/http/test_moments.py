"""A moment is read as written, in UTC, or it is Malformed; never another one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Malformed, Service
from services.http.moments import moment
from services.http.responses import Reply
from tests.services.http.fakes import NOON

REPLY = Reply(Service.GRAPH, 200, {}, b"", "mine")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2022-02-10T11:24:42.3148266Z", datetime(2022, 2, 10, 11, 24, 42, 314826, UTC)),
        ("2015-11-25T06: 41: 12Z", datetime(2015, 11, 25, 6, 41, 12, tzinfo=UTC)),
        ("2015-11-25 T 06:41 :12Z ", datetime(2015, 11, 25, 6, 41, 12, tzinfo=UTC)),
        ("2015-11-25 06:41:12", datetime(2015, 11, 25, 6, 41, 12, tzinfo=UTC)),
        ("2022-01-13", datetime(2022, 1, 13, tzinfo=UTC)),
        ("2022-01-13T01:00:00+10:00", datetime(2022, 1, 12, 15, tzinfo=UTC)),
        ("9999-12-10T00:00:00Z", None),
        ("0001-01-01T00:00:00", None),
        ("99991231T235959-1200", None),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
def test_a_moment_is_read_whatever_it_looks_like(text: str | None, found: datetime | None) -> None:
    assert moment(text, REPLY) == found


@given(st.integers(-(10**16), 10**16), st.integers(-14, 14))
def test_any_moment_comes_back(microseconds: int, hours: int) -> None:
    here = (NOON + timedelta(microseconds=microseconds)).astimezone(timezone(timedelta(hours=hours)))
    found = moment(here.isoformat(), REPLY)
    assert (found, found and found.tzinfo) == (here, UTC)


@given(st.text())
def test_any_text_is_a_moment_none_or_malformed(text: str) -> None:
    try:
        found = moment(text, REPLY)
    except Malformed:
        return
    assert found is None or found.tzinfo is UTC
