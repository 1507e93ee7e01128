"""What every answer is made of beside its own table: whom it is about, what is missing, pages, and where it is from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Generic, TypeVar

from cards.card import Button
from cards.error import explain
from cards.format import Format
from cards.layout import (
    ROWS_PER_PAGE,
    Element,
    Span,
    action,
    box,
    follow,
    heading,
    paragraph,
    shown_name,
    small_print,
)
from services.domain.customer import Customer
from services.domain.section import Available, NotAvailable, Section
from services.errors import Refused, UpstreamError

T = TypeVar("T")
_BEFORE_THE_NAMES = 8
"""Pixels around a number in its column."""


def about(customer: Customer, what: str) -> list[Element]:
    """Return the head of an answer about one customer: its name, and what was asked ("Licences")."""
    domain = f" · {customer.domains[0]}" if customer.domains else ""
    return [heading(shown_name(customer.name), size="large"), small_print(f"{what}{domain}", spacing="none")]


def across(title: str, what: str) -> list[Element]:
    """Return the head of an answer about no single customer."""
    return [heading(title, size="large"), *([small_print(what, spacing="none")] if what else [])]


def missing(parts: Sequence[tuple[str, NotAvailable]]) -> list[Element]:
    """Return what could not be read, each with what it is called ("Mailbox sizes"), why, and what to do; no number.

    A reason is said once, though it kept several questions to one service from being answered.
    """
    told = {(part.source, explain(part.reason)): (what, part) for what, part in reversed(parts)}
    lines = [_missing(what, part) for what, part in reversed(told.values())]
    return [box(list(chain.from_iterable(lines)), "warning")] if lines else []


def _missing(what: str, part: NotAvailable) -> list[Element]:
    told = explain(part.reason)
    return [
        paragraph(Span(f"{what}: not available.", bold=True)),
        paragraph(Span(f"{told.what} {told.why}", small=True), spacing="none"),
        paragraph(Span(f"What to do: {told.next_step}", small=True), spacing="none"),
    ]


def worth_retrying(parts: Sequence[NotAvailable]) -> bool:
    """Say whether asking again may help: a passing fault, no refusal."""
    reasons = [part.reason for part in parts]
    return any(isinstance(reason, UpstreamError) and not isinstance(reason, Refused) for reason in reasons)


def sources(parts: Sequence[Section[Any]], reader: Format, caveats: Sequence[str] = ()) -> list[Element]:
    """Return the last, subtle line: which services answered, when the oldest answer was read, and what to know."""
    read = [part for part in parts if isinstance(part, Available)]
    if not read:
        return [small_print(" ".join(caveats), spacing="medium")] if any(caveats) else []
    *others, last = dict.fromkeys(part.source.value for part in read)
    names = f"{', '.join(others)} and {last}" if others else last
    origin = f"{names} · {read_at(min(part.read_at for part in read), reader)}."
    return [small_print(" ".join([origin, *(caveat for caveat in caveats if caveat)]), spacing="medium")]


def read_at(moment: datetime, reader: Format) -> str:
    """Return "read 3 Mar 2026, 09:30 UTC, 4 minutes old"."""
    age = reader.age(moment)
    return f"read {reader.moment(moment)}{f', {age}' if age else ''}"


@dataclass(frozen=True, slots=True)
class Pages(Generic[T]):
    """A list cut into pages. `page` counts from 1 and is brought into range; `turned` makes the button to another."""

    items: Sequence[T]
    page: int
    turned: Callable[[int], Button]
    noun: str
    """What there are several of: "users"."""
    total: int | None = None
    """How many there are where `items` are those of this page alone."""
    beyond: int | None = None
    """How many there are where `items` are only the first of them."""

    @property
    def count(self) -> int:
        """How many there are on all pages."""
        told = self.total if self.total is not None else self.beyond
        return len(self.items) if told is None else told

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // ROWS_PER_PAGE))

    @property
    def at(self) -> int:
        """The page that is shown."""
        return min(max(self.page, 1), self.pages)

    @property
    def shown(self) -> Sequence[T]:
        """The items of this page."""
        if self.total is not None:
            return self.items
        return self.items[(self.at - 1) * ROWS_PER_PAGE : self.at * ROWS_PER_PAGE]

    def line(self, reader: Format) -> list[Element]:
        """Return "Page 2 of 5: 71 users"; nothing where there is one page."""
        if self.pages == 1:
            return []
        return [small_print(f"Page {reader.number(self.at)} of {reader.number(self.pages)}: {self._all(reader)}")]

    def _all(self, reader: Format) -> str:
        return f"{reader.number(self.count)} {self.noun}"

    def actions(self) -> list[Element]:
        """Return the buttons to the pages before and after."""
        before = [action("Previous page", follow(self.turned(self.at - 1)))] if self.at > 1 else []
        return [*before, *([action("Next page", follow(self.turned(self.at + 1)))] if self.at < self.pages else [])]


def exports(button: Button) -> list[Element]:
    """Return the buttons that make files of the whole list that `button` asks for."""
    kinds = (("Export CSV", "csv"), ("Export Excel", "xlsx"))
    return [action(title, Button("export", {**button.payload, "format": kind})) for title, kind in kinds]


def number_width(*texts: str, least: int = 38) -> str:
    """Return the width that a column of these numbers needs on a narrow card, as "62px"."""
    return f"{max(least, *(9 * len(text) + _BEFORE_THE_NAMES for text in texts))}px"
