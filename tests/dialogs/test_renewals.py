"""What renews over all customers: only who told of subscriptions counts as read."""

from services.errors import Service, Unavailable
from tests.dialogs.world import NORTHWIND, World


async def test_a_customer_of_whom_no_list_of_subscriptions_could_be_read_is_named_and_not_counted() -> None:
    world = World()
    world.partner.of(NORTHWIND).fail = {
        "directory_subscriptions": Unavailable(Service.GRAPH),
        "subscriptions": Unavailable(Service.PARTNER_CENTER),
    }
    shown = await world.say("renewals 365")
    assert "6 of 7 customers" in shown.text
    assert "Northwind Traders: Partner Center could not be read" in shown.text
    assert "7 of 7 customers" in (await world.say("unused")).text
