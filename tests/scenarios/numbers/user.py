"""`user`: one person's account, licences, last sign-in and mailbox against the truth's."""

from collections.abc import AsyncIterator, Collection, Iterator

from tests.scenarios.conditions import Truth
from tests.scenarios.counts import day as truth_day
from tests.scenarios.counts import in_error
from tests.scenarios.counts_directory import MAILBOX_KINDS
from tests.scenarios.counts_directory import user as true_user
from tests.scenarios.numbers.people import true_marks
from tests.scenarios.numbers.said import DAY, Answer, Lines, compare, day, is_called, key
from tests.scenarios.numbers.scene import About, Scene

Fact = tuple[object, ...]


async def user(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for a few people: anybody, and somebody whose licences are out of the ordinary."""
    people = about.truth["people"]
    odd = [each for each in people if any(one["group_id"] or in_error(one) for one in each["assignments"])]
    chosen = [scene.chance.choice(some) for some in (people, odd) if some]
    for person in chosen:
        answer = await scene.ask(f"user {about.tenant_id} {person['upn']}")
        for fault in _check(about, person, answer):
            yield f"user {person['upn']}: {fault}"


def _check(about: About, person: Truth, answer: Answer) -> Iterator[str]:
    lines = answer.lines
    if not about.can.users:
        if any("Licences" in line for line in lines.left):
            yield "shows somebody who cannot be read"
        return
    heading, below = lines.left.pop(0), lines.left.pop(0)
    if not is_called(heading, person["name"] or person["upn"]) or not is_called(below.split(" · ")[-1], person["upn"]):
        yield f"is about {heading}, {below}"
    yield from compare("facts", _facts(lines), _true_facts(about, person))
    yield from compare("licences", _licences(lines, about), _true_licences(about, person))
    yield from _gaps(answer, about, person)
    yield from answer.end("card", len(person["licences"]))


def _facts(lines: Lines) -> Iterator[Fact]:
    if told := lines.take(r"Account: (.+)"):
        yield "account", frozenset(told[0].split(", "))
    if told := lines.take(rf"Created: (?:{DAY}|not told)"):
        yield "created", day(told[0]) if told[0] else None
    if told := lines.take(rf"Last sign-in: {DAY}"):
        yield "last sign-in", day(told[0])
    elif told := lines.take(rf"Last sign-in: not told; last attempt {DAY}"):
        yield "last attempt", day(told[0])
    elif told := lines.take(r"Last sign-in: (never|not known: .*|not available)"):
        yield "last sign-in", told[0].partition(":")[0]
    if told := lines.take(r"Mailbox: (.+)"):
        kind, _, address = told[0].partition(", ")
        yield "mailbox", kind, key(address)


def _true_facts(about: About, person: Truth) -> Iterator[Fact]:
    told = true_user(about.truth, about.truth, person["id"])
    yield "account", true_marks(person) or frozenset({"enabled"})
    yield "created", truth_day(person["created"])
    sign_in = person["sign_in"] or {}
    attempts = [at for word in ("interactive", "non_interactive") if (at := truth_day(sign_in.get(word)))]
    if not about.can.sign_ins:
        is_premium = about.truth["has_entra_p1"] or "AuditLog.Read.All" not in about.truth["scopes"]
        yield "last sign-in", "not available" if is_premium else "not known"
    elif told.last_sign_in or not attempts:
        yield "last sign-in", told.last_sign_in or "never"
    else:
        yield "last attempt", max(attempts)
    yield _true_mailbox(about, told.mailboxes)


def _true_mailbox(about: About, addresses: Collection[str]) -> Fact:
    if not about.can.exchange_answers:
        return "mailbox", "not available", ""
    if not about.truth["has_exchange"]:
        return "mailbox", "none: this customer has no Exchange Online", ""
    boxes = [box for box in about.truth["mailboxes"] if box["address"] in addresses]
    return ("mailbox", MAILBOX_KINDS.get(boxes[0]["type"], "other"), key(boxes[0]["address"])) if boxes else (
        "mailbox", "none", ""
    )  # fmt: skip


def _licences(lines: Lines, about: About) -> Iterator[Fact]:
    lines.take(r"Licences")
    if lines.takes(r"None\."):
        return
    while lines.left:
        part_number = about.part_number(lines.left.pop(0))
        ways: frozenset[str] = frozenset()
        if told := Lines(lines.left[:1]).take(r"(assigned directly|way not told|(?:twice: directly and )?by group .+)"):
            lines.left.pop(0)
            ways = frozenset(_ways(told[0]))
        error = Lines(lines.left[:1]).take(r"(not assigned|assignment error): (.+)")
        if error:
            lines.left.pop(0)
        yield part_number, ways, error or ()


def _ways(words: str) -> Iterator[str]:
    if words == "assigned directly" or words.startswith("twice: directly"):
        yield "directly"
    _, _, groups = words.partition("by group ")
    yield from (key(name) for name in groups.split(", group ") if name)


def _true_licences(about: About, person: Truth) -> Iterator[Fact]:
    parts = {sku["sku_id"]: sku["part_number"] for sku in about.truth["skus"]}
    ids = {group["name"]: group["id"] for group in about.truth["directory_groups"]}
    errors = {one["sku_id"]: one["error"] or one["state"] for one in reversed(person["assignments"]) if in_error(one)}
    held = true_user(about.truth, about.truth, person["id"]).licences
    for sku_id, ways in held.items():
        shown = {way if way == "directly" else key(way if about.can.groups else ids[way]) for way in ways}
        yield parts[sku_id], frozenset(shown), ("assignment error", errors[sku_id]) if sku_id in errors else ()
    yield from (
        (parts[sku_id], frozenset(), ("not assigned", error)) for sku_id, error in errors.items() if sku_id not in held
    )


def _gaps(answer: Answer, about: About, person: Truth) -> Iterator[str]:
    can = about.can
    by_group = any(one["group_id"] for one in person["assignments"])
    gaps = {
        "Last sign-in": not can.sign_ins, "Mailbox": not can.exchange_answers,
        "Names of groups": by_group and not can.groups,
    }  # fmt: skip
    if wrong := set(answer.missing) - {name for name, is_gap in gaps.items() if is_gap}:
        yield f"{wrong} can be read"
