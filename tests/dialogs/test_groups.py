"""Conversations about groups: words in, card text out."""

from services.domain.directory_user import DirectoryUser, LicenceAssignment
from services.domain.group import Group, GroupKind, GroupMembers
from services.errors import MissingRole, Service, Unavailable
from services.export.sheet import Cell
from tests.dialogs.world import CONTOSO, Shown, World
from tests.services.tenancy.fakes import tenant

E3 = tenant(7001)


def group(number: int, name: str, *licences: str, kind: GroupKind = GroupKind.SECURITY) -> Group:
    return Group(CONTOSO.tenant_id, tenant(100 + number), name, kind, number % 2 == 0, licences)


def world(*groups: Group) -> World:
    """Return a world in which Contoso has these groups; one person has an error by the first."""
    world = World()
    here = world.partner.of(CONTOSO)
    here.all_groups = list(groups)
    here.members = {tenant(101): GroupMembers(CONTOSO.tenant_id, frozenset({tenant(2001), tenant(2002)}), 3)}
    failed = LicenceAssignment(E3, tenant(101), "Error", "CountViolation")
    here.people = [DirectoryUser(CONTOSO.tenant_id, tenant(2001), "Ada", "ada@contoso.com", assignments=(failed,))]
    return world


def numbers(shown: Shown, name: str) -> list[str]:
    """Return what stands in the columns beside a group's name."""
    (line,) = [line for line in shown.text.splitlines() if line.startswith(name)]
    return line.removeprefix(name).split()


async def test_groups_are_answered_with_kind_members_licences_and_errors() -> None:
    shown = await world(group(1, "E3 staff", E3), group(2, "News", kind=GroupKind.DISTRIBUTION)).say("groups contoso")
    assert "2 groups." in shown.text
    assert shown.text.index("E3 staff") < shown.text.index("News")
    assert "Assigns Office 365 E3" in shown.text
    assert "1 member with licence errors" in shown.text
    assert shown.text.count("with licence errors") == 1
    assert "Distribution · dynamic" in shown.text
    assert numbers(shown, "E3 staff") == ["2", "3"]


async def test_a_text_narrows_the_list_and_a_button_leads_back_to_all() -> None:
    bot = world(group(1, "Kiosk staff"), group(2, "News"))
    shown = await bot.say("groups contoso kiosk")
    assert "1 group with “kiosk” in the name." in shown.text
    assert "News" not in shown.text
    assert "2 groups." in (await bot.press(shown.button("All groups"))).text


async def test_the_next_page_keeps_the_text() -> None:
    bot = world(*(group(number, f"Sales {number:02}") for number in range(20)), group(50, "Kiosk"))
    first = await bot.say("groups contoso sales")
    assert "Page 1 of 2: 20 groups" in first.text
    second = await bot.press(first.button("Next page"))
    assert "Page 2 of 2: 20 groups" in second.text
    assert "Sales 19" in second.text
    assert "Kiosk" not in second.text


async def test_a_group_that_is_not_there_is_said_so() -> None:
    shown = await world(group(1, "News")).say("groups contoso zebra")
    assert "No groups with “zebra” in the name." in shown.text
    assert "Export CSV" not in shown.titles


async def test_groups_that_cannot_be_read_are_not_counted() -> None:
    bot = world(group(1, "News"))
    bot.partner.of(CONTOSO).fail["groups"] = MissingRole(Service.GRAPH)
    shown = await bot.say("groups contoso")
    assert "Groups: not available." in shown.text
    assert "No groups" not in shown.text


async def test_errors_that_cannot_be_read_leave_the_rest() -> None:
    bot = world(group(1, "E3 staff", E3))
    bot.partner.of(CONTOSO).fail["users"] = Unavailable(Service.GRAPH, 503)
    shown = await bot.say("groups contoso")
    assert "Members with licence errors: not available." in shown.text
    assert "Assigns Office 365 E3" in shown.text
    assert "Try again" in shown.titles


async def test_members_that_cannot_be_read_are_a_dash_and_no_zero() -> None:
    bot = world(group(1, "News"))
    bot.partner.of(CONTOSO).fail["members"] = Unavailable(Service.GRAPH, 503)
    shown = await bot.say("groups contoso")
    assert "Members of all groups here: not available." in shown.text
    assert numbers(shown, "News") == ["–", "–"]


async def exported(bot: World, words: str) -> list[tuple[Cell, ...]]:
    async with bot.router.sheet(bot.turn(), words) as sheet:
        rows = [tuple(row) async for row in sheet.rows]
        assert all(len(row) == len(sheet.columns) for row in rows)
        return rows


async def test_the_file_has_every_group_with_its_members_and_licences() -> None:
    bot = world(*(group(number, f"Sales {number:02}", E3) for number in range(20)), group(50, "Kiosk"))
    rows = await exported(bot, "groups contoso sales")
    assert len(rows) == 20
    assert rows[1] == ("Sales 01", "Security", False, 2, 3, "Office 365 E3", 1, tenant(101))


async def test_the_file_says_what_could_not_be_read() -> None:
    bot = world(group(1, "E3 staff", E3))
    bot.partner.of(CONTOSO).fail |= dict.fromkeys(("users", "members"), Unavailable(Service.GRAPH))
    ((_, _, _, users, others, _, errors, _),) = await exported(bot, "groups contoso")
    assert (users, others, errors) == ("not available",) * 3


async def test_how_far_the_reading_has_come_is_told() -> None:
    bot = world(group(1, "E3 staff", E3))
    turn = bot.turn()
    await bot.router.answer(turn, "groups contoso")
    assert turn.progress.words == "Reading users: 1 so far"
