"""erase and offboard: told first, done by a button that works once, recorded, and never by words alone."""

import pytest

from dialogs.erase import EraseQuery
from dialogs.offboard import OffboardQuery
from dialogs.turn import Later, Press
from services.domain.actor import Actor, Permission
from services.domain.audit import Result
from services.domain.directory_user import DirectoryUser
from services.errors import ButtonClosed, InputFault, NotPermitted, Service, Unavailable, UnusableInput
from services.leaving import ERASED, OFFBOARDED
from tests.dialogs.world import CONTOSO, NORTH, Shown, World, shown
from tests.services.tenancy.fakes import TECHNICIAN, tenant

ADA, OTHER_ADA = tenant(951), tenant(952)


def user(object_id: str, name: str, address: str) -> DirectoryUser:
    return DirectoryUser(TECHNICIAN.tenant_id, object_id, name, address)


def world() -> World:
    """Return a world with two people called Ada Abbott, one Bo Berg, and what is stored of some."""
    world = World()
    world.holdings.users = [
        user(ADA, "Ada Abbott", "ada@msp.example"),
        user(OTHER_ADA, "Ada Abbott", "ada.abbott@msp.example"),
        user(tenant(953), "Bo Berg", "bo@msp.example"),
    ]
    world.holdings.about = {ADA: {"button": 3, "download": 1}, CONTOSO.tenant_id: {"customer_setting": 1, "button": 2}}
    world.keys.known = {ADA}
    return world


async def pressed(here: World, button: Press) -> Shown:
    """Return the final answer to a press."""
    answer = await here.router.press(here.turn(), button)
    return shown(await answer.then if isinstance(answer, Later) else answer)


@pytest.mark.parametrize("words", [f"erase {ADA.upper()}", "erase ada@msp.example", "erase ADA@msp.example"])
async def test_a_person_is_erased_by_the_button_once_and_counted(words: str) -> None:
    here = world()
    asked = await here.say(words)
    assert here.holdings.forgotten == []
    assert "Buttons on cards" in asked.text
    button = asked.button("Erase")
    done = await pressed(here, button)
    assert here.holdings.forgotten == [ADA]
    assert here.keys.known == set()
    assert "Whose rows of the record are theirs" in done.text
    assert "What stays" in done.text
    with pytest.raises(ButtonClosed):
        await pressed(here, button)
    assert here.holdings.forgotten == [ADA]


async def test_the_record_tells_that_somebody_was_erased_and_not_who() -> None:
    here = world()
    await pressed(here, (await here.say("erase ada@msp.example")).button("Erase"))
    told = [event for event in here.trail.events if event.action == ERASED]
    assert [event.result for event in told] == [Result.BEGUN, Result.DONE]
    assert ADA not in repr(told)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("erase Ada Abbott", ("ada@msp.example", "ada.abbott@msp.example")),
        ("erase ada", ("Ada Abbott", "Ada Abbott")),
        ("erase nobody@msp.example", ()),
    ],
)
async def test_of_several_nobody_is_picked_and_those_who_come_close_are_named(
    words: str, near: tuple[str, ...]
) -> None:
    with pytest.raises(UnusableInput) as caught:
        await world().say(words)
    assert caught.value.fault is InputFault.NO_SUCH_COLLEAGUE
    assert caught.value.nearest == near


async def test_a_customer_is_offboarded_by_the_button_once_and_what_stays_is_told() -> None:
    here = world()
    asked = await here.say("offboard contoso")
    assert CONTOSO.tenant_id in here.holdings.about
    assert "CUSTOMER_REACH holds for it again" in asked.text
    button = asked.button("Offboard")
    done = await pressed(here, button)
    assert CONTOSO.tenant_id not in here.holdings.about
    assert "What stays: the record" in done.text
    assert not done.titles, "no button of the answer is about whom nothing is stored any more"
    with pytest.raises(ButtonClosed):
        await pressed(here, button)
    events = [event for event in here.trail.events if event.action == OFFBOARDED]
    assert [(event.result, event.tenant_id) for event in events] == [
        (Result.BEGUN, CONTOSO.tenant_id),
        (Result.DONE, CONTOSO.tenant_id),
    ]


async def test_whom_the_turn_itself_was_about_is_written_down_before_it_is_removed() -> None:
    here = world()
    button = (await here.say("offboard contoso")).button("Offboard")
    here.recollections.kept.clear()
    answer = await here.router.press(here.turn(), button)
    assert isinstance(answer, Later)
    assert here.recollections.kept
    assert CONTOSO.tenant_id in here.holdings.about
    await answer.then
    assert CONTOSO.tenant_id not in here.holdings.about


async def test_whom_to_offboard_is_picked_where_several_are_meant() -> None:
    here = world()
    choice = await here.say("offboard fabrikam")
    asked = await here.press(choice.button(NORTH.name))
    assert "Offboard" in asked.titles
    assert NORTH.name in asked.text


@pytest.mark.parametrize("words", ["erase ada@msp.example", "offboard contoso"])
async def test_both_need_the_right_to_administer_when_asked_and_when_pressed(words: str) -> None:
    here = world()
    button = (await here.say(words)).button(words.split()[0].capitalize())
    here.permitted = frozenset({Permission.READ, Permission.APPROVE})
    with pytest.raises(NotPermitted):
        await here.say(words)
    with pytest.raises(NotPermitted):
        await pressed(here, button)
    assert here.holdings.forgotten == []
    assert CONTOSO.tenant_id in here.holdings.about


async def test_nobody_else_can_press_the_button() -> None:
    here = world()
    button = (await here.say("offboard contoso")).button("Offboard")
    with pytest.raises(ButtonClosed):
        await here.press(button, actor=Actor(TECHNICIAN.tenant_id, tenant(999), "Somebody else"))


@pytest.mark.parametrize("words", ["erase ada@msp.example", "offboard contoso"])
async def test_what_cannot_be_recorded_is_not_removed_and_what_fails_is_recorded_as_failed(words: str) -> None:
    here = world()
    button = (await here.say(words)).button(words.split()[0].capitalize())
    here.trail.fault = Unavailable(Service.DATABASE)
    with pytest.raises(Unavailable):
        await pressed(here, button)
    assert here.holdings.about == world().holdings.about
    here.trail.fault, here.holdings.fault = None, Unavailable(Service.DATABASE)
    button = (await here.say(words)).button(words.split()[0].capitalize())
    with pytest.raises(Unavailable):
        await pressed(here, button)
    removals = [event for event in here.trail.events if event.action in (ERASED, OFFBOARDED)]
    assert [event.result for event in removals] == [Result.BEGUN, Result.FAILED]


def test_no_words_say_that_it_is_confirmed() -> None:
    assert EraseQuery.from_words(f"object_id={ADA} true") == EraseQuery(f"object_id={ADA} true", "")
    with pytest.raises(UnusableInput):
        EraseQuery.from_words("  ")
    assert not OffboardQuery.from_words("").is_confirmed
    with pytest.raises(UnusableInput):
        OffboardQuery.from_words("is_confirmed true")


async def test_an_export_is_json_by_lines_and_recorded() -> None:
    here = world()
    lines = [line async for line in here.desk.leaving.export(CONTOSO, TECHNICIAN)]
    assert len(lines) == 3
    assert all(line.endswith(b"}\n") for line in lines)
    assert [event.result for event in here.trail.events] == [Result.BEGUN, Result.DONE]
