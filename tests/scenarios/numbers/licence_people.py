"""`licences` with a condition or a field: each number counted by the people behind it, each split adding up."""

from collections.abc import AsyncIterator, Iterator
from itertools import pairwise

from tests.scenarios.conditions import Condition, Truth, text
from tests.scenarios.counts import assigned_where, buckets, holders
from tests.scenarios.counts import who as true_who
from tests.scenarios.numbers.holders import not_read, some_skus
from tests.scenarios.numbers.licences import true as true_rows
from tests.scenarios.numbers.questions import condition, field
from tests.scenarios.numbers.said import COUNT, Answer, Lines, compare, count
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.numbers.users import part_name, split

Fact = tuple[object, ...]
MOST_BUCKETS = 40


async def licences_by_people(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for a condition on all SKUs, and for a field and a condition on one."""
    chance = scene.chance
    skus = some_skus(chance, about)[:1]
    questions = [("", condition(chance, about), ""), ("", None, field(chance))]
    questions += [(sku["part_number"], condition(chance, about), field(chance)) for sku in skus]
    for part_number, where, by in questions:
        clauses = (f" where {text(where)}" if where else "") + (f" by {by}" if by else "")
        answer = await scene.ask(f"licences {about.tenant_id} {part_number}{clauses}")
        for fault in _check_licences(about, part_number, where, by, answer):
            yield f"licences {part_number}{clauses}: {fault}"


def _check_licences(about: About, part_number: str, where: Condition | None, by: str, answer: Answer) -> Iterator[str]:
    if not about.can.users or not (about.can.licences or about.can.partner_skus):
        yield from not_read(answer)
        return
    skus = {sku["part_number"]: sku for sku in about.truth["skus"]}
    rows = [
        (part, numbers) for part, numbers in true_rows(about, folded=bool(part_number)) if part_number in ("", part)
    ]
    expected = [_true_row(about, skus[part], (numbers.bought, numbers.assigned), where, by) for part, numbers in rows]
    yield from compare("SKUs", _rows(about, answer, where), expected)
    lines = answer.lines
    lines.take(r".*")
    lines.take(r"Licences.*")
    lines.take(r"Bought and Assigned are of the whole customer: .*")
    if not expected:
        lines.take(r"No licences\.")
    parts = {part for part, _ in rows}
    people = {identity for part in parts for identity in true_who(about.truth, about.truth, skus[part], where).counted}
    yield from answer.end("card", len(people))


def _rows(about: About, answer: Answer, where: Condition | None) -> Iterator[Fact]:
    """Yield each SKU with its numbers, its notes, and its parts."""
    rows = answer.rows("SKU")
    starts = [at for at, row in enumerate(rows) if row.cells["Assigned"]]
    for start, end in pairwise([*starts, len(rows)]):
        head, parts = rows[start], rows[start + 1 : end]
        lines = Lines(head.lines)
        part_number = about.part_number(head.name, lines.left)
        lines.take(part_number)
        last = "Matching" if where else "People"
        yield (
            part_number, head.number("Bought"), head.number("Assigned"), head.number(last),
            _note(lines, rf"{COUNT} assigned to people who do not match"),
            _note(lines, rf"{COUNT} assigned to nobody on the list of users.*"),
            _note(lines, rf"{COUNT} on the list of users not counted by Microsoft yet"),
            _note(lines, rf"{COUNT} assignment errors?, which uses? no seat"),
            tuple(sorted((part_name(each.name.removeprefix("– ")), each.number(last)) for each in parts)),
            *lines.left,
        )  # fmt: skip


def _note(lines: Lines, pattern: str) -> int:
    told = lines.take(pattern)
    return count(told[0]) if told else 0


def _true_row(about: About, sku: Truth, numbers: tuple[int, int], where: Condition | None, by: str) -> Fact:
    customer = about.truth
    told = true_who(customer, customer, sku, where)
    bought, assigned = numbers
    unlisted = assigned - len(told.counted) - len(told.left_out)
    matching = [person for person in holders(customer, sku["sku_id"]) if person["id"] in told.counted]
    if about.can.licences and sku["applies_to"] == "User":
        assert assigned_where(customer, customer, sku["sku_id"], where) == len(matching) + (0 if where else unlisted)
    if by:
        counted = buckets(customer, customer, sku["sku_id"], by, where)
        assert counted.whole - counted.deleted == len(matching)
    return (
        sku["part_number"], bought, assigned, len(matching), len(told.left_out), max(0, unlisted), max(0, -unlisted),
        len(told.failed), tuple(sorted(split(customer, matching, by, MOST_BUCKETS))) if by else (),
    )  # fmt: skip
