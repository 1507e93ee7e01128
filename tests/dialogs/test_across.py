"""Questions over all customers: what is on the card, what a button does, and what a file of it holds."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from dialogs.turn import Progress
from services.domain.customer import Customer
from services.domain.licence import LicenceUnits
from services.domain.price import Price
from services.domain.subscription import CommerceSubscription, DirectorySubscription
from services.errors import ConsentMissing, NotDirectPartner, Service, Unavailable
from tests.dialogs.world import CONTOSO, CUSTOMERS, NORTHWIND, World
from tests.services.tenancy.fakes import NOW


def sell(world: World, customer: Customer, days: int, *, seats: int = 25, auto_renew: bool | None = True) -> None:
    """Let the customer have an annual E3 subscription whose last day is `days` from now."""
    here = world.partner.of(customer)
    sku = here.skus[0]
    here.subscriptions = (
        DirectorySubscription(here.tenant_id, "d1", sku.sku_id, sku.part_number, False, "Enabled", seats, "c1"),
    )
    here.sold = (
        CommerceSubscription(
            here.tenant_id, "c1", "Office 365 E3", seats, "active", True, term="P1Y",
            commitment_end=(NOW + timedelta(days=days)).date(), auto_renew=auto_renew,
        ),
    )  # fmt: skip


async def test_unused_tells_free_seats_of_everybody_and_how_many_were_read() -> None:
    world = World()
    shown = await world.say("unused")
    assert "49 seats free at 7 of 7 customers" in shown.text
    assert "no price" in shown.text


async def test_a_customer_that_cannot_be_read_is_named_and_not_counted() -> None:
    world = World()
    world.partner.of(NORTHWIND).fail = {
        "graph": ConsentMissing(Service.GRAPH),
        "partner_center": NotDirectPartner(partner_wide=False),
    }
    shown = await world.say("unused")
    assert "42 seats free at 6 of 7 customers" in shown.text
    assert "Northwind Traders: " in shown.text
    listed = await world.press(shown.button("Who could not be read"))
    assert "Northwind Traders: " in listed.text


async def test_money_needs_a_price_and_the_sum_says_for_how_many_seats_there_is_none() -> None:
    world = World()
    world.price_list.all = [Price("enterprisepack", Decimal("39.00"), "AUD", 1)]
    shown = await world.say("unused")
    assert "A$1,365.00 a month" in shown.text
    assert "Price missing for 14 seats" in shown.text


async def test_a_product_narrows_it() -> None:
    shown = await World().say("unused teams rooms")
    assert "14 seats free at 7 of 7 customers" in shown.text


async def test_a_second_question_within_the_hour_tells_what_was_read_and_refresh_reads_again() -> None:
    world = World()
    await world.say("unused")
    for each in CUSTOMERS:
        world.partner.skus[each.tenant_id] = tuple(
            replace(sku, units=LicenceUnits(100, 0)) for sku in world.partner.skus[each.tenant_id]
        )
    world.clock.move(minutes=30)
    again = await world.say("unused")
    assert "49 seats free" in again.text
    assert "30 minutes old" in again.text
    assert "2,100 seats free" in (await world.press(again.button("Refresh"))).text


async def test_the_person_is_told_how_many_customers_are_read() -> None:
    world, progress = World(), Progress()
    await world.router.answer(replace(world.turn(), progress=progress), "unused")
    assert progress.words == "Read 7 of 7 customers"


async def test_renewals_tells_what_has_its_last_day_soon_and_what_ends() -> None:
    world = World()
    sell(world, CONTOSO, 10)
    sell(world, NORTHWIND, 20, auto_renew=False)
    shown = await world.say("renewals")
    assert "2 subscriptions have their last day in the next 30 days" in shown.text
    assert shown.text.index("Contoso") < shown.text.index("Northwind")
    assert "ends: auto-renew is off" in shown.text
    assert "1 subscription has its last day in the next 15 days" in (await world.say("renewals 15 days")).text


async def test_what_partner_center_does_not_tell_is_said_to_be_missing() -> None:
    world = World()
    world.partner.of(CONTOSO).fail = {"subscriptions": Unavailable(Service.PARTNER_CENTER)}
    assert "Partner Center's terms and dates of 1 customer are not available" in (await world.say("renewals")).text


async def test_short_tells_who_has_too_little() -> None:
    shown = await World().say("short")
    assert "14 seats short in 7 SKUs at 7 of 7 customers" in shown.text


async def test_a_file_holds_everybody_and_whoever_could_not_be_read() -> None:
    world = World()
    world.partner.of(NORTHWIND).fail = {
        "graph": ConsentMissing(Service.GRAPH),
        "partner_center": NotDirectPartner(False),
    }
    async with world.router.sheet(world.turn(), "short") as sheet:
        rows = [row async for row in sheet.rows]
        assert len(rows) == len(CUSTOMERS)
        assert rows[-1][:2] == ("Northwind Traders", "could not be read")
