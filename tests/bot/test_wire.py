"""The reader of bodies: how deep they are, in a time in proportion to their length."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wire import MAX_DEPTH, BadActivity, decode

LONG = 250_000
BRACKETS = b"[" * (MAX_DEPTH + 1)
HOSTILE_BODIES = [b'\\"', b'"\\', b'"\\"', b'""', b'"a', b'\\', b'"[', b'\\"[', b'"\n', b'"\\\n']  # fmt: skip


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", HOSTILE_BODIES)
@pytest.mark.parametrize("start", [b"", b'"'])
def test_measuring_the_depth_takes_a_time_in_proportion_to_the_length(start: bytes, piece: bytes) -> None:
    with pytest.raises(BadActivity):
        decode(BRACKETS + start + piece * (LONG // len(piece)))


@given(st.text(st.sampled_from('[]{}"\\\n a'), max_size=60))
def test_brackets_in_a_string_have_no_depth(text: str) -> None:
    body = msgspec.json.encode({"type": "message", "conversation": {"id": "c"}, "text": text, "value": [text] * 40})
    assert decode(body).text == text


def test_brackets_after_a_string_that_ends_in_a_backslash_have_depth() -> None:
    body = b'{"type":"message","conversation":{"id":"c"},"text":"\\\\","value":' + BRACKETS + b"]" * 33 + b"}"
    with pytest.raises(BadActivity, match="too deep"):
        decode(body)
