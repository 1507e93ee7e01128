"""Subscriptions while one of the two lists could not be read: what it may hold is not said not to exist."""

import pytest

from services.errors import ConsentMissing, NotDirectPartner, SeatwiseError, Service, Unavailable, UnusableInput
from tests.dialogs.world import CONTOSO, World

NOTHING = "The customer has no subscriptions."
NO_CONSENT = ConsentMissing(Service.GRAPH)


def unread(**fail: SeatwiseError) -> World:
    """Return a world where Contoso has none that can be seen."""
    world = World()
    here = world.partner.of(CONTOSO)
    here.subscriptions = here.sold = ()
    here.fail = dict(fail)
    return world


@pytest.mark.parametrize(
    "fail",
    [{"directory_subscriptions": NO_CONSENT}, {"partner_center": Unavailable(Service.PARTNER_CENTER, 503)}],
    ids=["directory", "partner center"],
)
@pytest.mark.parametrize("words", ["", " e3"])
async def test_what_is_on_no_list_that_could_be_read_may_be_on_the_other(
    words: str, fail: dict[str, SeatwiseError]
) -> None:
    shown = await unread(**fail).say(f"subscriptions {CONTOSO.name}{words}")
    assert "not available" in shown.text
    assert "None in what could be read" in shown.text
    assert NOTHING not in shown.text


async def test_where_partner_center_has_no_list_for_this_partner_the_directorys_is_all_there_is() -> None:
    world = unread(partner_center=NotDirectPartner(False))
    assert NOTHING in (await world.say(f"subscriptions {CONTOSO.name}")).text
    with pytest.raises(UnusableInput):
        await world.say(f"subscriptions {CONTOSO.name} e3")


async def test_with_both_lists_read_there_are_none() -> None:
    assert NOTHING in (await unread().say(f"subscriptions {CONTOSO.name}")).text
    with pytest.raises(UnusableInput):
        await unread().say(f"subscriptions {CONTOSO.name} e3")


@pytest.mark.parametrize(
    ("fail", "last"),
    [
        ({"directory_subscriptions": NO_CONSENT}, ("Which SKU each is, and what others sold", "could not be read")),
        (
            {"partner_center": Unavailable(Service.PARTNER_CENTER, 503)},
            ("Terms and dates from Partner Center", "could not be read"),
        ),
        (
            {"partner_center": NotDirectPartner(False)},
            ("Terms and dates from Partner Center", "told to direct partners only"),
        ),
    ],
    ids=["directory", "partner center", "indirect"],
)
async def test_a_file_ends_with_the_list_that_could_not_be_read(
    fail: dict[str, SeatwiseError], last: tuple[str, str]
) -> None:
    world = unread(**fail)
    async with world.router.sheet(world.turn(), f"subscriptions {CONTOSO.name}") as sheet:
        assert [row[:2] async for row in sheet.rows] == [last]


async def test_a_file_of_both_lists_has_nothing_but_subscriptions() -> None:
    world = unread()
    async with world.router.sheet(world.turn(), f"subscriptions {CONTOSO.name}") as sheet:
        assert [row async for row in sheet.rows] == []
