"""What the answers about all customers share: who was read, who was not, and whose a row is."""

import re
from collections.abc import Iterator, Sequence

from tests.scenarios.conditions import Truth
from tests.scenarios.counts import LicenceRow, is_folded, licence_row
from tests.scenarios.numbers.said import COUNT, MOMENT, Answer, Lines, compare, count, day
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.oracle import FREE_SKUS

Fact = tuple[object, ...]


def seen(scene: Scene) -> list[About]:
    """Return the customers whose seats can be read, by Graph or else by Partner Center."""
    return [each for each in scene.customers if each.can.licences or each.can.partner_skus]


def told(scene: Scene) -> list[About]:
    """Return the customers whose subscriptions can be read, by Graph or by Partner Center: renewals need no seats."""
    return [each for each in scene.customers if each.can.licences or each.can.sold]


def paid(about: About) -> Iterator[tuple[Truth, LicenceRow]]:
    """Yield the SKUs that are counted: paid ones for users; Partner Center's numbers where Graph's cannot be read."""
    for sku in about.truth["skus"]:
        units = sku if about.can.licences else {**sku["partner_center"], "locked_out": 0}
        known = sku if about.can.licences else {**sku, "subscriptions": []}
        if not is_folded(known, FREE_SKUS):
            yield sku, licence_row(units)


def coverage(scene: Scene, answer: Answer, read: Sequence[About] | None = None) -> Iterator[str]:
    """Hold who is said to be unread, and how many were read, to the truth. `read`: who can be, for this question."""
    unread = [each for each in scene.customers if each not in (seen(scene) if read is None else read)]
    for box in answer.boxes:
        said = box.take(rf"{COUNT} customers? could not be read and (?:is|are) not counted here:")
        if said:
            yield from compare("unread", [count(said[0])], [len(unread)])
            names = [scene.customer_called(line[0]) for line in box.all(r"(.+?): .+")]
            yield from compare("unread", [each.name if each else "?" for each in names], [each.name for each in unread])
    if unread and not answer.boxes:
        yield f"does not say that {[each.name for each in unread]} could not be read"


def head(answer: Answer) -> Iterator[Fact]:
    """Yield what the last line says of how many were read."""
    lines = Lines([answer.last])
    told = lines.take(rf"{COUNT} of {COUNT} customers?(?: · read {MOMENT}(?:, .*? old)?)?\.(.*)")
    if told:
        yield "read", count(told[0]), count(told[1])
        without = Lines([told[3]]).take(
            rf".*Partner Center's terms and dates of {COUNT} customers? are not available.*"
        )
        yield "without terms", count(without[0]) if without else 0
        yield "to direct partners only", "to direct partners only" in told[3]
        yield "read on", day(told[2])


def true_head(scene: Scene, read: Sequence[About] | None = None) -> Iterator[Fact]:
    """Yield what that line has to say."""
    read = seen(scene) if read is None else read
    without = [each for each in read if not each.can.sold]
    nobody = bool(read) and not scene.is_direct
    yield "read", len(read), len(scene.customers)
    yield "without terms", 0 if nobody else len(without)
    yield "to direct partners only", nobody
    yield "read on", scene.today


def whose(scene: Scene, said: str, lines: Lines) -> tuple[str, str]:
    """Return the customer's name and the SKU's part number that a row's first two lines mean."""
    about, sku = scene.customer_called(said), lines.left.pop(0)
    if about is None:
        return said, sku
    part_number = about.part_number(sku, lines.left)
    lines.take(re.escape(part_number))
    return about.name, part_number
