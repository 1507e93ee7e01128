"""connect and consent: who may, where, and what a consent that is refused, there already, or unknown is told as."""

import pytest

from dialogs.turn import Place, PlaceKind
from services.domain.actor import Permission
from services.errors import (
    Ambiguous,
    ConsentMissing,
    InputFault,
    MissingRole,
    NotPermitted,
    Service,
    Unavailable,
    UnusableInput,
)
from services.tenancy.session import CustomerSession
from tests.dialogs.connecting import CLIENT_ID, LOGIN
from tests.dialogs.world import World
from tests.services.tenancy.fakes import tenant

PERSONAL = Place(PlaceKind.PERSONAL, "a:chat")
CONTOSO = tenant(1)


@pytest.fixture
def world() -> World:
    made = World()
    made.permitted = frozenset(Permission)
    return made


def addresses(content: dict[str, object]) -> list[str]:
    """Return the addresses that the card's buttons open."""
    actions = content.get("actions") or []
    assert isinstance(actions, list)
    return [each["url"] for each in actions if each["type"] == "Action.OpenUrl"]


async def test_connect_gives_a_link_of_its_own_to_whoever_asks(world: World) -> None:
    first, second = await world.say("connect", PERSONAL), await world.say("connect", PERSONAL)
    assert addresses(first.card.content) == ["https://bot.example/auth/partner/start/random-1"]
    assert addresses(second.card.content) == ["https://bot.example/auth/partner/start/random-2"]
    assert set(world.links.given.values()) == {world.turn().actor.object_id}


@pytest.mark.parametrize("kind", [PlaceKind.GROUP, PlaceKind.CHANNEL, PlaceKind.TERMINAL])
async def test_connect_gives_no_link_where_others_read_along(world: World, kind: PlaceKind) -> None:
    with pytest.raises(UnusableInput) as caught:
        await world.say("connect", Place(kind, "19:elsewhere"))
    assert caught.value.fault is InputFault.NOT_PERSONAL
    assert world.links.given == {}


@pytest.mark.parametrize("words", ["connect", "consent contoso"])
async def test_only_administrators_connect_and_consent(world: World, words: str) -> None:
    world.permitted = frozenset({Permission.READ, Permission.APPROVE})
    with pytest.raises(NotPermitted):
        await world.say(words, PERSONAL)
    assert (world.links.given, world.consent.asked) == ({}, [])


async def test_a_consent_is_given_once_recorded_and_what_was_known_before_is_forgotten(world: World) -> None:
    shown = await world.say("consent contoso", PERSONAL)
    assert "Consent is given." in shown.text
    assert world.consent.asked == [CONTOSO]
    assert CONTOSO in world.consent.forgotten
    rows = [(row.action, row.result.value, row.tenant_id) for row in world.trail.events if row.action == "consent.give"]
    assert rows == [("consent.give", "begun", CONTOSO), ("consent.give", "done", CONTOSO)]


async def test_a_consent_that_is_there_already_is_no_fault(world: World) -> None:
    world.consent.answer = False
    shown = await world.say("consent contoso", PERSONAL)
    assert "There is a consent already." in shown.text


async def test_without_the_role_the_card_has_the_page_for_the_customers_administrator(world: World) -> None:
    world.consent.answer = MissingRole(Service.PARTNER_CENTER)
    shown = await world.say("consent contoso", PERSONAL)
    assert addresses(shown.card.content) == [f"{LOGIN}/{CONTOSO}/adminconsent?client_id={CLIENT_ID}"]
    assert addresses(shown.card.content)[0] in shown.text


async def test_an_outcome_that_nobody_knows_is_read_again_and_never_sent_again(world: World) -> None:
    world.consent.answer = Ambiguous(Service.PARTNER_CENTER)
    shown = await world.say("consent contoso", PERSONAL)
    assert "Consent is given." in shown.text
    world.partner.fail["graph"] = ConsentMissing(Service.GRAPH)
    shown = await world.say("consent contoso", PERSONAL)
    assert "is not known" in shown.text
    assert len(world.consent.asked) == 2


async def test_a_partner_center_that_is_away_is_told_and_recorded(world: World) -> None:
    world.consent.answer = Unavailable(Service.PARTNER_CENTER)
    with pytest.raises(Unavailable):
        await world.say("consent contoso", PERSONAL)
    assert [row.result.value for row in world.trail.events if row.action == "consent.give"] == ["begun", "failed"]


def test_a_session_has_no_way_to_write() -> None:
    """The write is on the administrators' desk, not among what every command is given."""
    assert "consent" not in " ".join(CustomerSession.__dataclass_fields__)
