"""The answer to "status": what Seatwise reaches, how old its sign-in is, and what it holds."""

from dataclasses import replace
from typing import Any

from cards.answer import across, read_at
from cards.card import Card
from cards.error import explain
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, paragraph, small_print
from services.domain.actor import Role
from services.domain.checkup import KeyState
from services.domain.section import Available, NotAvailable, Section
from services.errors import NotDirectPartner
from services.installation import Status

_SMALL, _LOUD = Span("", small=True), Span("", small=True, colour="attention")
_GOOD, _QUIET = Span("", small=True, colour="good"), Span("", small=True, subtle=True)
_NO_MFA = "was not part of the sign-in. What to do: an administrator says “connect”, and signs in with it."
_CUT = "rows are missing at its end. What to do: run audit verify."
_KEYS = {
    KeyState.ROTATING: "a rotation is under way. What to do: run rotate-key until it says that nothing is left.",
    KeyState.LOST: "some stored secrets are under a key that is not there. What to do: run doctor.",
}
_STALE_DAYS = 60
"""Days without a renewal from which the sign-in is near its end of 90."""


def status_card(status: Status, reader: Format) -> Card:
    """Return the card."""
    lines = [
        ("Your role", _failed(status.role) if isinstance(status.role, NotAvailable) else _role(status.role.value)),
        ("Microsoft sign-in", _sign_in(status.signed_in_at, reader)),
        ("Multi-factor authentication", _answer(status.has_mfa, "was part of the sign-in", _NO_MFA)),
        ("Partner Center", _reached(status.partner_center)),
        ("Microsoft Graph", _graph(status.graph, reader)),
        ("Customers", _customers(status, reader)),
        (
            "Database",
            replace(_GOOD, text="answers") if status.database_answers else replace(_LOUD, text="does not answer"),
        ),
        ("Audit record", _answer(status.record_is_whole, "every question and every change is written down", _CUT)),
        ("Key", _key(status.key_state)),
        ("Last scan", replace(_QUIET, text="none: this version does not scan by night yet")),
        ("Queue", replace(_QUIET, text="work is done in this process, as it is asked for; nothing waits")),
    ]
    body = [
        *across("Status", "What Seatwise reaches"),
        *(_line(name, span) for name, span in lines),
        small_print(f"Read {reader.moment(reader.now)}.", spacing="medium"),
    ]
    summary = _summary(status)
    return card(
        body, f"Status: {summary}", [action("Check again", ask("status")), action("Customers", ask("customers"))]
    )


def _role(role: Role) -> Span:
    return replace(_SMALL, text="none" if role is Role.NONE else role.value)


def _answer(part: Section[bool], well: str, ill: str) -> Span:
    """Return what a thing that is well or not is told as."""
    if isinstance(part, NotAvailable):
        return _failed(part)
    return replace(_GOOD, text=well) if part.value else replace(_LOUD, text=ill)


def _key(part: Section[KeyState]) -> Span:
    if isinstance(part, NotAvailable):
        return _failed(part)
    if part.value is KeyState.CURRENT:
        return replace(_GOOD, text="current, for every stored secret")
    return replace(_LOUD, text=_KEYS[part.value])


def _line(name: str, span: Span) -> Element:
    return paragraph(Span(f"{name}:", small=True, bold=True), span, spacing="small")


def _summary(status: Status) -> str:
    parts = (
        status.signed_in_at, status.partner_center, status.graph, status.customers,
        status.has_mfa, status.role, status.record_is_whole, status.key_state,
    )  # fmt: skip
    failed = [
        part for part in parts if isinstance(part, NotAvailable) and not isinstance(part.reason, NotDirectPartner)
    ]
    well = not failed and status.database_answers and not _is_ill(status)
    return "everything answers." if well else "not everything answers."


def _is_ill(status: Status) -> bool:
    """Tell whether something answers, and says that it is not well."""
    answers = (status.has_mfa, status.record_is_whole)
    key = getattr(status.key_state, "value", KeyState.CURRENT)
    return key is KeyState.LOST or any(getattr(each, "value", True) is False for each in answers)


def _failed(part: NotAvailable) -> Span:
    told = explain(part.reason)
    if isinstance(part.reason, NotDirectPartner):
        return replace(_QUIET, text=told.what)
    return replace(_LOUD, text=f"{told.what} What to do: {told.next_step}")


def _reached(part: Section[Any]) -> Span:
    return _failed(part) if isinstance(part, NotAvailable) else replace(_GOOD, text="answers")


def _graph(part: Section[int], reader: Format) -> Span:
    if isinstance(part, NotAvailable):
        return _failed(part)
    relationships = "relationship" if part.value == 1 else "relationships"
    return replace(_GOOD, text=f"answers: {reader.number(part.value)} GDAP {relationships}")


def _sign_in(part: Section[Any], reader: Format) -> Span:
    if isinstance(part, NotAvailable):
        return _failed(part)
    if part.value is None:
        return replace(_LOUD, text="nobody has signed in yet (docs/connect.md)")
    days = (reader.now - part.value).days
    told = f"renewed {reader.moment(part.value)}"
    if days < _STALE_DAYS:
        return replace(_SMALL, text=told)
    return replace(_LOUD, text=f"{told}; it ends 90 days after that: ask a question and look here again")


def _customers(status: Status, reader: Format) -> Span:
    part = status.customers
    if not isinstance(part, Available):
        return _failed(part)
    known = part.value
    told = f"{reader.number(len(known.customers))} from {known.source.value}, {read_at(known.read_at, reader)}"
    return replace(_SMALL, text=told)
