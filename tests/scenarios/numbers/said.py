"""An answer taken apart: a reader takes each line that it understands; what is left over nobody has compared."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.scenarios.reading import Reading, Row, numbers_in, whole_number

COUNT = r"(\d[\d,]*)"
DAY = r"(\d{1,2} [A-Z][a-z]+\.? \d{4})"
MOMENT = DAY + r", \d{1,2}:\d{2}\s[ap]m UTC"
AHEAD = r"(today|tomorrow|\d[\d,]* days)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MISSING = re.compile(r"(.+): not available\.")
_PAGE = re.compile(rf"Page {COUNT} of {COUNT}: {COUNT} (.+)")
_SOURCES = re.compile(rf".* read {MOMENT}(?:, .*? old)?\..*")
_KNOWN_BY = re.compile(r"HTTP \d{3}|AADSTS\d+|Microsoft's error \d+|Entra ID P\d|Microsoft 365|request [0-9a-f-]{36}")
"""Numbers in the reason of a fault that are nobody's: what it is known by, names of products."""
MOST_ROWS = 15


class Lines:
    """Lines that are taken one by one."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.left = [text.replace("\n", " ") for text in texts]

    def take(self, pattern: str) -> tuple[str, ...] | None:
        """Take the first line of this pattern; return its groups, or the line without any; None where there is none."""
        found = next(((at, match) for at, line in enumerate(self.left) if (match := re.fullmatch(pattern, line))), None)
        if found is None:
            return None
        at, match = found
        del self.left[at]
        return match.groups("") or (match[0],)

    def takes(self, pattern: str) -> bool:
        """Take the first line of this pattern; tell whether there was one."""
        return self.take(pattern) is not None

    def all(self, pattern: str) -> list[tuple[str, ...]]:
        """Take every line of this pattern."""
        taken = []
        while (groups := self.take(pattern)) is not None:
            taken.append(groups)
        return taken

    def unread(self, what: str) -> Iterator[str]:
        """Tell of what is left."""
        yield from (f"{what}: nobody knows what this says: {line!r}" for line in self.left)


@dataclass
class Answer:
    """All pages of one answer: its lines outside tables and boxes, and what its boxes call not available."""

    pages: Sequence[Reading]
    names: tuple[str, ...] = ()
    """Names with numbers in them."""
    lines: Lines = field(init=False)
    missing: dict[str, str] = field(default_factory=dict)
    boxes: list[Lines] = field(default_factory=list)
    """Boxes that tell of nothing missing."""
    last: str = ""
    """The last line: where it is from, how old it is, what to know."""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        first = self.pages[0]
        self.lines = Lines(first.plain)
        self.lines.take(r"Understood: .*")
        if any(_SOURCES.fullmatch(line) for line in self.lines.left):
            self.last = next(line for line in self.lines.left if _SOURCES.fullmatch(line))
            self.lines.left.remove(self.last)
        for box in first.boxes:
            self._read_box(box)
        self.faults += self._about_pages()

    @property
    def has_numbers(self) -> bool:
        """Tell whether there is any table."""
        return any(page.tables for page in self.pages)

    def first(self, first_column: str) -> tuple[Row, ...]:
        """Return the rows of the first page's table whose first column is called so."""
        return next((each.rows for each in self.pages[0].tables if each.columns[0] == first_column), ())

    def rows(self, first_column: str) -> list[Row]:
        """Return the rows of the table whose first column is called so, of all pages."""
        tables = (table for page in self.pages for table in page.tables if table.columns[0] == first_column)
        return [row for table in tables for row in table.rows]

    def end(self, what: str, *known: int) -> Iterator[str]:
        """Tell of all that was found wrong, and of every line that nobody took.

        Numbers of the summary have to be on the card, or `known` to be true.
        """
        yield from (f"{what}: {fault}" for fault in (*self.faults, *self._about_the_summary(known)))
        yield from self.lines.unread(what)
        for box in self.boxes:
            yield from box.unread(what)

    def _read_box(self, box: Sequence[str]) -> None:
        if not any(_MISSING.fullmatch(line) for line in box):
            self.boxes.append(Lines(box))
            return
        what = ""
        for line in box:
            if found := _MISSING.fullmatch(line):
                what = found[1]
                self.missing[what] = ""
            else:
                self.missing[what] += f"{line} "
                if numbers := numbers_in(_KNOWN_BY.sub("", self._without_names(line))):
                    self.faults.append(f"numbers {numbers} where nothing could be read: {line}")

    def _about_pages(self) -> Iterator[str]:
        told = [found for page in self.pages for line in page.plain if (found := _PAGE.fullmatch(line))]
        if len(self.pages) == 1 and not told:
            return
        self.lines.take(_PAGE.pattern)
        listed = [page.tables[-1].rows for page in self.pages if page.tables]
        numbers = [tuple(whole_number(each) for each in found.groups()[:3]) for found in told]
        if numbers != [(at, len(self.pages), sum(map(len, listed))) for at in range(1, len(self.pages) + 1)]:
            yield f"the pages say {numbers}, their rows are {[len(rows) for rows in listed]}"
        if any(len(rows) > MOST_ROWS for rows in listed):
            yield "too many rows on a page"

    def _about_the_summary(self, known: Iterable[int]) -> Iterator[str]:
        """Yield the numbers of what stands for the card that are not on it."""
        rows = sum(len(page.tables[-1].rows) for page in self.pages if page.tables)
        for page in self.pages:
            nobody = {0} if "Nobody." in page.texts else set()
            shown = {rows, *nobody, *known, *numbers_in(self._without_names(page.text))}
            for text in (page.summary, re.sub(r"\\([^\w\s])", r"\1", page.card.get("fallbackText", ""))):
                whole = text.rpartition(" ")[0] if text.endswith("…") else text
                if wrong := set(numbers_in(self._without_names(whole))) - shown:
                    yield f"{wrong} are not on the card: {text}"

    def _without_names(self, text: str) -> str:
        for name in sorted(self.names, key=len, reverse=True):
            text = text.replace(name, "")
        return text


def day(text: str) -> date:
    """Return the date that "3 Mar 2026" or "10 June 2027" is."""
    number, month, year = text.split()
    return date(int(year), _MONTHS.index(month[:3].lower()) + 1, int(number))


def ahead(until: date, today: date) -> str:
    """Return how a card says how far off a day is, in whole days of the calendar."""
    return {0: "today", 1: "tomorrow"}.get((until - today).days, f"{(until - today).days:,} days")


def count(text: str) -> int:
    """Return the number; raise ValueError for a text that is none."""
    return whole_number(text)


def key(name: str) -> str:
    """Return what two spellings of a name have in common: cards leave out what nobody sees."""
    return "".join(character for character in name if character.isalnum()).casefold()


def is_called(said: str, name: str) -> bool:
    """Tell whether a card's words are this name, which may be cut short."""
    return key(name).startswith(key(said)) if said.endswith("…") else key(said) == key(name)


def compare(what: str, said: Iterable[Hashable], true: Iterable[Hashable]) -> Iterator[str]:
    """Yield what is said and not true, and what is true and not said, each as often as it is so."""
    on_the_card, in_truth = Counter([*said]), Counter([*true])
    for each, times in (on_the_card - in_truth).items():
        yield f"{what}: says {each}{f' ({times} times)' if times > 1 else ''}, which is not so"
    for each, times in (in_truth - on_the_card).items():
        yield f"{what}: does not say {each}{f' ({times} times)' if times > 1 else ''}"


def as_cell(value: bool | None) -> str:
    """Return a fact as a file has it."""
    return "not told" if value is None else "TRUE" if value else "FALSE"
