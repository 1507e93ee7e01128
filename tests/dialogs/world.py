"""The real router and the real directory over ports in memory: words in, card text out."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cards.card import Card, JsonObject
from cards.text import to_text
from dialogs import COMMANDS
from dialogs.buttons import Buttons
from dialogs.desk import Desk
from dialogs.last_customer import LastCustomer
from dialogs.router import Router
from dialogs.turn import Answer, Place, PlaceKind, Press, Turn
from services.audit.chain import EMPTY, Entry, Row, linked
from services.audit.history import History
from services.domain.actor import Actor, Permission, Role
from services.domain.checkup import KeyState
from services.domain.customer import Customer
from services.domain.price import Price, PriceList
from services.domain.reach import CustomerReach
from services.errors import NotPermitted, SeatwiseError
from services.installation import Installation
from services.leaving import Leaving
from services.portfolio.portfolio import Portfolio
from services.store.buttons import ButtonRow
from services.tenancy.directory import CustomerDirectory
from services.tenancy.reaches import CustomerReaches
from services.tenancy.sight import SeesAll
from tests.dialogs.connecting import MemoryLinks, ScriptedConsent, connecting
from tests.dialogs.holdings import MemoryHoldings, MemoryKeys
from tests.services.tenancy.fakes import NOW, TECHNICIAN, Clock, FakePartner, MemorySettings, MemoryTrail, sku, tenant


async def _signed_in_at() -> datetime | None:
    return NOW


async def _database_answers() -> bool:
    return True


async def _role_of(actor: Actor) -> Role:
    return Role.ADMINISTRATOR


async def _key_state() -> KeyState:
    return KeyState.CURRENT


_INSTALLATION = Installation(
    _signed_in_at, _database_answers, _database_answers, _role_of, _database_answers, _key_state
)
CHAT = Place(PlaceKind.PERSONAL, "chat-1")
CHANNEL = Place(PlaceKind.CHANNEL, "channel-1;messageid=5")

CONTOSO = Customer(tenant(1), "Contoso Ltd", ("contoso.com",), "reseller")
NORTH = Customer(tenant(2), "Fabrikam North", ("fabrikam-north.example",), "reseller")
SOUTH = Customer(tenant(3), "Fabrikam South GmbH", ("fabrikam-south.example",), "reseller")
NORTHWIND = Customer(tenant(4), "Northwind Traders", ("northwind.example",), "reseller")
PREMIUM = Customer(tenant(5), "Premium Business Foods", ("pbf.example",), "reseller")
FREE = Customer(tenant(6), "Left & Free Ltd", ("left.example",), "reseller")
CAFE = Customer(tenant(7), "Café O’Brien (Pty) Ltd", ("obrien.example",), "reseller")
CUSTOMERS = (CONTOSO, NORTH, SOUTH, NORTHWIND, PREMIUM, FREE, CAFE)


class MemoryPrices:
    """A price list in a list."""

    def __init__(self) -> None:
        self.all: list[Price] = []

    async def prices(self) -> PriceList:
        """Return it."""
        return PriceList(self.all)


class MemoryRows:
    """Button rows in a dict."""

    def __init__(self) -> None:
        self.rows: dict[str, ButtonRow] = {}
        self.looked_for: list[str] = []
        self.fault: SeatwiseError | None = None

    async def add(self, rows: Sequence[ButtonRow]) -> None:
        if self.fault:
            raise self.fault
        self.rows |= {row.id: row for row in rows}

    async def find(self, id: str) -> ButtonRow | None:
        self.looked_for.append(id)
        return self.rows.get(id)

    async def use(self, id: str, now: datetime) -> bool:
        row = self.rows[id]
        self.rows[id] = replace(row, used_at=now)
        return row.used_at is None


class MemoryRecollections:
    """The last customer in a dict."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[str, datetime]] = {}
        self.fault: Exception | None = None

    async def remember(self, conversation_id: str, actor_object_id: str, tenant_id: str, now: datetime) -> None:
        if self.fault:
            raise self.fault
        self.kept[conversation_id, actor_object_id] = (tenant_id, now)

    async def recall(self, conversation_id: str, actor_object_id: str, not_before: datetime) -> str | None:
        tenant_id, at = self.kept.get((conversation_id, actor_object_id), (None, not_before))
        return tenant_id if at >= not_before else None


class NoNames:
    """An operator who has not downloaded Microsoft's list."""

    async def names(self) -> Mapping[str, str]:
        return {}


@dataclass
class MemoryRecord:
    """The rows of a record, whose persons have their object ids for pseudonyms, and what the directory calls them."""

    rows: list[Row] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(
        self, at: datetime, person: str, action: str, tenant_id: str | None, *,
        role: str = "reader", result: str = "done", error: str = "", subject: str = "",
    ) -> None:  # fmt: skip
        """Add a row."""
        entry = Entry(at, action, person, role, tenant_id, "[]", "[]", result, error, subject)
        self.rows += linked([entry], self.rows[-1].head if self.rows else EMPTY)

    async def newest(
        self, tenant_ids: Collection[str], *, with_others: bool, before: int | None, limit: int
    ) -> list[Row]:
        asked = [row for row in reversed(self.rows) if before is None or row.seq < before]
        whose = {*tenant_ids, *([None] if with_others else [])}
        return [row for row in asked if row.entry.tenant_id in whose][:limit]

    async def by_pseudonym(self) -> dict[str, str]:
        return self.people

    async def name_of(self, object_id: str) -> str:
        return self.names.get(object_id, "")


@dataclass
class World:
    """One partner, one bot."""

    partner: FakePartner = field(default_factory=lambda: partner_with_licences())
    clock: Clock = field(default_factory=Clock)
    rows: MemoryRows = field(default_factory=MemoryRows)
    recollections: MemoryRecollections = field(default_factory=MemoryRecollections)
    needed: list[Permission] = field(default_factory=list)
    refusal: Exception | None = None
    permitted: frozenset[Permission] = frozenset(Permission)
    trail: MemoryTrail = field(default_factory=MemoryTrail)
    record: MemoryRecord = field(default_factory=MemoryRecord)
    settings: MemorySettings = field(default_factory=MemorySettings)

    def __post_init__(self) -> None:
        ids = (f"{number:032x}" for number in itertools.count(1))
        self.reaches = CustomerReaches(self.settings, CustomerReach.TENANT, self.trail, self.clock)
        self.directory = CustomerDirectory(
            self.partner, self.clock, sight=SeesAll(), trail=self.trail, reaches=self.reaches
        )
        self.price_list = MemoryPrices()
        portfolio = Portfolio(self.clock)
        self.history = History(self.record, self.record, self.record.name_of, "operator")
        self.links, self.consent = MemoryLinks(), ScriptedConsent()
        self.holdings, self.keys = MemoryHoldings(), MemoryKeys()
        leaving = Leaving(self.holdings, self.keys, self.holdings, self.trail, self.clock)
        self.desk = Desk(
            NoNames(), frozenset(), self.clock, self.price_list, portfolio, _INSTALLATION, self.reaches, self.history,
            leaving, connecting(self.links, self.consent, self.trail, self.clock, "https://bot.example"),
        )  # fmt: skip
        self.router = Router(
            self.directory,
            COMMANDS,
            self.desk,
            Buttons(self.rows, lambda: next(ids)),
            LastCustomer(self.recollections),
            self.authorise,
        )

    async def authorise(self, actor: Actor, permission: Permission) -> None:
        self.needed.append(permission)
        if self.refusal:
            raise self.refusal
        if permission not in self.permitted:
            raise NotPermitted(permission)

    def turn(self, place: Place = CHAT, actor: Actor = TECHNICIAN) -> Turn:
        return Turn(actor, place, "en-GB", self.clock())

    async def say(self, words: str, place: Place = CHAT, actor: Actor = TECHNICIAN) -> "Shown":
        return shown(await self.router.answer(self.turn(place, actor), words))

    async def press(self, press: Press, place: Place = CHAT, actor: Actor = TECHNICIAN) -> "Shown":
        return shown(await self.router.press(self.turn(place, actor), press))


@dataclass(frozen=True)
class Shown:
    """A card as a person sees it."""

    card: Card
    text: str

    def button(self, title: str, number: int = 0) -> Press:
        """Return the press of the button called `title`, the first unless `number` says which."""
        action = [action for action in _actions(self.card.content) if action.get("title") == title][number]
        return Press(action["verb"], action["data"]["id"])

    @property
    def titles(self) -> list[str]:
        return [action["title"] for action in _actions(self.card.content)]


def shown(answer: Answer) -> Shown:
    assert isinstance(answer, Card)
    return Shown(answer, to_text(answer.content))


def _actions(node: Any) -> list[JsonObject]:
    """Return every Action.Execute, and every Action.Submit that is not a fallback."""
    if isinstance(node, list):
        return [action for item in node for action in _actions(item)]
    if not isinstance(node, dict):
        return []
    if str(node.get("type", "")).startswith("Action."):
        return [node]
    return [action for value in node.values() for action in _actions(value)]


def partner_with_licences() -> FakePartner:
    partner = FakePartner(CUSTOMERS)
    for customer in CUSTOMERS:
        partner.skus[customer.tenant_id] = (
            sku(customer.tenant_id, 1, "ENTERPRISEPACK", "Office 365 E3", 25, 20),
            sku(customer.tenant_id, 2, "SPB", "Microsoft 365 Business Premium", 10, 12),
            sku(customer.tenant_id, 3, "MEETING_ROOM_PRO", "Microsoft Teams Rooms Pro", 3, 1),
        )
    return partner
