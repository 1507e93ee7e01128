"""history: pages of the record, newest first, about whom the asker may see; and what leaves rows beside visits."""

import re
from datetime import timedelta

import pytest

from services.domain.actor import Permission
from services.domain.audit import Result
from services.errors import NotPermitted, Service, Unavailable
from tests.dialogs.world import CONTOSO, NORTH, World
from tests.services.tenancy.fakes import NOW, tenant


@pytest.fixture
def world() -> World:
    """Ada and somebody who left asked about Contoso, the operator opened Fabrikam North, an erased person asked all."""
    world = World()
    world.record.people = {"p-ada": "id-ada", "p-op": "operator", "p-left": "id-left"}
    world.record.names = {"id-ada": "Ada Lovelace"}
    world.record.add(NOW, "p-ada", "licences", CONTOSO.tenant_id)
    world.record.add(NOW, "p-op", "reach.set", NORTH.tenant_id, role="operator", subject="tenant")
    world.record.add(NOW, "p-erased", "unused", None)
    world.record.add(NOW, "p-left", "users", CONTOSO.tenant_id, result="refused", error="MissingRole")
    world.record.add(NOW, "p-ada", "mailboxes", tenant(99))
    return world


async def test_who_asked_and_changed_what_is_told_newest_first_with_names_as_far_as_they_are_known(
    world: World,
) -> None:
    lines = (await world.say("history")).text.splitlines()
    told = [line.strip() for line in lines if line.strip() and "UTC" not in line]
    assert told[2:10] == [
        "Account id-left, which your directory does not name (reader)",
        "users · Contoso Ltd · refused (MissingRole)",
        "Erased person (reader)",
        "unused",
        "The operator (operator)",
        "reach.set · tenant · Fabrikam North",
        "Ada Lovelace (reader)",
        "licences · Contoso Ltd",
    ]


async def test_nothing_is_told_of_a_customer_whom_the_asker_does_not_see(world: World) -> None:
    assert "mailboxes" not in (await world.say("history")).text


async def test_the_history_of_one_customer_holds_no_other_row(world: World) -> None:
    text = (await world.say("history contoso")).text
    assert ("licences" in text, "users" in text) == (True, True)
    assert ("reach.set" in text, "unused" in text) == (False, False)


async def test_a_page_goes_on_where_the_one_before_ended(world: World) -> None:
    for number in range(40):
        world.record.add(NOW + timedelta(minutes=number), "p-ada", f"command {number}", CONTOSO.tenant_id)
    first = await world.say("history contoso")
    second = await world.press(first.button("Older"))
    third = await world.press(second.button("Older"))
    told = "".join(page.text for page in (first, second, third))
    assert re.findall(r"command (\d+)", told) == [str(number) for number in range(39, -1, -1)]
    assert "Older" not in third.titles
    assert "command 39" in (await world.press(third.button("Newest"))).text


async def test_a_customer_who_is_not_found_or_not_the_only_one_is_picked_and_the_history_answered(world: World) -> None:
    several = await world.say("history fabrikam")
    assert "2 customers answer to" in several.text
    assert "reach.set" in (await world.press(several.button("Fabrikam North"))).text
    nearest = await world.say("history contosso")
    assert "No customer answers to" in nearest.text or "Contoso" in nearest.text


async def test_only_administrators_are_told(world: World) -> None:
    world.permitted = frozenset({Permission.READ, Permission.APPROVE})
    with pytest.raises(NotPermitted):
        await world.say("history")
    (event,) = world.trail.events
    assert (event.action, event.result, event.error, event.tenant_id) == (
        "history",
        Result.REFUSED,
        "NotPermitted",
        None,
    )


async def test_a_question_across_customers_leaves_a_row_of_its_own_beside_theirs() -> None:
    world = World()
    await world.say("unused")
    rows = [(event.action, event.tenant_id, event.result) for event in world.trail.events]
    assert rows.count(("unused", None, Result.DONE)) == 1
    assert len([row for row in rows if row[1]]) == 7
    await world.say("customers")
    last = world.trail.events[-1]
    assert (last.action, last.tenant_id, last.result) == ("customers", None, Result.DONE)


async def test_help_leaves_no_row() -> None:
    world = World()
    await world.say("help")
    assert world.trail.events == []


async def test_a_customer_who_cannot_be_seen_is_a_refusal_that_names_nobody() -> None:
    world = World()
    await world.say("licences xyzzyplugh")
    (event,) = world.trail.events
    assert (event.action, event.result, event.error) == ("licences", Result.REFUSED, "CustomerNotFound")
    assert (event.tenant_id, event.subject) == (None, "")


async def test_an_offer_of_several_customers_is_recorded_though_none_was_entered() -> None:
    world = World()
    await world.say("licences fabrikam")
    (event,) = world.trail.events
    assert (event.action, event.result, event.error, event.tenant_id) == (
        "licences", Result.FAILED, "AmbiguousCustomer", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "words", ["licences contoso", "unused", "customers", "licences fabrikam", "licences xyzzyplugh"]
)
async def test_what_cannot_be_recorded_is_not_told(words: str) -> None:
    world = World()
    world.trail.fault = Unavailable(Service.DATABASE)
    with pytest.raises(Unavailable) as caught:
        await world.say(words)
    assert caught.value.service is Service.DATABASE


async def test_a_refusal_is_told_though_it_cannot_be_recorded() -> None:
    world = World()
    world.trail.fault = Unavailable(Service.DATABASE)
    world.permitted = frozenset()
    with pytest.raises(NotPermitted):
        await world.say("unused")
