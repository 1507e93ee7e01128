"""How a card shows people: by address, with what is not ordinary about each."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from tests.scenarios.conditions import Truth
from tests.scenarios.counts import day as truth_day
from tests.scenarios.numbers.said import DAY, Lines, day, is_called
from tests.scenarios.numbers.scene import About
from tests.scenarios.reading import Row

_MARKS = {"guest", "disabled", "sign-in allowed or not: not told"}


def person_of(row: Row, lines: Lines, about: About) -> Truth | None:
    """Return whom a row is about, told by the address under the name, which the name itself may be."""
    texts = [row.name, *lines.left]
    for of_name, of_address in product(range(1, 5), range(1, 4)):  # a long word is parted into lines
        name, address = " ".join(texts[:of_name]), " ".join(texts[of_name : of_name + of_address])
        for person in about.truth["people"] if address else ():
            if is_called(address, person["upn"]) and is_called(name, person["name"] or person["upn"]):
                del lines.left[: of_name + of_address - 1]
                return dict(person)
    for of_name in range(1, 5):
        for person in about.truth["people"]:
            if is_called(" ".join(texts[:of_name]), person["upn"]):
                del lines.left[: of_name - 1]
                return dict(person)
    return None


def marks(lines: Lines) -> frozenset[str]:
    """Take the line of what is not ordinary about an account."""
    for line in lines.left:
        found = frozenset(line.split(", "))
        if found <= _MARKS:
            lines.left.remove(line)
            return found
    return frozenset()


def true_marks(person: Truth) -> frozenset[str]:
    """Return what has to be said."""
    enabled = {True: "", False: "disabled", None: "sign-in allowed or not: not told"}[person["enabled"]]
    return frozenset(mark for mark in ("guest" if person["user_type"] == "Guest" else "", enabled) if mark)


def seen(lines: Lines) -> tuple[str, date | None] | None:
    """Take the line of when somebody signed in last."""
    if told := lines.take(rf"last sign-in {DAY}"):
        return "last sign-in", day(told[0])
    if told := lines.take(rf"last attempt to sign in {DAY}"):
        return "last attempt", day(told[0])
    for words in ("last sign-in not known", "never signed in", "new, has not signed in yet"):
        if lines.takes(words):
            return words, None
    return None


def true_seen(person: Truth, activity: str) -> tuple[str, date | None]:
    """Return what has to be said: the last success; an attempt is called one, for it may have failed."""
    sign_in = person["sign_in"] or {}
    success = truth_day(sign_in.get("successful"))
    attempts = [at for word in ("interactive", "non_interactive") if (at := truth_day(sign_in.get(word)))]
    if success:
        return "last sign-in", success
    if attempts:
        return "last attempt", max(attempts)
    return {"unknown": "last sign-in not known", "new": "new, has not signed in yet"}.get(
        activity, "never signed in"
    ), None


def ids(people: Iterable[Truth]) -> Iterator[str]:
    """Yield their ids."""
    yield from (str(person["id"]) for person in people)
