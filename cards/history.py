"""The answer to "history": who asked and changed what, newest first."""

from cards.answer import about, across
from cards.card import Card
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, paragraph, shown_name, shown_word, small_print
from services.domain.audit import Result
from services.domain.customer import Customer
from services.domain.history import HistoryLine, HistoryPage, Known, Who

_WHO = {
    Known.OPERATOR: "The operator",
    Known.ERASED: "Erased person",
    Known.SEATWISE: "Seatwise",
}
_RESULTS = {
    Result.BEGUN: "begun",
    Result.REFUSED: "refused",
    Result.FAILED: "failed",
    Result.VIOLATION: "stopped: it touched a second customer",
}


def history_card(page: HistoryPage, customer: Customer | None, reader: Format, *, is_first: bool) -> Card:
    """Return the page; `customer` None: about all that the asker may see."""
    head = about(customer, "History") if customer else across("History", "Who asked and changed what")
    nobody = "Nothing is recorded yet." if is_first else "Nothing older is recorded."
    body = [
        *head,
        *(part for line in page.lines for part in _shown(line, customer, reader)),
        *([] if page.lines else [paragraph(nobody)]),
        small_print(f"Newest first, from Seatwise's own record · read {reader.moment(reader.now)}.", spacing="medium"),
    ]
    whose = f" of {shown_name(customer.name)}" if customer else ""
    count = len(page.lines)
    summary = f"History{whose}: {reader.number(count)} {'entry' if count == 1 else 'entries'}."
    return card(body, summary, _actions(page, customer, is_first))


def _shown(line: HistoryLine, customer: Customer | None, reader: Format) -> list[Element]:
    return [
        paragraph(
            Span(_who(line.who), bold=True), Span(f"({shown_word(line.role)})" if line.role else "", subtle=True)
        ),
        paragraph(Span(_what(line, customer), small=True), spacing="none"),
        small_print(reader.moment(line.at), spacing="none"),
    ]


def _who(who: Who) -> str:
    if who.known is Known.UNNAMED:
        return f"Account {shown_word(who.name)}, which your directory does not name"
    return _WHO.get(who.known) or shown_name(who.name, 60)


def _what(line: HistoryLine, customer: Customer | None) -> str:
    whom = shown_name(line.customer.name, 60) if line.customer and customer is None else ""
    came = _RESULTS.get(Result(line.result), "")
    why = f" ({line.error})" if line.error and line.error != "CrossTenantAccess" else ""
    parts = (shown_word(line.action), shown_word(line.subject), whom, f"{came}{why}")
    return " · ".join(part for part in parts if part)


def _actions(page: HistoryPage, customer: Customer | None, is_first: bool) -> list[Element]:
    whose = customer.tenant_id if customer else ""
    older = [action("Older", ask("history", customer=whose, before=page.older))] if page.older else []
    newest = [] if is_first else [action("Newest", ask("history", customer=whose))]
    everybody = [action("All customers", ask("history", customer=""))] if customer else []
    return [*older, *newest, *everybody]
