"""Put a world in place, ask everything of everybody, and return every difference from what a count of it gives."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from services.price_sheet import parse_prices
from services.store.prices import PriceStore
from tests.sandbox_process import SandboxProcess
from tests.scenarios.conditions import Truth
from tests.scenarios.counts_sold import Prices
from tests.scenarios.in_process import conversation
from tests.scenarios.numbers.access import access
from tests.scenarios.numbers.files import files
from tests.scenarios.numbers.files_across import files_across
from tests.scenarios.numbers.groups import groups
from tests.scenarios.numbers.holders import who
from tests.scenarios.numbers.licence_people import licences_by_people
from tests.scenarios.numbers.licences import licences
from tests.scenarios.numbers.mailboxes import mailboxes
from tests.scenarios.numbers.overview import customer
from tests.scenarios.numbers.renewals import renewals
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.numbers.short import short
from tests.scenarios.numbers.sold import subscriptions
from tests.scenarios.numbers.unused import unused
from tests.scenarios.numbers.user import user
from tests.scenarios.numbers.users import users
from tests.scenarios.numbers.worlds import BROKEN, TROUBLES, World

ABOUT_ONE: Mapping[str, Callable[[Scene, About], AsyncIterator[str]]] = {
    "licences": licences,
    "customer": customer,
    "subscriptions": subscriptions,
    "access": access,
    "users": users,
    "who": who,
    "licences by people": licences_by_people,
    "user": user,
    "groups": groups,
    "mailboxes": mailboxes,
    "files": files,
}
ABOUT_ALL: Mapping[str, Callable[[Scene], AsyncIterator[str]]] = {
    "unused": unused,
    "renewals": renewals,
    "short": short,
    "files across": files_across,
}


async def differences(
    sandbox: SandboxProcess, world: World, folder: Path, only: Collection[str] | None = None
) -> list[str]:
    """Return all differences, each with the customer that it is about; `only` are the commands to ask."""
    truth, settings = put_in_place(sandbox, world)
    prices = price_list(truth, Random(f"prices/{world.name}"))
    async with conversation(folder, settings) as chat:
        await PriceStore(chat.seatwise.database, chat.clock).replace_all(parse_prices(as_csv(prices)))
        chance = Random(f"questions/{world.name}")
        scene = Scene(
            chat, truth, prices, chance, world.is_direct, world.is_paged, world.broken, world.reads_details
        )  # fmt: skip
        found = []
        for place, about in enumerate(scene.customers):
            for name, check in ABOUT_ONE.items():
                if only is None or name in only:
                    found += [f"{about.name}{world.troubled(place)}: {fault}" async for fault in check(scene, about)]
        for name, look in ABOUT_ALL.items():
            if only is None or name in only:
                found += [fault async for fault in look(scene)]
        return found


def put_in_place(sandbox: SandboxProcess, world: World) -> tuple[Truth, Mapping[str, str]]:
    """Return the truth of the world that the sandbox now plays, and the settings of a product that asks it."""
    admin = sandbox.admin
    admin.reset()
    ready = admin.put_world(world.put(date.fromisoformat(admin.world()["today"])))
    admin.knobs(throttling=False, **world.knobs)
    customers = admin.world()["customers"]
    for place, trouble in world.troubles.items():
        admin.change_customer(customers[place]["tenant_id"], **TROUBLES[trouble])
    for what in world.broken:
        admin.fault(**BROKEN[what])
    return admin.world(people=True), {**sandbox.settings_of(ready), **world.settings}


def price_list(truth: Truth, chance: Random) -> Prices:
    """Return a price for most SKUs, in two currencies; some have none."""
    skus = sorted({sku["sku_id"] for customer in truth["customers"] for sku in customer["skus"]})
    prices = {sku_id: Decimal(chance.randint(100, 6000)) / 100 for sku_id in skus if chance.random() < 0.75}
    return {sku_id: (price, "USD" if chance.random() < 0.2 else "AUD") for sku_id, price in prices.items()}


def as_csv(prices: Prices) -> bytes:
    """Return the list as an operator writes it."""
    lines = ["sku,price,currency", *(f"{sku_id},{price},{currency}" for sku_id, (price, currency) in prices.items())]
    return "\n".join(lines).encode()
