"""`short`: every row, and the sum over all customers, against a count of each."""

from collections.abc import AsyncIterator, Iterator

from tests.scenarios.numbers.across import Fact, coverage, head, paid, seen, true_head, whose
from tests.scenarios.numbers.said import COUNT, Answer, Lines, compare, count
from tests.scenarios.numbers.scene import Scene


async def short(scene: Scene) -> AsyncIterator[str]:
    """Ask where there is too little."""
    answer = await scene.ask("short")
    lines = answer.lines
    lines.take("Short of licences")
    lines.take("All customers")
    rows = [(each, sku, row) for each in seen(scene) for sku, row in paid(each) if row.short or row.on_grace]
    told: list[Fact] = list(head(answer))
    if found := lines.take(rf"{COUNT} seats? short in {COUNT} SKUs? at {COUNT} of {COUNT} customers?\."):
        told.append(("sum", *map(count, found)))
    elif found := lines.take(rf"Nothing is short at {COUNT} of {COUNT} customers?\."):
        told.append(("sum", 0, 0, *map(count, found)))
    lacking = [row.short for _, _, row in rows if row.short]
    expected: list[Fact] = [
        *true_head(scene),
        ("sum", sum(lacking), len(lacking), len(seen(scene)), len(scene.customers)),
    ]
    expected += [
        (each.name, sku["part_number"], row.bought, row.assigned, row.short, row.on_grace) for each, sku, row in rows
    ]
    for fault in (*compare("short", [*told, *_short_rows(scene, answer)], expected), *coverage(scene, answer)):
        yield fault
    for fault in answer.end("short"):
        yield fault


def _short_rows(scene: Scene, answer: Answer) -> Iterator[Fact]:
    for row in answer.rows("Customer and SKU"):
        lines = Lines(row.lines)
        name, part = whose(scene, row.name, lines)
        grace = lines.take(rf"{COUNT} assigned seats? stands? on seats in grace")
        numbers = (row.number("Bought"), row.number("Assigned"), row.number("Short"))
        yield name, part, *numbers, count(grace[0]) if grace else 0, *lines.left
