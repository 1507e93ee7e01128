"""subscriptions: what a customer is sold, on which term, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cards.card import Card
from cards.subscriptions import called, subscriptions_card
from dialogs.portfolio import rows
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from services.domain.commitment import last_day, reduction
from services.domain.section import NotAvailable
from services.domain.subscription_report import SubscriptionReport, SubscriptionRow, SubscriptionSum
from services.errors import InputFault, NotDirectPartner, UnusableInput
from services.export.sheet import Cell, Sheet
from services.sku_vocabulary import is_meant, nearest_names
from services.subscriptions import read_subscriptions
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class SubscriptionsQuery:
    """Of which SKU: the words of a person; all if empty. `page` counts from 1."""

    sku: str = ""
    page: int = 1

    @classmethod
    def from_words(cls, words: str) -> "SubscriptionsQuery":
        """Return the query for the subscriptions of what `words` mean."""
        return cls(words.strip())


COLUMNS = (
    "Subscription", "SKU id", "Seats", "Status", "Term", "Billing", "Last day of the commitment", "Renews",
    "Can be given back until", "Trial", "Sold by", "Subscription id",
)  # fmt: skip


async def subscriptions_sheet(session: CustomerSession, query: SubscriptionsQuery, ask: Ask) -> Sheet:
    """Return one line per subscription, and one per list that could not be read; raises what kept both from it."""
    report = await read_subscriptions(session, await ask.desk.sku_names.names())
    if not report.is_known:
        raise report.not_available[0].reason
    lines = [_line(row, ask.turn.now) for each in _meant(report, query.sku) for row in each.rows]
    name = session.customer.name
    return Sheet(
        f"Subscriptions of {name}",
        f"subscriptions {name}",
        COLUMNS,
        rows([*lines, *map(_unread, report.not_available)]),
    )


def _unread(part: NotAvailable) -> Sequence[Cell]:
    """Return the line of a list that is missing, so that no file passes over it in silence."""
    why = "told to direct partners only" if isinstance(part.reason, NotDirectPartner) else "could not be read"
    return (called(part), why, *([None] * (len(COLUMNS) - 2)))


def _line(row: SubscriptionRow, now: datetime) -> Sequence[Cell]:
    sold = row.sold
    return (
        row.name,
        row.sku_id,
        _told(row.quantity),
        row.status,
        _told(sold.term if sold else None),
        _told(sold.billing_cycle if sold else None),
        _told(last_day(sold) if sold else None),
        _told(sold.auto_renew if sold else None),
        reduction(sold, now).window_until if sold else None,
        _told(row.is_trial),
        row.seller.value,
        sold.subscription_id if sold else row.directory.commerce_subscription_id if row.directory else None,
    )


def _told(value: Cell) -> Cell:
    return "not told" if value is None else value


def _meant(report: SubscriptionReport, words: str) -> Sequence[SubscriptionSum]:
    """Return the SKUs that the words mean, all without words; raise UnusableInput(NO_SUCH_SKU) where there is none."""
    if not words or not report.is_known:
        return report.sums
    found = [each for each in report.sums if is_meant(words, each.sku_id or "", _part_number(each), each.name)]
    if not found and _is_whole(report):
        raise UnusableInput(InputFault.NO_SUCH_SKU, words, nearest_names(words, [each.name for each in report.sums]))
    return found


def _is_whole(report: SubscriptionReport) -> bool:
    """Tell whether every list was read but Partner Center's where it has none for this partner."""
    return all(isinstance(part.reason, NotDirectPartner) for part in report.not_available)


def _part_number(each: SubscriptionSum) -> str:
    return next((row.directory.part_number for row in each.rows if row.directory), "")


@customer_command(
    "subscriptions",
    query=SubscriptionsQuery,
    aliases=("subscription", "subs"),
    help="What is sold: quantity, term, billing cycle, commitment end, auto-renew, the last day to reduce.",
    example="subscriptions contoso",
    group="About a customer",
    rest=Rest(RestKind.PRODUCT),
    sheet=subscriptions_sheet,
    about="subscription subscriptions subs term terms commitment commitments annual annually monthly yearly "
    "trial trials",
)
async def subscriptions(session: CustomerSession, query: SubscriptionsQuery, ask: Ask) -> Card:
    """Answer with one row per subscription."""
    report = await read_subscriptions(session, await ask.desk.sku_names.names())
    sums = _meant(report, query.sku)
    return subscriptions_card(report, sums, ask.reader, sku=query.sku, page=query.page)
