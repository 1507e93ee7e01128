"""Exports: a pressed button lets a file wait, its asker gets it once, and every check is made anew."""

import asyncio
from dataclasses import replace

import pytest

from dialogs.exports import KEPT, WORKBOOKS_AT_ONCE
from dialogs.registry import Commands
from dialogs.turn import PlaceKind
from services.domain.actor import Actor, Permission
from services.errors import (
    AmbiguousCustomer,
    ButtonClosed,
    CustomerNotFound,
    DownloadGone,
    InputFault,
    NotPermitted,
    SeatwiseError,
    Service,
    Unavailable,
    UnusableInput,
)
from services.export.sheet import FileFormat
from services.tenancy.fleet import Fleet
from services.tenancy.session import CustomerSession
from tests.dialogs.exporting import Exporting, Source, content_of
from tests.dialogs.world import CHANNEL, CONTOSO
from tests.services.export.sheets import parsed
from tests.services.tenancy.fakes import COLLEAGUE, TECHNICIAN, tenant


async def test_a_pressed_button_lets_a_file_wait_under_a_random_link() -> None:
    bot = Exporting()
    parcel = await bot.parcel(text="ada")
    assert parcel.link == "https://bot.example/downloads/token-1"
    assert parcel.file_name == "people Contoso Ltd 2026-03-02.csv"
    row = bot.downloads.rows[parcel.token]
    assert (row.command, row.arguments, row.tenant_id) == ("people", {"text": "ada"}, CONTOSO.tenant_id)
    assert (row.actor_object_id, row.actor_name, row.locale) == (TECHNICIAN.object_id, TECHNICIAN.name, "en-GB")
    assert row.expires_at - row.created_at == KEPT


async def test_nothing_is_read_before_the_file_is_fetched() -> None:
    bot = Exporting()
    await bot.parcel()
    assert (bot.source.asked, bot.source.begun) == ([], 0)


async def test_without_a_public_address_there_is_no_link() -> None:
    assert (await Exporting(public_url="").parcel()).link is None


async def test_neither_token_nor_link_is_in_what_a_log_would_show_of_a_parcel() -> None:
    assert "token-1" not in repr(await Exporting().parcel())


async def test_a_button_is_for_whoever_asked_where_they_asked() -> None:
    bot = Exporting()
    press = await bot.button(place=CHANNEL)
    for turn in (bot.world.turn(CHANNEL, COLLEAGUE), bot.world.turn()):
        with pytest.raises(ButtonClosed):
            await bot.exports.press(turn, press)
    assert bot.downloads.rows == {}
    assert await bot.exports.press(bot.world.turn(CHANNEL), press)


async def test_a_button_that_asks_makes_no_file_and_one_that_makes_a_file_answers_nothing() -> None:
    bot = Exporting()
    press = await bot.button()
    with pytest.raises(UnusableInput) as raised:
        await bot.router.press(bot.world.turn(), press)
    assert raised.value.fault is InputFault.UNKNOWN_VERB
    for verb in ("ask", "EXPORT", ""):
        with pytest.raises(UnusableInput):
            await bot.exports.press(bot.world.turn(), replace(press, verb=verb))
    row = bot.world.rows.rows[press.id]
    bot.world.rows.rows[press.id] = replace(row, verb="ask")
    with pytest.raises(UnusableInput):
        await bot.exports.press(bot.world.turn(), replace(press, verb="ask"))
    assert bot.downloads.rows == {}


async def test_who_may_not_ask_gets_no_file_to_wait() -> None:
    bot = Exporting()
    press = await bot.button()
    bot.world.refusal = NotPermitted(Permission.READ)
    with pytest.raises(NotPermitted):
        await bot.exports.press(bot.world.turn(), press)
    assert bot.downloads.rows == {}


async def test_a_customer_who_is_gone_has_no_file_to_wait() -> None:
    bot = Exporting()
    press = await bot.button()
    bot.world.partner.customers = ()
    with pytest.raises(CustomerNotFound):
        await bot.exports.press(bot.world.turn(), press)
    assert bot.downloads.rows == {}


async def test_the_file_is_the_list_and_is_handed_over_once() -> None:
    bot = Exporting()
    parcel = await bot.parcel(text="ada")
    file = await bot.exports.collect(parcel.token)
    assert (file.name, file.content_type.partition(";")[0]) == ("people Größe.csv", "text/csv")
    assert parsed(await content_of(file)) == [["Name", "Number"], ["Ada", "1"], ["'=Bob", "2"]]
    with pytest.raises(DownloadGone):
        await bot.exports.collect(parcel.token)


async def test_a_workbook_is_made_of_the_same_list() -> None:
    bot = Exporting()
    file = await bot.exports.collect((await bot.parcel(format=FileFormat.XLSX)).token)
    assert file.name == "people Größe.xlsx"
    assert (await content_of(file)).startswith(b"PK")


async def test_the_list_is_read_as_its_asker_with_what_was_asked() -> None:
    bot = Exporting(tenant_id=TECHNICIAN.tenant_id)
    await bot.exports.collect((await bot.parcel(text="ada")).token)
    ((session, query, ask),) = bot.source.asked
    assert isinstance(session, CustomerSession)
    assert (session.customer.tenant_id, session.actor) == (CONTOSO.tenant_id, TECHNICIAN)
    assert (query.text, ask.turn.actor, ask.turn.locale) == ("ada", TECHNICIAN, "en-GB")
    assert ask.turn.place.kind is PlaceKind.PERSONAL


@pytest.mark.parametrize(("name", "kind"), [("everybody", Fleet), ("words", type(None))])
async def test_lists_across_customers_and_about_none_are_exported_too(name: str, kind: type) -> None:
    bot = Exporting()
    parcel = await bot.parcel(name)
    assert bot.downloads.rows[parcel.token].tenant_id is None
    assert await content_of(await bot.exports.collect(parcel.token))
    assert isinstance(bot.source.asked[0][0], kind)


async def test_a_file_waits_ten_minutes() -> None:
    bot = Exporting()
    first, second = await bot.parcel(), await bot.parcel()
    bot.world.clock.move(minutes=9, seconds=59)
    assert await bot.exports.is_waiting(first.token)
    assert await bot.exports.collect(first.token)
    bot.world.clock.move(seconds=1)
    assert not await bot.exports.is_waiting(second.token)
    with pytest.raises(DownloadGone):
        await bot.exports.collect(second.token)


async def test_only_the_asker_may_take_it_and_nobody_elses_try_uses_it_up() -> None:
    bot = Exporting()
    parcel = await bot.parcel()
    for work in (bot.exports.collect(parcel.token, COLLEAGUE), bot.exports.decline(parcel.token, COLLEAGUE)):
        with pytest.raises(DownloadGone):
            await work
    assert await bot.exports.is_waiting(parcel.token)
    assert await bot.exports.collect(parcel.token, TECHNICIAN)


async def test_a_file_that_was_declined_waits_no_more() -> None:
    bot = Exporting()
    parcel = await bot.parcel()
    await bot.exports.decline(parcel.token, TECHNICIAN)
    with pytest.raises(DownloadGone):
        await bot.exports.collect(parcel.token, TECHNICIAN)


async def test_rights_are_those_of_the_moment_the_file_is_fetched() -> None:
    bot = Exporting()
    parcel = await bot.parcel()
    bot.world.refusal = NotPermitted(Permission.READ)
    with pytest.raises(NotPermitted):
        await bot.exports.collect(parcel.token)
    assert bot.source.asked == []


async def test_the_file_of_a_customer_who_is_gone_is_not_made() -> None:
    bot = Exporting()
    parcel = await bot.parcel()
    bot.downloads.rows[parcel.token] = replace(bot.downloads.rows[parcel.token], tenant_id=tenant(99))
    with pytest.raises(CustomerNotFound):
        await bot.exports.collect(parcel.token)
    assert bot.source.asked == []


async def test_a_list_that_cannot_be_read_makes_no_file() -> None:
    bot = Exporting(source=Source(refusal=Unavailable(Service.GRAPH)))
    parcel = await bot.parcel()
    with pytest.raises(Unavailable):
        await bot.exports.collect(parcel.token)


@pytest.mark.parametrize("format", FileFormat)
async def test_a_list_that_breaks_off_makes_no_file(format: FileFormat) -> None:
    bot = Exporting(source=Source(fault=Unavailable(Service.GRAPH)))
    file = await bot.exports.collect((await bot.parcel(format=format)).token)
    with pytest.raises(Unavailable):
        await content_of(file)
    assert bot.source.closed.is_set()


async def test_a_link_of_an_older_version_leads_nowhere() -> None:
    bot = Exporting()
    for change in ({"command": "gone"}, {"command": "listless"}, {"arguments": {"text": 5}}):
        parcel = await bot.parcel()
        bot.downloads.rows[parcel.token] = replace(bot.downloads.rows[parcel.token], **change)
        with pytest.raises(DownloadGone):
            await bot.exports.collect(parcel.token)


async def test_few_workbooks_are_in_memory_at_the_same_time() -> None:
    bot = Exporting()
    bot.source.open.clear()
    parcels = [await bot.parcel(format=FileFormat.XLSX) for _ in range(WORKBOOKS_AT_ONCE + 2)]
    files = [await bot.exports.collect(parcel.token) for parcel in parcels]
    made = [asyncio.create_task(content_of(file)) for file in files]
    for _ in range(50):
        await asyncio.sleep(0)
    assert bot.source.begun == WORKBOOKS_AT_ONCE
    bot.source.open.set()
    assert all(await asyncio.gather(*made))


async def test_words_get_their_list_for_the_terminal() -> None:
    bot = Exporting()
    async with bot.router.sheet(bot.world.turn(), "people contoso") as sheet:
        assert [row async for row in sheet.rows] == [("Ada", 1), ("=Bob", 2)]
    assert bot.source.asked[0][0].customer == CONTOSO
    assert await bot.listed("everybody") == "People"


@pytest.mark.parametrize(
    ("words", "error"),
    [("listless contoso", UnusableInput), ("people fabrikam", AmbiguousCustomer), ("people zzzz", CustomerNotFound)],
)
async def test_words_without_a_list_or_one_customer_make_no_file(words: str, error: type[SeatwiseError]) -> None:
    bot = Exporting()
    with pytest.raises(error):
        await bot.listed(words)


async def test_words_of_who_may_not_ask_make_no_file() -> None:
    bot = Exporting()
    bot.world.refusal = NotPermitted(Permission.READ)
    with pytest.raises(NotPermitted):
        await bot.listed("everybody", Actor("t", "x", "X"))


def test_a_command_without_a_list_says_so_in_its_declaration() -> None:
    commands: Commands = Exporting().commands
    assert [one.name for one in commands.all if one.sheet] == ["people", "everybody", "words"]
