"""The same conversations over the real store: what is written behind a button is what comes back."""

import secrets
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from dialogs import COMMANDS
from dialogs.buttons import Buttons
from dialogs.last_customer import LastCustomer
from dialogs.router import Router
from dialogs.turn import Press
from services.errors import ButtonClosed, ButtonFault
from services.store.buttons import ButtonRow, ButtonStore
from services.store.database import Database
from services.store.recollections import RecollectionStore
from services.store.sku_names import SkuNameStore
from tests.dialogs.world import CHAT, Shown, World, shown
from tests.services.store.wire import TearingWire


def routed(world: World, database: Database) -> Router:
    return Router(
        world.directory,
        COMMANDS,
        replace(world.desk, sku_names=SkuNameStore(database, world.clock)),
        Buttons(ButtonStore(database), lambda: secrets.token_hex(16)),
        LastCustomer(RecollectionStore(database)),
        world.authorise,
    )


async def test_a_choice_a_press_and_the_last_customer_survive_a_restart(database: Database) -> None:
    world = World()
    choice = shown(await routed(world, database).answer(world.turn(), "how many e3 has fabrikam left"))
    answer = shown(await routed(world, database).press(world.turn(), choice.button("Fabrikam South GmbH")))
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


def assert_answered_without_buttons(answer: Shown) -> None:
    assert "Microsoft 365 Business Premium" in answer.text
    assert [line.split()[-3:] for line in answer.text.splitlines() if line.startswith("Office 365 E3 ")] == [
        ["25", "20", "5"]
    ]
    assert answer.titles == []
    assert answer.text.splitlines()[-1] == "Buttons are not available right now: type what you want to see."


async def test_a_spoilt_database_file_costs_an_answer_its_buttons_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "seatwise.db"
    file.write_bytes(b"not a database, whatever it was" * 200)
    world, database = World(), Database(f"sqlite:///{file}")
    assert_answered_without_buttons(shown(await routed(world, database).answer(world.turn(), "licences contoso")))
    await database.close()


@pytest.mark.mysql
@pytest.mark.parametrize("database_backend", [pytest.param("mysql", id="mysql")], indirect=True, scope="session")
async def test_a_server_that_goes_away_costs_an_answer_its_buttons_and_nothing_else(migrated_url: str) -> None:
    world, wire = World(), TearingWire(make_url(migrated_url))
    async with wire.listening() as url:
        database = Database(url)
        router = routed(world, database)
        assert shown(await router.answer(world.turn(), "licences contoso")).titles
    assert_answered_without_buttons(shown(await router.answer(world.turn(), "licences contoso")))
    await database.close()
