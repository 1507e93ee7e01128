"""What is said of a subscription beside its seats: the term, what its end brings, until when it may shrink."""

from dataclasses import replace

from cards.format import Format
from cards.layout import Span, shown_word
from services.domain.commitment import last_day, windows
from services.domain.subscription import CommerceSubscription, ScheduledChange, Term
from services.domain.subscription_report import Seller, SubscriptionRow, Window

TERMS = {Term.MONTH.value: "monthly term", Term.YEAR.value: "annual term", Term.THREE_YEARS.value: "three-year term"}
_SMALL, _QUIET = Span("", small=True), Span("", small=True, subtle=True)
_LOUD, _GOOD = Span("", small=True, colour="attention"), Span("", small=True, colour="good")
_BILLED = {"monthly": "billed monthly", "annual": "billed annually", "triennial": "billed every three years"}
_SOLD_BY = {Seller.OTHER_PARTNER: "sold by another partner", Seller.CUSTOMER: "bought by the customer itself"}
_NOT_SAID = frozenset({"", "active", "enabled"})
"""States that need no word."""


def notes(row: SubscriptionRow, reader: Format) -> list[Span]:
    """Return the small lines under a subscription's name."""
    if row.sold is None:
        dates = _of_record(row, reader)
    else:
        dates = [_end(row.sold, reader), *(_reduction(row.sold, reader) if row.is_live else [])]
        dates += _scheduled(row.sold.scheduled, reader)
    told = [_terms(row), *_state(row), *dates]
    return [span for span in told if span.text]


def _terms(row: SubscriptionRow) -> Span:
    words = ["trial" if row.is_trial else ""]
    if row.sold is None:
        words.append(_SOLD_BY.get(row.seller, ""))
    else:
        words += [term(row.sold.term), _BILLED.get((row.sold.billing_cycle or "").lower(), "")]
    return replace(_QUIET, text=" · ".join(word for word in words if word))


def term(duration: str | None) -> str:
    """Return what a term is called; one that is not told is never guessed."""
    return TERMS.get((duration or "").upper(), f"term {shown_word(duration)}" if duration else "term not told")


def _state(row: SubscriptionRow) -> list[Span]:
    status = row.status.lower()
    return [] if status in _NOT_SAID else [replace(_LOUD, text=f"Status: {shown_word(row.status)}")]


def _of_record(row: SubscriptionRow, reader: Format) -> list[Span]:
    """The directory tells one date only, which is no commitment: it moves every month where the term is monthly."""
    moment = row.directory.next_lifecycle if row.directory else None
    if moment is None:
        return []
    return [replace(_QUIET, text=f"next change of state, if nothing is done: {reader.day_of(moment)}")]


def _end(sold: CommerceSubscription, reader: Format) -> Span:
    day = last_day(sold)
    if day is None:
        return replace(_QUIET, text="does not end by itself" if not sold.is_new_commerce else "end not told")
    if day < reader.now.date():
        return replace(_QUIET, text=f"last day was {reader.day(day)}")
    if sold.auto_renew is None:
        return replace(_SMALL, text=f"last day {reader.day(day)}; whether it renews is not told")
    if sold.auto_renew:
        return replace(_SMALL, text=f"renews after {reader.day(day)}")
    return replace(_LOUD, text=f"ends after {reader.day(day)}: auto-renew is off")


def _reduction(sold: CommerceSubscription, reader: Format) -> list[Span]:
    if ahead := windows(sold, reader.now):
        return [replace(_GOOD, text=_window(each, sold.quantity, reader)) for each in ahead]
    day = last_day(sold)
    if day is None or sold.auto_renew is False or day < reader.now.date():
        return []
    return [replace(_QUIET, text=f"fewer seats: set it by {reader.day(day)}, for the next term")]


def _window(window: Window, of: int, reader: Format) -> str:
    some = "" if window.seats is None else f"{reader.number(min(window.seats, of))} of {reader.number(of)} "
    when = f"{reader.moment(window.until)} ({reader.ahead(window.until)})"
    return f"{some}seats can be given back until {when}"


def _scheduled(change: ScheduledChange | None, reader: Format) -> list[Span]:
    if change is None:
        return []
    words = [
        f"{reader.number(change.quantity)} seats" if change.quantity is not None else "",
        term(change.term) if change.term else "",
        _BILLED.get((change.billing_cycle or "").lower(), ""),
        f"product {shown_word(change.product)}" if change.product else "",
        f"until {reader.day(change.term_end)}" if change.term_end else "",
    ]
    told = ", ".join(word for word in words if word) or "a change"
    return [replace(_SMALL, text=f"scheduled for the next term: {told}")]
