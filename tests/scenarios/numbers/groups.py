"""`groups`: every group of a customer against the truth's."""

from collections.abc import AsyncIterator, Iterator

from tests.scenarios.counts_directory import groups as true_groups
from tests.scenarios.numbers.said import COUNT, Answer, Lines, compare, count, is_called, key
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.reading import Row

Fact = tuple[object, ...]
_KINDS = r"(Security|Microsoft 365|Mail-enabled security|Distribution)( · dynamic(?: membership)?)?"
_NAMED = 4


async def groups(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for all groups, and for those with a word in their name."""
    names = [word for each in about.truth["directory_groups"] for word in each["name"].split() if word.isalpha()]
    for text in ("", scene.chance.choice(names or ["kiosk"])):
        answer = await scene.ask(f"groups {about.tenant_id} {text}".strip())
        for fault in _check(about, text, answer):
            yield f"groups {text}: {fault}"


def _check(about: About, text: str, answer: Answer) -> Iterator[str]:
    lines = answer.lines
    lines.take(r".*")
    lines.take(r"Groups(?: · .*)?")
    if not about.can.groups:
        yield from compare("not available", answer.missing, ["Groups"])
        yield from ["shows numbers"] if answer.has_numbers else []
        yield from answer.end("card")
        return
    expected = list(true(about, text))
    yield from compare("rows", (_group(row, about) for row in answer.rows("Group")), expected)
    told = lines.take(rf"(?:{COUNT}|No) groups?(?: with “.*” in the name)?\.")
    yield from compare("count", [count(told[0] or "0") if told else "?"], [len(expected)])
    assigning = any(each["licences"] for each in about.truth["directory_groups"][:15])
    gaps = ["Members with licence errors"] if not about.can.users and assigning else []
    yield from compare("not available", answer.missing, gaps if answer.missing else [])
    if gaps and not answer.missing and any(licences for _, _, _, _, _, licences, *_ in expected):
        yield "does not say that errors could not be read"
    yield from answer.end("card")


def _group(row: Row, about: About) -> Fact:
    lines = Lines(row.lines)
    kind, assigns = lines.take(_KINDS), lines.take(r"Assigns (.+?)(?: and (\d+) more)?")
    failed = lines.take(rf"{COUNT} members? with licence errors")
    names = [about.part_number(name) for name in assigns[0].split(", ")] if assigns else []
    meant = {each["name"] for each in about.truth["directory_groups"] if is_called(row.name, each["name"])}
    name = key(meant.pop() if len(meant) == 1 else row.name)
    return (
        name, kind[0] if kind else "", bool(kind and kind[1]), row.number("Users"), row.number("Others"),
        frozenset(names), int(assigns[1] or 0) if assigns else 0, count(failed[0]) if failed else 0, *lines.left,
    )  # fmt: skip


def true(about: About, text: str) -> Iterator[Fact]:
    """Yield what the rows have to say."""
    parts = {sku["sku_id"]: sku["part_number"] for sku in about.truth["skus"]}
    dynamic = {each["id"]: each["dynamic"] for each in about.truth["directory_groups"]}
    for identity, one in true_groups(about.truth, about.truth, text).items():
        licences = frozenset(parts[sku_id] for sku_id in one.licences)
        failed = len(one.in_error) if about.can.users else 0
        yield (
            key(one.name), one.kind, dynamic[identity], one.users, one.others, licences,
            max(0, len(licences) - _NAMED), failed,
        )  # fmt: skip
