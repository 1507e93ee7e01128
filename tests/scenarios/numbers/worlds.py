"""The ten worlds: the demo, and nine that are made up from a seed, in each of which some customers have a trouble."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from random import Random
from typing import Any

from sandbox.world.skus import CATALOGUE, FREE
from sandbox.world.tenants import GRAPH_SCOPES
from tests.scenarios.numbers.edges import edge_customer

Document = Mapping[str, Any]
CUSTOMERS = 4
MOST_STAFF = 45
PAGES = 3
"""Of the longest list, where Graph's answers come in pages."""


def _without(scope: str) -> Document:
    return {"scopes": [each for each in GRAPH_SCOPES if each != scope]}


TROUBLES: Mapping[str, Document] = {
    "no consent": {"scopes": None},
    "no Entra ID P1": {"premium": False},
    "concealed names": {"report_concealed": True},
    "no Exchange": {"has_exchange": False},
    "no role": {"roles": []},
    "sign-ins not consented to": _without("AuditLog.Read.All"),
    "another partner's customer": {"relationship_to_partner": "advisor"},
    "untidy": {"untidy": True, "premium": True},
    "Exchange not consented to": {"exchange_scopes": []},
    "people not consented to": _without("User.Read.All"),
    "gone": {"deleted": True},
    "no Exchange role": {"exchange_roles": []},
    "licences not consented to": _without("Organization.Read.All"),
    "people deleted": {"deleted_staff": 4},
    "reports not consented to": _without("Reports.Read.All"),
    "groups not consented to": _without("Group.Read.All"),
    "everything at once": {"extra_sales": True, "untidy": True, "deleted_staff": 3, "premium": True},
}


BROKEN: Mapping[str, Document] = {
    "users": {"kind": "half", "service": "graph", "path": "/users", "status": 400},
    "groups": {"kind": "answer", "service": "graph", "path": r"/groups\?", "status": 200, "body": '{"value": 5}'},
    "licences": {
        "kind": "truncate", "service": "graph", "path": "(?i)subscribedskus|directory/subscriptions|/organization",
    },
    "partner_skus": {"kind": "html", "service": "partner_center", "path": "(?i)subscribedskus"},
    "sold": {"kind": "half", "service": "partner_center", "path": "/subscriptions", "status": 400},
    "exchange": {"kind": "answer", "service": "exchange", "status": 200, "body": "[]"},
    "report": {"kind": "html", "service": "graph", "path": "(?i)mailboxusagedetail"},
}  # fmt: skip
"""What fails, by the property of Readable that it makes false: faults as the sandbox takes them."""


@dataclass(frozen=True)
class World:
    """What to put in place: a document, a trouble for some of its customers by place, and knobs to turn."""

    name: str
    document: Document
    troubles: Mapping[int, str] = field(default_factory=dict)
    knobs: Document = field(default_factory=dict)
    reads_details: bool = True
    """Whether the operator lets Exchange be asked for holds and forwarding."""
    broken: frozenset[str] = frozenset()
    """What fails whoever is asked for: names of BROKEN."""
    has_edges: bool = False
    """Whether it has the customer at every edge as well."""

    @property
    def is_direct(self) -> bool:
        """Whether Partner Center answers this partner at all."""
        return not self.knobs.get("indirect_reseller")

    def put(self, today: date) -> dict[str, Any]:
        """Return the document to put in place."""
        if not self.has_edges:
            return dict(self.document)
        return {**self.document, "customers": [*self.document["customers"], edge_customer(today)]}

    @property
    def settings(self) -> Mapping[str, str]:
        """What an operator sets for it."""
        return {"EXCHANGE_INVOKE_COMMAND": "true"} if self.reads_details else {}

    @property
    def is_paged(self) -> bool:
        """Whether Graph's answers come in pages."""
        return "graph" in self.knobs.get("page_size", {})

    def troubled(self, place: int) -> str:
        """Return the words for the trouble of the customer in this place."""
        return f" ({self.troubles[place]})" if place in self.troubles else ""


def _made_up(number: int, troubles: Iterator[str]) -> World:
    """Return a world of customers that the sandbox makes up, or that are written down here at random."""
    chance = Random(f"numbers/{number}")
    seed = f"numbers-{number}"
    document: dict[str, Any] = {"seed": seed, "customers": CUSTOMERS, "staff": chance.randint(8, MOST_STAFF)}
    if number % 2:
        document = {"seed": seed, "customers": [described(chance, place) for place in range(CUSTOMERS)]}
    knobs: dict[str, Any] = {"page_size": {"exchange": chance.randint(5, 30)}}
    if number % 4 == 2:
        knobs["page_size"]["graph"] = 1 + MOST_STAFF // PAGES
    if number == 5:
        knobs["indirect_reseller"] = True
    return World(
        seed,
        document,
        {place: next(troubles) for place in range(1, CUSTOMERS)},
        knobs,
        number % 3 != 0,
        has_edges=number % 6 == 3,
    )


def described(chance: Random, place: int) -> Document:
    """Return a customer with SKUs in every state that seats can be in."""
    parts = chance.sample(sorted(CATALOGUE), chance.randint(1, 7))
    staff = chance.randint(5, MOST_STAFF)
    return {
        "name": f"{chance.choice(('Litware', 'Wide World', 'Tailwind', 'Proseware'))} {chr(65 + place)}",
        "domains": [f"customer{place}.example", f"customer{place}.onmicrosoft.example"],
        "skus": [_sku(chance, part, staff) for part in parts],
        "staff": staff,
        "deleted_staff": chance.choice((0, 0, 3)),
        "untidy": chance.random() < 0.3,
        "has_entra_p1": chance.choice((True, True, None)),
        "first_terms": chance.randint(0, 11),
        "extra_sales": chance.random() < 0.3,
    }


def _sku(chance: Random, part: str, staff: int) -> Document:
    enabled = chance.choice((0, staff, chance.randint(1, staff), chance.randint(1, 3 * staff)))
    sku: dict[str, Any] = {
        "part_number": part,
        "enabled": 10_000 if part in FREE else enabled,
        "consumed": chance.choice((0, staff, chance.randint(0, staff), min(enabled, staff))),
        "warning": chance.choice((0, 0, 0, chance.randint(1, 6))),
        "suspended": chance.choice((0, 0, 0, 4)),
        "locked_out": chance.choice((0, 0, 0, 0, 7)),
        "trial": chance.random() < 0.1,
        "subscriptions": chance.choice((1, 1, 2, 3)),
        "last_is_trial": chance.random() < 0.1,
    }
    if chance.random() < 0.2:
        sku["partner_center"] = {"enabled": enabled + 1, "consumed": 2, "warning": sku["warning"]}
    return sku


def _ten() -> Iterator[World]:
    yield World("demo", {"seed": "demo"})
    troubles = cycle(TROUBLES)
    yield from (_made_up(number, troubles) for number in range(1, 10))


WORLDS = tuple(_ten())


def broken_world(what: str) -> World:
    """Return a world of two customers, in which something cannot be read of anybody."""
    chance = Random(f"broken/{what}")
    document = {"seed": f"broken-{what}", "customers": [described(chance, place) for place in range(2)]}
    return World(f"broken-{what}", document, broken=frozenset({what}))


def further_world(number: int) -> World:
    """Return one of any number of further worlds; each customer but the first has a trouble."""
    chance = Random(f"further/{number}")
    document = {"seed": f"further-{number}", "customers": [described(chance, place) for place in range(CUSTOMERS)]}
    troubles = {place: chance.choice(sorted(TROUBLES)) for place in range(1, CUSTOMERS)}
    knobs = {"indirect_reseller": chance.random() < 0.1}
    return World(f"further-{number}", document, troubles, knobs, chance.random() < 0.7, has_edges=True)
