"""Questions about a customer's people: counts, lists, filters, one person, and the files of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.domain.directory_user import (
    AssignmentState,
    DirectoryUser,
    LicenceAssignment,
    SignInActivity,
    UserAttribute,
)
from services.domain.group import Group, GroupKind, GroupMembers
from services.errors import ConsentMissing, InputFault, Service, ServiceAbsent, UnusableInput
from tests.dialogs.world import CONTOSO, World
from tests.services.tenancy.fakes import NOW, tenant

E3 = tenant(7001)
KIOSK = tenant(8001)


def user(
    number: int, name: str, city: str = "", *, holds: bool = True, guest: bool = False, seen: int = 5
) -> DirectoryUser:
    """Return somebody of Contoso, who signed in `seen` days ago."""
    return DirectoryUser(
        CONTOSO.tenant_id, tenant(5000 + number), name, f"{name.split()[0].lower()}@contoso.com", True,
        "Guest" if guest else "Member", created_at=NOW - timedelta(days=900), licences=(E3,) if holds else (),
        assignments=(LicenceAssignment(E3, None, AssignmentState.ACTIVE),) if holds else (),
        attributes={UserAttribute.CITY: city} if city else {}, sign_in=SignInActivity(NOW - timedelta(days=seen)),
    )  # fmt: skip


@pytest.fixture
def world() -> World:
    """Contoso with five people and a group."""
    world = World()
    here = world.partner.of(CONTOSO)
    here.people = [
        user(1, "Ada Abbott", "Sydney"), user(2, "Bela Braun", " sydney "), user(3, "Chloe Costa", "Perth", guest=True),
        user(4, "Dario Diaz", seen=200), user(5, "Scanner", holds=False, seen=400),
    ]  # fmt: skip
    here.all_groups = [Group(CONTOSO.tenant_id, KIOSK, "Kiosk staff", GroupKind.SECURITY)]
    here.members[KIOSK] = GroupMembers(CONTOSO.tenant_id, frozenset({tenant(5001), tenant(5004)}), 0)
    return world


async def test_users_are_counted_and_listed(world: World) -> None:
    shown = await world.say("users contoso")
    for line in ("All\n5", "Licensed\n4", "Unlicensed\n1", "Guests\n1"):
        name, number = line.split("\n")
        assert next(row.split()[-1] for row in shown.text.splitlines() if row.startswith(name)) == number
    assert shown.text.index("Ada Abbott") < shown.text.index("Bela Braun") < shown.text.index("Scanner")


async def test_of_several_states_the_number_of_those_in_all_of_them_is_said_before_that_of_each(world: World) -> None:
    shown = await world.say("users contoso licensed inactive 90")
    assert "Licensed and inactive for 90 days: 1 user\n" in shown.text
    assert shown.text.index("Licensed and inactive") < shown.text.index("Each of these alone") < shown.text.index("All")
    three = await world.say("users contoso licensed guests inactive 3")
    assert "Licensed, guests and inactive for 3 days: 1 user\n" in three.text


async def test_one_state_alone_is_said_once_and_of_what_is_not_known_no_number(world: World) -> None:
    assert "Each of these alone" not in (await world.say("users contoso guests")).text
    world.partner.of(CONTOSO).fail = {"sign_ins": ServiceAbsent(Service.ENTRA_PREMIUM)}
    assert "Each of these alone" not in (await world.say("users contoso licensed inactive 90")).text


async def test_inactive_users_are_those_without_a_sign_in_for_the_days_asked(world: World) -> None:
    shown = await world.say("users contoso inactive 60")
    assert "Dario Diaz" in shown.text
    assert "Scanner" in shown.text
    assert "Ada Abbott" not in shown.text


@pytest.mark.parametrize("reason", [ServiceAbsent(Service.ENTRA_PREMIUM), ConsentMissing(Service.GRAPH)])
async def test_without_sign_ins_nobody_is_called_inactive(world: World, reason: Exception) -> None:
    world.partner.of(CONTOSO).fail = {"sign_ins": reason}
    shown = await world.say("users contoso inactive 60")
    assert "Dario Diaz" not in shown.text
    assert "inactive is not known" in shown.text or "who is inactive: not available" in shown.text


async def test_the_people_behind_a_number_are_counted_and_left_out(world: World) -> None:
    shown = await world.say("who contoso e3 where city = Sydney")
    assert "Ada Abbott" in shown.text
    assert "Bela Braun" in shown.text
    assert "Chloe Costa" not in shown.text
    left = await world.press(shown.button("Who is left out"))
    assert "Chloe Costa" in left.text
    assert "the filter does not match" in left.text


async def test_two_licences_of_one_name_are_told_apart(world: World) -> None:
    skus = world.partner.skus
    skus[CONTOSO.tenant_id] = tuple(replace(each, name="Business Basic") for each in skus[CONTOSO.tenant_id])
    shown = await world.say("user contoso ada")
    assert "Business Basic (ENTERPRISEPACK)" in shown.text


async def test_a_group_filters_by_all_in_it(world: World) -> None:
    shown = await world.say('who contoso e3 where group = "kiosk STAFF"')
    assert "Dario Diaz" in shown.text
    assert "Bela Braun" not in shown.text


async def test_a_group_that_is_none_is_asked_back_with_the_nearest(world: World) -> None:
    with pytest.raises(UnusableInput) as caught:
        await world.say("who contoso e3 where group = Kisok")
    assert (caught.value.fault, caught.value.nearest) == (InputFault.NO_SUCH_GROUP, ("Kiosk staff",))


async def test_a_number_is_split_into_parts_that_add_up(world: World) -> None:
    shown = await world.say("licences contoso e3 by city")
    parts = [int(line.split()[-1]) for line in shown.text.splitlines() if line.startswith("– ")]
    assert parts == [2, 1, 1]
    assert "(no value)" in shown.text


async def test_one_person_is_found_by_a_part_of_the_name_and_by_the_address(world: World) -> None:
    for words in ("user contoso dario", "user contoso dario@contoso.com", "user contoso diaz dario"):
        shown = await world.say(words)
        assert "Dario Diaz" in shown.text
        assert "Office 365 E3" in shown.text


async def test_several_people_of_one_name_are_picked_from(world: World) -> None:
    here = world.partner.of(CONTOSO)
    here.people.append(user(6, "Ada Zimmer"))
    shown = await world.say("user contoso ada")
    assert "Several answer to" in shown.text
    assert "Ada Zimmer" in (await world.press(shown.button("Ada Zimmer"))).text


async def test_a_misspelt_name_offers_the_nearest_and_answers_nothing(world: World) -> None:
    shown = await world.say("user contoso dairo dias")
    assert "Did you mean" in shown.text
    assert shown.titles[0] == "Dario Diaz"


async def test_nobody_near_is_said_so(world: World) -> None:
    with pytest.raises(UnusableInput) as caught:
        await world.say("user contoso quetzalcoatl")
    assert caught.value.fault is InputFault.NO_SUCH_PERSON


async def test_a_file_of_the_people_behind_a_number_has_everybody_with_the_reason(world: World) -> None:
    async with world.router.sheet(world.turn(), "who contoso e3 where city = Perth") as sheet:
        rows = [row async for row in sheet.rows]
    assert [(row[0], row[3]) for row in rows] == [
        ("Ada Abbott", False), ("Bela Braun", False), ("Chloe Costa", True), ("Dario Diaz", False),
    ]  # fmt: skip


async def test_the_next_page_shows_who_comes_next_and_reads_nothing(world: World) -> None:
    here = world.partner.of(CONTOSO)
    here.people = [user(number, f"Person {number:03}") for number in range(1, 41)]
    first = await world.say("users contoso")
    here.people = []
    second = await world.press(first.button("Next page"))
    assert "Person 016" in second.text
    assert "Page 2 of 3: 40 users" in second.text


@pytest.mark.parametrize(
    "words", ["users contoso", "who contoso e3", "licences contoso by city", "users contoso inactive"]
)
async def test_whoever_waits_for_a_file_is_told_how_far_it_has_come(world: World, words: str) -> None:
    turn = world.turn()
    async with world.router.sheet(turn, words) as sheet:
        async for _ in sheet.rows:
            pass
    assert turn.progress.words == "Reading users: 5 so far"
