"""The frozen tables of what people type (questions.txt, questions_2.txt), and a judge of how each was understood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from dialogs import COMMANDS
from dialogs.registry import Declaration, Reach
from dialogs.understood import Understood
from dialogs.words import listen, understand, understand_alone
from sandbox.world.demo import HOSTILE_NAME, demo_tenants
from sandbox.world.partner import make_partner
from sandbox.world.skus import CATALOGUE
from services.domain.customer import Customer
from services.errors import SeatwiseError
from services.sku_vocabulary import is_meant
from services.tenancy.matching import CustomerIndex, One
from services.where.reading import parse, parse_by
from services.where.values import folded

TABLES = tuple(Path(__file__).parent / name for name in ("questions.txt", "questions_2.txt"))
Facts = Mapping[str, str]


class Verdict(StrEnum):
    """What came of a phrasing."""

    RIGHT = "right"
    ASKED = "asked back"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `facts` all have to be understood, `optional` ones may be."""

    phrasing: str
    command: str
    customer: str
    facts: Facts
    optional: Facts

    @property
    def is_strict(self) -> bool:
        """Whether it has to be answered."""
        return self.command not in ("ask-back", "none") and not self.command.endswith("?")


def lines() -> Iterator[Line]:
    """Yield both tables."""
    for text in (line for table in TABLES for line in table.read_text("utf-8").splitlines()):
        if not text.strip() or text.startswith("#"):
            continue
        phrasing, command, customer, facts = (part.strip() for part in text.split("|"))
        pairs = [pair.strip() for pair in facts.split(";") if pair.strip()]
        said = dict(pair.strip("()").split("=", 1) for pair in pairs if pair.startswith("("))
        must = dict(pair.split("=", 1) for pair in pairs if not pair.startswith("("))
        yield Line(phrasing, command, customer, must, said)


@cache
def index() -> CustomerIndex:
    """Return the demo's customers, as Partner Center lists them."""
    tenants = demo_tenants("demo", make_partner("demo"), date(2026, 3, 2))
    return CustomerIndex(tuple(Customer(one.tenant_id, one.name, one.domains) for one in tenants))


def understood(phrasing: str) -> tuple[Understood, Any] | None:
    """Return how the words were understood, and the query; None where the answer is a question."""
    try:
        heard = listen(phrasing)
        asked = understand_alone(heard, COMMANDS) or understand(heard, COMMANDS, index())
        declaration = declaration_of(asked)
        if asked.who is not None and not isinstance(asked.who, One):
            return None  # a pick card, or a name that nobody answers to
        rest = asked.rests.get(asked.who.customer.tenant_id, asked.rest) if asked.who else asked.rest
        query = declaration.query.from_words(rest)
        return (asked, query) if _can_be_answered(query) else None
    except SeatwiseError:
        return None


def declaration_of(asked: Understood) -> Declaration[Any]:
    """Return the command that was understood."""
    declaration = COMMANDS.find(asked.command)
    assert declaration is not None
    return declaration


def _can_be_answered(query: Any) -> bool:
    """Say whether there is such a product, and raise what a filter or a field that is none raises."""
    if where := getattr(query, "where", ""):
        parse(where)
    if by := getattr(query, "by", ""):
        parse_by(by)
    words = getattr(query, "sku", "")
    return not words or any(is_meant(words, sku.sku_id, sku.part_number, sku.title) for sku in CATALOGUE.values())


def verdict(line: Line) -> Verdict:
    """Judge one phrasing."""
    told = understood(line.phrasing)
    if told is None:
        return Verdict.RIGHT if line.command in ("ask-back", "none") else Verdict.ASKED
    asked, query = told
    if line.command == "none":
        return Verdict.RIGHT if asked.command == "help" else Verdict.WRONG
    if line.command == "ask-back" and asked.who is None and declaration_of(asked).reach is Reach.CUSTOMER:
        return Verdict.RIGHT  # nobody was spoken about before: it asks which customer is meant
    if line.command == "ask-back" or asked.command != line.command.rstrip("?") or not _is_about(asked, line.customer):
        return Verdict.WRONG
    return Verdict.RIGHT if _has_facts(facts_of(query), line) else Verdict.WRONG


def _is_about(asked: Understood, customer: str) -> bool:
    if not isinstance(asked.who, One):
        return not customer
    found = asked.who.customer
    return customer in (found.name, *found.domains) or (customer == "tailspin.example" and found.name == HOSTILE_NAME)


def facts_of(query: Any) -> Facts:
    """Return what a query asks, by the table's keys; defaults are no facts."""
    told: dict[str, str] = {}
    for key, value in (("sku", "sku"), ("where", "where"), ("by", "by"), ("kind", "kind"), ("person", "name")):
        if text := getattr(query, value, ""):
            told[key] = text
    if text := getattr(query, "text", ""):
        told["text"] = text
    if states := getattr(query, "states", ()):
        told["state"] = "+".join(states)
    days = getattr(query, "days", None)
    if days is not None and days != type(query)().days:
        told["days"] = str(days)
    return told | ({"refresh": "yes"} if getattr(query, "refresh", False) else {})


def _has_facts(told: Facts, line: Line) -> bool:
    wanted = dict(line.facts)
    if wanted.get("days") in ("90", "30") and "days" not in told:
        wanted.pop("days")  # the default, said aloud
    missing = [key for key, value in wanted.items() if not _same(key, told.get(key, ""), value)]
    extra = [key for key in told if key not in wanted and key not in line.optional]
    return not missing and not extra


def _same(key: str, told: str, wanted: str) -> bool:
    if key == "sku":
        return bool(told) and _products(told) == _products(wanted)
    if key == "where":
        return bool(told) and _condition(told) == _condition(wanted)
    if key == "by":
        return bool(told) and parse_by(told) == parse_by(wanted)
    return folded(told) == folded(wanted)


def _condition(text: str) -> str:
    return folded(str(parse(text)))


def _products(words: str) -> frozenset[str]:
    """Return the SKUs of the catalogue that the words mean; the words themselves where they mean none."""
    found = (sku for sku in CATALOGUE.values() if is_meant(words, sku.sku_id, sku.part_number, sku.title))
    return frozenset(sku.sku_id for sku in found) or frozenset({folded(words)})
