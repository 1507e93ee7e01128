"""The same conversations over the real store: what is written behind a button is what comes back."""

import secrets

import pytest

from dialogs import COMMANDS
from dialogs.buttons import Buttons
from dialogs.last_customer import LastCustomer
from dialogs.router import Router
from dialogs.turn import Press
from services.errors import ButtonClosed, ButtonFault
from services.store.buttons import ButtonRow, ButtonStore
from services.store.database import Database
from services.store.recollections import RecollectionStore
from tests.dialogs.world import CHAT, World, shown


def routed(world: World, database: Database) -> Router:
    return Router(
        world.directory,
        COMMANDS,
        world.desk,
        Buttons(ButtonStore(database), lambda: secrets.token_hex(16)),
        LastCustomer(RecollectionStore(database)),
        world.authorise,
    )


async def test_a_choice_a_press_and_the_last_customer_survive_a_restart(database: Database) -> None:
    world = World()
    choice = shown(await routed(world, database).answer(world.turn(), "how many e3 has fabrikam left"))
    answer = shown(await routed(world, database).press(world.turn(), choice.button("This one", 1)))
    assert "Fabrikam South GmbH" in answer.text
    again = shown(await routed(world, database).answer(world.turn(), "licences e3"))
    assert "About Fabrikam South GmbH, the customer you asked about last." in again.text


async def test_a_single_use_button_is_used_once(database: Database) -> None:
    world, store = World(), ButtonStore(database)
    payload = {"command": "help", "arguments": {}}
    later = world.clock().replace(year=2027)
    await store.add([ButtonRow("a" * 32, "ask", payload, CHAT.id, None, world.clock(), later, single_use=True)])
    router = routed(world, database)
    await router.press(world.turn(), Press("ask", "a" * 32))
    with pytest.raises(ButtonClosed) as caught:
        await router.press(world.turn(), Press("ask", "a" * 32))
    assert caught.value.fault is ButtonFault.USED
