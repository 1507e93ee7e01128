"""What is told of the record: who asked and changed what, with names as far as anybody still knows them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.domain.customer import Customer


class Known(StrEnum):
    """What is still known of who it was."""

    PERSON = "person"
    OPERATOR = "operator"
    UNNAMED = "unnamed"
    """The directory does not tell a name now: its id is all there is."""
    ERASED = "erased"
    """Nobody can tell any more: the key of the pseudonym was deleted."""
    SEATWISE = "Seatwise"
    """Nobody: the program itself."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in the record. `name` is a display name, for UNNAMED an object id, and else ""."""

    known: Known
    name: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One row of the record. `result` and `error` as the record calls them; `customer` None: about none, or all."""

    seq: int
    at: datetime
    who: Who
    role: str
    action: str
    customer: Customer | None
    result: str
    error: str
    subject: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Lines newest first. `older` is what the page before begins below, None where there is none."""

    lines: tuple[HistoryLine, ...]
    older: int | None
