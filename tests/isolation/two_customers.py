"""Two customers who have everything, each with a word of its own in every name, and what Microsoft says of either."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from sandbox.world.people import ATTRIBUTES
from sandbox.world.tenants import GLOBAL_READER
from tests.sandbox.microsoft import EXCHANGE, Microsoft
from tests.sandbox_process import Admin

Document = dict[str, Any]
OURS, THEIRS = "quvvex", "zyxqua"
"""The words: no text of the product, of Microsoft's or of the sandbox holds either."""
SEATS = {OURS: 3_313_207, THEIRS: 7_919_331, "brixel": 5_505_123}


def _suite(word: str) -> str:
    return str(uuid5(NAMESPACE_DNS, word))


def customer(word: str, *groups: str) -> Document:
    """Return a customer whose every name, address and value holds `word`; `groups` of the partner's have access."""
    domain, title, seats = f"{word}.example", word.capitalize(), SEATS[word]
    people = [
        {
            "name": f"{title} Person {number}",
            "upn": f"{word}.person{number}@{domain}",
            "licences": ["SPE_E3", _suite(word)],
            "attributes": {name: f"{title} {name}" for name in ATTRIBUTES},
            "enabled": number != 3,
            "user_type": "Guest" if number == 4 else "Member",
        }
        for number in range(1, 6)
    ]
    return {
        "name": f"{title} Holdings",
        "domains": [domain],
        "has_entra_p1": True,
        "skus": [
            {"part_number": "SPE_E3", "enabled": seats},
            {"part_number": f"{word}_SKU", "sku_id": _suite(word), "name": f"{title} Suite", "enabled": seats + 2},
        ],
        "people": people,
        "directory_groups": [
            {"name": f"{title} Group {number}", "members": {"users": [people[number]["upn"]]}} for number in range(3)
        ],
        "mailboxes": [
            {"name": f"{title} Box {number}", "address": f"{word}.box{number}@{domain}", "type": kind,
             "forwarding": f"smtp:{word}@elsewhere.example", "used_bytes": 10**9}
            for number, kind in enumerate(("UserMailbox", "SharedMailbox", "RoomMailbox"))
        ],
        "sold": [{"name": f"{title} Product", "quantity": seats + 4, "commitment_end": "2027-01-31"}],
        "relationships": [
            {"name": f"{title} Support", "roles": [GLOBAL_READER],
             "assignments": [{"group_id": group} for group in groups]},
        ],
    }  # fmt: skip


WORLD: Document = {"seed": "leak", "customers": [customer(OURS, "everyone"), customer(THEIRS, "everyone")]}
ABOUT = (
    "licences {}", "licences {} e3", "licences {} by department", "licences {} e3 where city contains Perth",
    "who {} e3", "users {}", "users {} by jobTitle", "users {} inactive", "users {} guests", "user {} person 1",
    "user {} nobody at all", "groups {}", "users {} where group = nothing", "mailboxes {}", "mailboxes {} shared",
    "customer {}", "subscriptions {}", "access {}", "history {}", "reach {}",
)  # fmt: skip
"""Every command about one customer; none of them types a word of the other."""


@dataclass(frozen=True)
class Canaries:
    """What must be in no answer about anybody else: the customer's word, its ids, and its numbers of seats."""

    tenant_id: str
    all: frozenset[str]

    @classmethod
    def of(cls, admin: Admin, word: str) -> "Canaries":
        """Return the canaries of the customer with this word."""
        domain, seats = f"{word}.example", SEATS[word]
        told, people = admin.customer(domain), admin.people(domain)
        ids = set(_ids([told["directory_groups"], told["sold"], told["mailboxes"], people["people"]]))
        skus = {sku["sku_id"] for sku in told["skus"] if sku["part_number"] == f"{word}_SKU"}
        numbers = {text for more in (0, 2, 4) for text in (f"{seats + more:,}", str(seats + more))}
        return cls(told["tenant_id"], frozenset({word, told["tenant_id"]} | ids | skus | numbers))

    def found_in(self, text: str) -> set[str]:
        """Return the canaries that a text holds, in whatever case."""
        folded = text.casefold()
        return {canary for canary in self.all if canary.casefold() in folded}


def _ids(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _ids(each)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in ("id", "user_id", "group_id") and isinstance(value, str) and len(value) == 36:
                yield value
            else:
                yield from _ids(value)


def bodies_of(microsoft: Microsoft, tenant_id: str) -> dict[str, Any]:
    """Return what Microsoft answers about a customer where the answer says whose it is, by the path it is had from."""
    token = microsoft.token(tenant_id)
    found = {path: microsoft.graph(token, path).json() for path in ("subscribedSkus", "organization")}
    found["subscriptions"] = microsoft.partner_center(f"customers/{tenant_id}/subscriptions").json()
    exchange = microsoft.token(tenant_id, EXCHANGE)
    found["Mailbox"] = microsoft.exchange(exchange, tenant_id).json()
    return found
