"""`who`: the people behind a number, and that the sums agree."""

from collections.abc import AsyncIterator, Collection, Iterator
from random import Random

from tests.scenarios.conditions import Condition, Truth, text
from tests.scenarios.counts import in_error
from tests.scenarios.counts import who as true_who
from tests.scenarios.numbers.people import marks, person_of, true_marks
from tests.scenarios.numbers.questions import condition
from tests.scenarios.numbers.said import COUNT, Answer, Lines, compare, count
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.reading import Row

Fact = tuple[object, ...]
MOST_BUCKETS = 40
UNLISTED = r"Counted by Microsoft, not in the list of users.*"
_WAYS = {"directly": "directly", "by a group": "group", "both directly and by a group": "both", "way not told": "?"}


async def who(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask who holds a SKU, and who of them meets a condition; and who is left out."""
    for sku in some_skus(scene.chance, about):
        for where in (None, condition(scene.chance, about)):
            clause = f" where {text(where)}" if where else ""
            asked = f"who {about.tenant_id} {sku['part_number']}{clause}"
            answer = await scene.ask(asked)
            first = answer.pages[0]
            left_out = None
            if first.has_button("Who is left out"):
                left_out = await scene.turned(await scene.chat.press(first.button("Who is left out")))
            for fault in _check_who(about, sku, where, answer, left_out):
                yield f"who {sku['part_number']}{clause}: {fault}"


def some_skus(chance: Random, about: About) -> list[Truth]:
    """Return a few SKUs that can be asked for; one where none can be read."""
    skus = [sku for sku in about.truth["skus"] if sku["applies_to"] == "User"]
    return chance.sample(skus, min(2 if about.can.users else 1, len(skus)))


def _check_who(
    about: About, sku: Truth, where: Condition | None, answer: Answer, left_out: Answer | None
) -> Iterator[str]:
    if not about.can.users or not (about.can.licences or about.can.partner_skus):
        yield from not_read(answer)
        return
    told = true_who(about.truth, about.truth, sku, where)
    consumed = sku["consumed"] if about.can.licences else sku["partner_center"]["consumed"]
    listed = {person["id"]: person for person in about.truth["people"]}
    counted = [listed[identity] for identity in told.counted]
    failed = told.failed
    sums: list[Fact] = [("counted", len(counted)), ("assigned", consumed)]
    sums += [("left out", len(told.left_out))] if where else []
    difference = consumed - len(counted) - len(told.left_out)
    sums += [("unlisted" if difference > 0 else "uncounted", difference)] if difference else []
    yield from compare("sums", _sums(answer), sums)
    yield from compare("of these", _of_these(answer.lines), _true_of_these(sku, counted, len(failed)))
    yield from compare(
        "counted", (_person(row, about) for row in answer.rows("Person")), (_true_person(each, sku) for each in counted)
    )
    out = [listed[identity] for identity in (*told.left_out, *failed)]
    said_out = (_person(row, about) for row in left_out.rows("Person")) if left_out else ()
    yield from compare("left out", said_out, (_true_person(each, sku, set(told.left_out)) for each in out))
    _take_titles(answer.lines, bool(counted))
    yield from answer.end("card")


def not_read(answer: Answer) -> Iterator[str]:
    """Hold an answer to having said that it could not read, and to showing no numbers."""
    yield from ["shows numbers of what cannot be read"] if answer.has_numbers else []
    is_error = any(line.startswith("What to do:") for line in answer.lines.left)
    yield from [] if answer.missing or is_error else [f"does not say that it cannot be read: {answer.lines.left}"]


def _take_titles(lines: Lines, anybody: bool) -> None:
    lines.take(r".*")
    lines.take(r"Who holds .*")
    lines.take(r"Counted")
    if not anybody:
        lines.take(r"Nobody\.")


def _sums(answer: Answer) -> Iterator[Fact]:
    words = {
        "Counted": "counted", "Left out: the filter does not match": "left out",
        "Assigned, as Microsoft counts": "assigned", "In the list of users, not counted by Microsoft yet": "uncounted",
    }  # fmt: skip
    for row in answer.pages[0].tables[0].rows if answer.has_numbers else ():
        name = "unlisted" if Lines([row.name]).takes(UNLISTED) else words.get(row.name, row.name)
        told = row.cells["People"]
        yield name, -count(told[1:]) if told[0] in "-−" else count(told)


def _of_these(lines: Lines) -> Iterator[Fact]:
    if told := lines.take(r"Assigned (\d.*)"):
        for part in told[0].split(", "):
            number, _, way = part.partition(" ")
            yield _WAYS.get(way, way), count(number)
    mark = rf"{COUNT} (guests?|disabled|with an error)"
    for line in list(lines.left):
        parts = [Lines([part]).take(mark) for part in line.split(", ")]
        if all(parts):
            lines.left.remove(line)
            yield from ((part[1].rstrip("s"), count(part[0])) for part in parts if part)
    if told := lines.take(rf"{COUNT} more (?:person was|people were) given it in vain: .*no seat is used"):
        yield "failed", count(told[0])


def _true_of_these(sku: Truth, counted: Collection[Truth], failed: int) -> Iterator[Fact]:
    ways = [way_of(person, sku) for person in counted]
    yield from ((way, ways.count(way)) for way in dict.fromkeys(ways))
    errors = sum(any(in_error(one) for one in _given(person, sku)) for person in counted)
    numbers = {
        "guest": sum(person["user_type"] == "Guest" for person in counted),
        "disabled": sum(person["enabled"] is False for person in counted),
        "with an error": errors,
        "failed": failed,
    }
    yield from ((name, number) for name, number in numbers.items() if number)


def _given(person: Truth, sku: Truth) -> list[Truth]:
    return [one for one in person["assignments"] if one["sku_id"] == sku["sku_id"]]


def way_of(person: Truth, sku: Truth) -> str:
    """Return how somebody was given a SKU: directly, by a group, both, or not told."""
    working = {one["group_id"] is None for one in _given(person, sku) if one["state"] != "Error"}
    return {frozenset({True}): "directly", frozenset({False}): "group", frozenset({True, False}): "both"}.get(
        frozenset(working), "?"
    )


def _person(row: Row, about: About) -> Fact:
    lines = Lines(row.lines)
    person = person_of(row, lines, about)
    own, way = marks(lines), lines.take(r"by a group|both directly and by a group")
    left_out, error = lines.takes(r"left out: the filter does not match"), lines.take(r"assignment error: (.+)")
    return (
        person["id"] if person else row.name, own, _WAYS[way[0]] if way else "", left_out, error[0] if error else "",
        *lines.left,
    )  # fmt: skip


def _true_person(person: Truth, sku: Truth, left_out: Collection[str] = ()) -> Fact:
    way = way_of(person, sku)
    error = next((one["error"] or one["state"] for one in _given(person, sku) if in_error(one)), "")
    return (
        person["id"], true_marks(person), way if way in ("group", "both") else "", person["id"] in left_out, error,
    )  # fmt: skip
