"""`renewals`: every row over all customers against a count of each."""

from collections.abc import AsyncIterator, Iterator

from tests.scenarios.counts import day as truth_day
from tests.scenarios.counts_sold import open_windows
from tests.scenarios.counts_sold import renewals as true_renewals
from tests.scenarios.numbers.across import Fact, coverage, head, told, true_head
from tests.scenarios.numbers.said import COUNT, DAY, Answer, Lines, compare, count, day
from tests.scenarios.numbers.scene import Scene
from tests.scenarios.numbers.sold import TERMS

_LIVE = ("active", "enabled", "warning")


async def renewals(scene: Scene) -> AsyncIterator[str]:
    """Ask what renews, within a number of days drawn from the world's seed."""
    days = scene.chance.choice((1, 14, 30, 60, 400))
    answer = await scene.ask(f"renewals {days}")
    lines = answer.lines
    lines.take("Renewals")
    lines.take(rf"The next {days} days, all customers")
    facts: list[Fact] = list(head(answer))
    when = "today or tomorrow" if days == 1 else rf"in the next {days} days"
    if found := lines.take(rf"{COUNT} subscriptions? ha(?:s its|ve their) last day {when}\."):
        facts.append(("sum", count(found[0])))
    expected = [*_ours(scene, days), *_others(scene, days)]
    for fault in compare(
        f"renewals {days}",
        [*facts, *_renewal_rows(scene, answer)],
        [*true_head(scene, told(scene)), ("sum", len(expected)), *expected],
    ):
        yield fault
    for fault in (*coverage(scene, answer, told(scene)), *answer.end(f"renewals {days}")):
        yield fault


def _renewal_rows(scene: Scene, answer: Answer) -> Iterator[Fact]:
    for row in answer.rows("Customer and subscription"):
        lines = Lines(row.lines)
        about, name = scene.customer_called(row.name), lines.left.pop(0)
        term = lines.take(r"(\S+ term|term not told)")
        is_trial = lines.takes("trial")
        what = lines.take(
            r"renews or ends: not told|renews|ends: auto-renew is off|Not sold by us|.*dates not available"
        )
        window = lines.take(rf"seats can be given back until {DAY}")
        yield (
            about.name if about else row.name, about.product(name) if about else name, row.number("Seats"),
            day(row.cells["Last day"]), what[0] if what else "", is_trial,
            TERMS.get(term[0].removesuffix(" term")) if term else None, day(window[0]) if window else None, *lines.left,
        )  # fmt: skip


def _ours(scene: Scene, days: int) -> Iterator[Fact]:
    """Yield what Partner Center sold and tells the last day of."""
    read = {each.tenant_id: each for each in told(scene) if each.can.sold}
    for one in true_renewals([each.truth for each in read.values()], scene.today, days):
        about = read[one.tenant_id]
        sale = next(each for each in about.truth["sold"] if each["id"] == one.subscription_id)
        what = {True: "renews", False: "ends: auto-renew is off", None: "renews or ends: not told"}[one.auto_renew]
        yield (
            about.name, sale["name"].strip(), one.quantity, one.on, what, sale["is_trial"], sale["term"],
            max(open_windows(sale, scene.today), default=None),
        )  # fmt: skip


def _others(scene: Scene, days: int) -> Iterator[Fact]:
    """Yield what only the directory lists: it has no term, and its date is no renewal, which has to be said."""
    for about in (each for each in told(scene) if each.can.licences):
        known = {one["id"] for one in about.truth["sold"]} if about.can.sold else set()
        names = {sku["sku_id"]: sku["name"] for sku in about.truth["skus"]}
        for one in about.truth["directory_subscriptions"]:
            on = truth_day(one["next_lifecycle"])
            is_soon = on is not None and 0 <= (on - scene.today).days <= days
            if one["commerce_id"] not in known and is_soon and one["status"].lower() in _LIVE:
                by_us = one["owner_tenant_id"] == scene.truth["partner"]["tenant_id"]
                what = "Partner Center's dates not available" if by_us else "Not sold by us"
                yield about.name, names[one["sku_id"]], one["seats"], on, what, False, None, None
