"""While Partner Center's list cannot be read, nobody is counted, said not to exist, or guessed."""

import re

import pytest

from services.errors import NotDirectPartner, Refused, SeatwiseError, Service, Unavailable
from tests.dialogs.world import CUSTOMERS, NORTH, SOUTH, World

LIST = "partner_center_customers"
REASONS = [Unavailable(Service.PARTNER_CENTER, 503), Refused(Service.PARTNER_CENTER, 403, code="800003")]
NOT_AVAILABLE = "Partner Center's list of customers was not available"


@pytest.fixture(params=REASONS, ids=lambda reason: type(reason).__name__)
def world(request: pytest.FixtureRequest) -> World:
    """A world in which Graph's list stands in for Partner Center's; Contoso and Fabrikam South are not on it."""
    return not_whole(World(), request.param)


def not_whole(world: World, reason: SeatwiseError) -> World:
    world.partner.fail[LIST] = reason
    world.partner.gdap_customers = tuple(one for one in CUSTOMERS[1:] if one != SOUTH)
    return world


async def test_nothing_counts_as_a_total(world: World) -> None:
    for words, told in [
        ("customers", "Customers with an admin relationship: 5"),
        ("customers fabrikam", "Customers with an admin relationship and “fabrikam”: 1"),
        ("customers contoso", "“contoso” could not be looked up everywhere"),
    ]:
        shown = await world.say(words)
        assert shown.text.splitlines()[1] == told
        for text in (shown.card.summary, shown.text):
            assert "Partner Center's list is not available" in text
            assert not re.search(r"\d customers?\b|No customer\b", text)


@pytest.mark.parametrize("words", ["licences contoso", "how many e3 has contoso left", "licences contoso.co.uk"])
async def test_nobody_is_said_not_to_exist(world: World, words: str) -> None:
    shown = await world.say(words)
    assert "could not be looked up everywhere" in shown.text
    assert "No customer answers" not in shown.text + shown.card.summary
    assert shown.text.count("Not all customers could be searched") == 1


async def test_the_nearest_are_offered_all_the_same(world: World) -> None:
    shown = await world.say("licences northwnid e3")
    assert "could not be looked up everywhere" in shown.text
    assert "5 free" in (await world.press(shown.button(shown.titles[0]))).text


@pytest.mark.parametrize("words", ["licences fabrikam e3", "how many e3 has fabrikam left"])
async def test_a_part_of_a_name_is_offered_and_not_answered(world: World, words: str) -> None:
    shown = await world.say(words)
    assert "5 free" not in shown.text
    assert "1 customer" not in shown.text + shown.card.summary
    answer = await world.press(shown.button(NORTH.name))
    assert NORTH.name in answer.text
    assert "5 free" in answer.text
    assert NOT_AVAILABLE in answer.text


@pytest.mark.parametrize("who", [NORTH.name, NORTH.domains[0], NORTH.tenant_id])
async def test_a_full_name_a_domain_and_a_tenant_id_are_answered_with_a_note(world: World, who: str) -> None:
    shown = await world.say(f"licences {who} e3")
    assert "5 free" in shown.text
    assert NOT_AVAILABLE in shown.text


async def test_the_customer_of_a_moment_ago_is_not_forgotten_but_missing() -> None:
    world = World()
    await world.say("licences contoso")
    fresh = not_whole(World(clock=world.clock, recollections=world.recollections), REASONS[0])
    shown = await fresh.say("licences e3")
    assert "“the customer you asked about last” could not be looked up everywhere" in shown.text
    fresh.partner.fail = {}
    fresh.clock.move(seconds=31)
    assert "About Contoso Ltd" in (await fresh.say("licences e3")).text


async def test_a_reseller_whom_partner_center_does_not_serve_has_a_whole_list() -> None:
    world = not_whole(World(), NotDirectPartner(partner_wide=True))
    assert "5 customers" in (await world.say("customers")).text
    shown = await world.say("licences northwind e3")
    assert "5 free" in shown.text
    assert NOT_AVAILABLE not in shown.text
