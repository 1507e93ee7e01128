"""What a status, its headers and a body mean."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Malformed, Service, Throttled, Unavailable, UpstreamError
from services.http.responses import Reply, decode, failure, json_object, retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_names = msgspec.json.Decoder(dict[str, int])


def reply(status: int = 200, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(Service.GRAPH, status, headers or {}, body, "mine")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("57", 57.0),
        ("2.128", 2.128),
        ("0", 0.0),
        ("-3", 0.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2026 12:00:30 -0000", 30.0),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("Sun, 99 Mar 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_every_form(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


@given(st.text())
def test_no_retry_after_breaks_us(value: str) -> None:
    seconds = retry_after({"retry-after": value}, NOW)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (429, {}, Throttled),
        (503, {"retry-after": "3"}, Throttled),
        (503, {}, Unavailable),
        (408, {}, Unavailable),
        (500, {}, Unavailable),
        (502, {}, Unavailable),
        (504, {}, Unavailable),
        (302, {"location": "https://elsewhere.example/"}, Malformed),
        (304, {}, Malformed),
        (400, {}, UpstreamError),
        (403, {}, UpstreamError),
        (404, {}, UpstreamError),
        (409, {}, UpstreamError),
        (501, {}, UpstreamError),
    ],
)
def test_a_status_becomes_its_error(status: int, headers: dict[str, str], kind: type[UpstreamError]) -> None:
    error = failure(reply(status, headers=headers), NOW)
    assert type(error) is kind
    assert error is not None
    assert (error.service, error.status, error.request_id) == (Service.GRAPH, status, "mine")


def test_success_is_no_failure() -> None:
    assert failure(reply(200), NOW) is None


def test_a_byte_order_mark_is_not_part_of_the_json() -> None:
    assert decode(reply(body=b'\xef\xbb\xbf{"seats": 3}'), _names) == {"seats": 3}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><title>Sign in</title>",
        b'{"seats": 3',
        b'{"seats": "3"}',
        b'{"seats": 3.0}',
        b'{"seats": null}',
        b"[]",
        b"null",
        b'{"seats": NaN}',
        b"\xff\xfe{\x00}\x00",
        b'{"a":' + b"[" * 100_000,
    ],
)
def test_what_is_no_answer_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        decode(reply(body=body), _names)
    assert caught.value.status == 200


def test_a_malformed_answer_is_not_quoted() -> None:
    with pytest.raises(Malformed) as caught:
        decode(reply(body=b'{"seats": "a person\'s name"}'), _names)
    assert "person" not in repr(caught.value)


@given(st.binary())
def test_any_error_body_can_be_looked_into(body: bytes) -> None:
    assert isinstance(json_object(body), dict)
