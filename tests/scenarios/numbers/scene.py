"""One world that was put in place, with a product that has read nothing yet, and the truth beside it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from random import Random

from tests.scenarios.conditions import Truth
from tests.scenarios.counts_sold import Prices
from tests.scenarios.in_process import Conversation
from tests.scenarios.numbers.readable import Readable
from tests.scenarios.numbers.said import Answer, is_called
from tests.scenarios.reading import Reading

RENAMED = {"Project Plan 3": "Planner and Project Plan 3", "Project Plan 5": "Planner and Project Plan 5"}
"""What Microsoft called a SKU before, and calls it now."""


@dataclass(frozen=True)
class About:
    """One customer: its truth, its people's (the same), and what of it can be read."""

    truth: Truth
    can: Readable

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.truth["name"])

    @property
    def tenant_id(self) -> str:
        """What it is asked for by: the one name that nobody shares."""
        return str(self.truth["tenant_id"])

    def part_number(self, said: str, beside: Collection[str] = ()) -> str:
        """Return the part number of the SKU that a card calls so; of two of one name the one told `beside` it."""
        parts = self._called(said)
        if not parts and (both := re.fullmatch(r"(.+) \((\w+)\)", said)):
            parts, beside = self._called(both[1]), [both[2]]
        told = [part for part in parts if part in beside] if len(parts) > 1 else parts
        return told[0] if len(told) == 1 else f"{len(parts)} SKUs called {said!r}"

    def _called(self, said: str) -> list[str]:
        said = RENAMED.get(said, said)
        words = ("name", "part_number", "sku_id")
        return [str(sku["part_number"]) for sku in self.truth["skus"] if said in (sku[word] for word in words)]

    def product(self, said: str) -> str:
        """Return the name of the product that a card calls so, by a part number or as before it was renamed."""
        now = RENAMED.get(said, said)
        return next((str(sku["name"]) for sku in self.truth["skus"] if now in (sku["part_number"], sku["name"])), said)


@dataclass(frozen=True)
class Scene:
    """Everything a check needs. `chance` draws what is asked, from the world's seed."""

    chat: Conversation
    truth: Truth
    prices: Prices
    chance: Random
    is_direct: bool = True
    is_paged: bool = False
    """Whether Graph's answers come in pages: then sign-ins are asked for less often, for they are read slowly."""
    broken: frozenset[str] = frozenset()
    """What cannot be read of anybody: properties of Readable."""
    reads_details: bool = True
    """Whether Exchange is asked for holds and forwarding."""

    @property
    def today(self) -> date:
        """The day of the product's clock."""
        return self.chat.clock().astimezone(UTC).date()

    @property
    def customers(self) -> Sequence[About]:
        """Every customer that can be listed: an indirect reseller's are those with an active relationship alone."""
        return [
            About(each, Readable(each, self.is_direct, self.broken))
            for each in self.truth["customers"]
            if self.is_direct or (each["roles"] and not each["deleted"])
        ]

    @property
    def service_groups(self) -> set[str]:
        """The partner's groups that the service account is in."""
        return {self.truth["groups"][word] for word in ("agents", "everyone")}

    def customer_called(self, said: str) -> About | None:
        """Return the customer that a card calls so."""
        found = [each for each in self.customers if is_called(said, each.name)]
        return found[0] if len(found) == 1 else None

    async def ask(self, words: str) -> Answer:
        """Return all pages of an answer."""
        return Answer(await self.chat.all_pages(words), tuple(self._names()))

    async def file(self, words: str) -> list[dict[str, str]]:
        """Ask, and return the rows of the CSV file of the answer; of an empty list there is none."""
        answer = await self.chat.say(words)
        return await self.chat.export(answer.button("Export CSV")) if answer.has_button("Export CSV") else []

    async def turned(self, first: Reading) -> Answer:
        """Return all pages of an answer of which the first is there."""
        return Answer(await self.chat.turned(first), tuple(self._names()))

    def _names(self) -> Iterator[str]:
        for each in self.truth["customers"]:
            yield from (each["name"], *each["domains"], each["tenant_id"])
            yield from (sku["name"] for sku in each["skus"])
