"""`access`: relationships, the roles in effect, and what works, against the truth's."""

from collections.abc import AsyncIterator, Iterator

from services.domain.gdap import ROLE_NAMES
from tests.scenarios.conditions import Truth
from tests.scenarios.counts import day as truth_day
from tests.scenarios.counts_sold import effective_roles, ours
from tests.scenarios.numbers.said import AHEAD, COUNT, DAY, Lines, ahead, compare, count, day
from tests.scenarios.numbers.scene import About, Scene

Fact = tuple[str, object]
_EXTENDS = {True: "extends by itself", False: "does not extend by itself", None: "extension not told"}
_NEEDS = {
    "Licences, users and groups": {
        "Global Reader", "Directory Readers", "Exchange Administrator", "License Administrator", "User Administrator",
        "Global Administrator",
    },
    "Last sign-ins (inactive users)": {"Reports Reader", "Global Reader", "Global Administrator"},
    "Mailbox sizes, quotas and archives": {
        "Reports Reader", "Global Reader", "Exchange Administrator", "Global Administrator",
    },
    "Mailboxes by kind": {"Global Reader", "Exchange Administrator", "Global Administrator"},
}  # fmt: skip
"""What is read in a tenant, and the roles any one of which lets it be read."""


async def access(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for our delegated access."""
    answer = await scene.ask(f"access {about.tenant_id}")
    lines = answer.lines
    lines.take(r".*")
    lines.take(r"Delegated access(?: · .*)?")
    said = [*_in_short(lines), *_works(lines), *_needs(answer.boxes)]
    for fault in compare("access", [*said, *_relationships(lines)], true(scene, about)):
        yield fault
    for fault in (*compare("access, not available", answer.missing, []), *answer.end("access")):
        yield fault


def _in_short(lines: Lines) -> Iterator[Fact]:
    if lines.takes(r"No GDAP relationship is active\."):
        yield "active", 0
    if told := lines.take(rf"{COUNT} active GDAP relationships?, {COUNT} roles? in effect\."):
        yield "active", count(told[0])
        yield "roles", count(told[1])
    if told := lines.take(rf"{COUNT} active GDAP relationships?, but no group of the service account uses any\."):
        yield "active", count(told[0])
        yield "roles", 0


def _works(lines: Lines) -> Iterator[Fact]:
    for name in ("Microsoft Graph", "Exchange Online", "Partner Center"):
        told = lines.take(rf"{name}: (.*)")
        yield name, "?" if told is None else "works" if told[0] == "works" else "does not"


def _needs(boxes: list[Lines]) -> Iterator[Fact]:
    for box in boxes:
        if box.takes(r"Without a role that is missing, these cannot be read:"):
            for what, _ in box.all(r"([^:]+): needs (.+)"):
                yield "without a role", what


def _relationships(lines: Lines) -> Iterator[Fact]:
    """Yield each relationship: its name, its state, its end, and what it gives."""
    rest = list(lines.left)
    lines.left.clear()
    while len(rest) > 1:
        name, state = rest.pop(0), rest.pop(0)
        own = Lines([])
        while rest and rest[0].startswith(
            ("until ", "ended ", "would end ", "Roles: ", "No roles", "Used by", "No gr")
        ):
            own.left.append(rest.pop(0))
        yield "relationship", (name, state, *_told(own), *own.left)
    lines.left.extend(rest)


def _told(own: Lines) -> Iterator[object]:
    over = own.take(rf"(?:ended|would end) {DAY}")
    until = own.take(rf"until {DAY} \({AHEAD}\), (.+)")
    yield day(over[0]) if over else day(until[0]) if until else None
    yield (until[1], until[2]) if until else None
    roles = own.take(r"Roles: (.+)")
    yield frozenset(roles[0].split(", ")) if roles else None
    used = own.take(rf"Used by {COUNT} groups?; gives the service account: (.+)")
    others = own.take(rf"Used by {COUNT} groups?, none of them the service account's\.")
    if used:
        yield count(used[0]), frozenset(used[1].split(", "))
    elif others:
        yield count(others[0]), frozenset()
    else:
        yield (0, frozenset()) if own.takes(r"No group of yours uses it: it gives no access\.") else None


def true(scene: Scene, about: About) -> Iterator[Fact]:
    """Yield what the card has to say."""
    customer = about.truth
    shown = [each for each in customer["relationships"] if ours(each)]
    active = [each for each in shown if each["status"] == "active"]
    roles = {ROLE_NAMES[each] for each in effective_roles(customer, scene.service_groups)}
    yield "active", len(active)
    if active:
        yield "roles", len(roles)
    yield "Microsoft Graph", "works" if about.can.licences else "does not"
    yield "Exchange Online", "works" if about.can.exchange else "does not"
    yield "Partner Center", "works" if about.can.sold else "does not"
    yield from (("without a role", what) for what, any_of in _NEEDS.items() if not roles & any_of)
    yield from (("relationship", _relationship(scene, each)) for each in shown)


def _relationship(scene: Scene, one: Truth) -> tuple[object, ...]:
    ends = truth_day(one["ends"])
    if one["status"] != "active":
        return one["name"], one["status"], ends, None, None, None
    left = None
    if ends:
        left = (ahead(ends, scene.today), _EXTENDS[one["auto_extends"]])
    return (
        one["name"], "active", ends, left, frozenset(ROLE_NAMES[role] for role in one["roles"]) or None,
        _use(one, scene.service_groups),
    )  # fmt: skip


def _use(one: Truth, service_groups: set[str]) -> tuple[int, frozenset[str]]:
    active = [each for each in one["assignments"] if each["status"] == "active"]
    given = {role for each in active if each["group_id"] in service_groups for role in each["roles"]}
    return len(active), frozenset(ROLE_NAMES[role] for role in given)
