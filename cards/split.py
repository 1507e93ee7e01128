"""A number split by a field: a line for each value, for those without one, and the whole, which they add up to."""

from cards.format import Format
from cards.layout import shown_name
from services.domain.people import Bucket, Buckets

NO_VALUE = "(no value)"
_VALUE = 60


def split_lines(split: Buckets, reader: Format, most: int) -> list[tuple[str, str]]:
    """Return (value, number): the largest buckets, the others together, those without a value; at most `most`."""
    room = most - (1 if split.no_value else 0)
    fits = len(split.buckets) <= room
    shown, rest = (split.buckets, ()) if fits else (split.buckets[: room - 1], split.buckets[room - 1 :])
    lines = [(shown_name(bucket.value, _VALUE), reader.number(bucket.count)) for bucket in shown]
    lines += [_together(rest, reader)] if rest else []
    return [*lines, *([(NO_VALUE, reader.number(split.no_value))] if split.no_value else [])]


def _together(rest: tuple[Bucket, ...], reader: Format) -> tuple[str, str]:
    return f"{reader.number(len(rest))} other values", reader.number(sum(bucket.count for bucket in rest))
