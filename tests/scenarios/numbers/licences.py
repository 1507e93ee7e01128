"""`licences`: every row of the card against a count of each SKU."""

from collections.abc import AsyncIterator, Iterator, Sequence

from tests.scenarios.conditions import Truth
from tests.scenarios.counts import LicenceRow, is_folded, licence_row
from tests.scenarios.numbers.said import compare
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.oracle import FREE_SKUS
from tests.scenarios.reading import Reading, numbers_in
from tests.scenarios.truth import differences_are_shown, judge

Fact = tuple[str, LicenceRow]
"""A SKU's part number, and its numbers."""


async def licences(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for all SKUs, with the folded ones, and for one of them."""
    pages = await scene.chat.all_pages(f"licences {about.tenant_id}")
    for fault in _whole(pages, about):
        yield f"licences: {fault}"
    if pages[0].has_button("Show free and trial"):
        unfolded = await scene.chat.turned(await scene.chat.press(pages[0].button("Show free and trial")))
        for fault in compare("licences, unfolded", said(unfolded, about), true(about, folded=True)):
            yield fault
    if known := true(about, folded=True):
        part_number, numbers = scene.chance.choice(known)
        words = f"licences {about.tenant_id} {part_number}"
        for fault in _one(await scene.chat.all_pages(words), about, part_number, numbers):
            yield f"licences {part_number}: {fault}"


def _whole(pages: Sequence[Reading], about: About) -> Iterator[str]:
    judgement = judge(pages, about.truth, granted=numbers_in(about.name))
    yield from judgement.faults
    yield from compare("rows", said(pages, about), true(about))
    if about.can.licences and about.can.partner_skus and not differences_are_shown(pages, judgement):
        yield "a difference between the sources is not told"
    if not (about.can.licences or about.can.partner_skus) and "not available" not in pages[0].summary:
        yield f"cannot be read, and the card says {pages[0].text}"


def _one(pages: Sequence[Reading], about: About, part_number: str, numbers: LicenceRow) -> Iterator[str]:
    """Hold the words of an answer about one SKU to that SKU alone."""
    narrowed = {**about.truth, "skus": [sku for sku in about.truth["skus"] if sku["part_number"] == part_number]}
    yield from judge(pages, narrowed, granted=numbers_in(about.name)).faults
    yield from compare("rows", said(pages, about), [(part_number, numbers)])
    head = f"{numbers.short} short" if numbers.short and not numbers.free else f"{numbers.free} free"
    told = f"{head} ({numbers.bought} bought {numbers.assigned} assigned)"
    if told not in pages[0].outside_the_table.replace(",", ""):
        yield f"does not say {told}"


def true(about: About, *, folded: bool = False) -> list[Fact]:
    """Return what the card has to say: Graph's numbers, else Partner Center's, else none."""
    skus = about.truth["skus"]
    if about.can.licences:
        return [(sku["part_number"], licence_row(sku)) for sku in skus if folded or not is_folded(sku, FREE_SKUS)]
    if about.can.partner_skus:
        shown = [sku for sku in skus if folded or not is_folded(_trial_not_told(sku), FREE_SKUS)]
        return [(sku["part_number"], licence_row({**sku["partner_center"], "locked_out": 0})) for sku in shown]
    return []


def said(pages: Sequence[Reading], about: About) -> list[Fact]:
    """Return the rows of a card."""
    pairs = ((row, seats) for page in pages for row, seats in zip(page.rows, page.seats, strict=True))
    return [
        (
            about.part_number(row.name, row.lines),
            LicenceRow(
                one.bought, one.assigned, one.free, one.short, one.in_grace, one.suspended, one.locked_out, one.on_grace
            ),
        )
        for row, one in pairs
    ]


def _trial_not_told(sku: Truth) -> Truth:
    return {**sku, "subscriptions": []}
