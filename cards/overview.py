"""The answer to "customer": one customer at a glance, with buttons to everything else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cards.answer import about, missing, sources
from cards.card import Card
from cards.error import explain
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, heading, paragraph, shown_name
from cards.subscription_notes import term
from services.domain.commitment import last_day
from services.domain.mailbox import MailboxKind
from services.domain.overview import Overview
from services.domain.section import Available, NotAvailable, Section
from services.domain.subscription_report import SubscriptionRow
from services.errors import NotDirectPartner, ServiceAbsent

_NEXT = 3
"""Renewals that are shown."""
_DOMAINS = 6
_SMALL, _QUIET = Span("", small=True), Span("", small=True, subtle=True)
_LOUD = Span("", small=True, colour="attention")
_KINDS = {
    MailboxKind.USER: "user",
    MailboxKind.SHARED: "shared",
    MailboxKind.ROOM: "room",
    MailboxKind.EQUIPMENT: "equipment",
    MailboxKind.OTHER: "other",
}


def overview_card(told: Overview, reader: Format) -> Card:
    """Return the card; each part that could not be read says so."""
    licences = _licences(told, reader)
    body = [
        *about(told.customer, "Overview"),
        *_part("Domains", _domains(told)),
        *_part("Access", _access(told, reader)),
        *_part("Licences", [licences]),
        *_part("Next renewals", _renewals(told, reader)),
        *_part("Mailboxes", _mailboxes(told, reader)),
        *missing(_gaps(told)),
        *sources(_sections(told), reader),
    ]
    return card(body, f"{shown_name(told.customer.name)}: {licences.text}", _actions(told))


def _part(title: str, lines: Sequence[Span]) -> list[Element]:
    if not lines:
        return []
    return [heading(title, size="default", spacing="medium"), *(paragraph(line, spacing="none") for line in lines)]


def _sections(told: Overview) -> tuple[Section[Any], ...]:
    parts = (told.licences.graph, told.licences.partner_center, told.subscriptions.partner_center)
    return (told.organisation, told.uses, *parts, told.mailboxes)


def _gaps(told: Overview) -> list[tuple[str, NotAvailable]]:
    """Return the parts that failed; what a customer or a partner does not have is no fault."""
    named = (
        ("Domains", told.organisation),
        ("GDAP relationships", _uses_gap(told)),
        ("Licences from Microsoft Graph", told.licences.graph),
        ("Licences from Partner Center", told.licences.partner_center),
        ("Renewals from Partner Center", told.subscriptions.partner_center),
        ("Mailboxes", told.mailboxes),
    )
    failed = [(what, part) for what, part in named if isinstance(part, NotAvailable)]
    return [(what, part) for what, part in failed if not isinstance(part.reason, ServiceAbsent | NotDirectPartner)]


def _domains(told: Overview) -> list[Span]:
    tenants_own = told.organisation.value.domains if isinstance(told.organisation, Available) else ()
    known = tenants_own or told.customer.domains
    more = f" and {len(known) - _DOMAINS} more" if len(known) > _DOMAINS else ""
    return [replace(_SMALL, text=f"{', '.join(known[:_DOMAINS])}{more}")] if known else []


def _uses_gap(told: Overview) -> Section[Any]:
    """Return why not all access is known: the relationships, or who uses one in force, could not be read."""
    if isinstance(told.uses, NotAvailable):
        return told.uses
    unread = (use.assignments for use in told.uses.value if use.relationship.is_active)
    return next((part for part in unread if isinstance(part, NotAvailable)), told.uses)


def _access(told: Overview, reader: Format) -> list[Span]:
    if isinstance(told.uses, NotAvailable):
        return []
    ends = [use.relationship for use in told.uses.value if use.roles]
    is_known = isinstance(_uses_gap(told), Available)
    if not ends and not is_known:
        return []
    if not ends:
        return [replace(_LOUD, text="No GDAP relationship gives the service account a role.")]
    last = max(ends, key=lambda one: (one.ends_at is None, one.ends_at))
    if last.ends_at is None:
        return [replace(_SMALL, text="GDAP in force, its end is not told")]
    extends = ", extends by itself" if last.auto_extends else ""
    until = "until" if is_known else "until at least"
    return [replace(_SMALL, text=f"GDAP {until} {reader.day_of(last.ends_at)}{extends}")]


def _licences(told: Overview, reader: Format) -> Span:
    if not told.licences.is_known:
        return replace(_LOUD, text="licences are not available")
    rows, number = told.licences.rows, reader.number
    short = sum(row.units.short for row in rows)
    text = (
        f"{number(len(rows))} paid {'SKU' if len(rows) == 1 else 'SKUs'}: "
        f"{number(sum(row.units.enabled for row in rows))} bought, "
        f"{number(sum(row.units.consumed for row in rows))} assigned, "
        f"{number(sum(row.units.free for row in rows))} free"
    )
    return replace(_LOUD if short else _SMALL, text=f"{text}, {number(short)} short" if short else text)


def _renewals(told: Overview, reader: Format) -> list[Span]:
    partner = told.subscriptions.partner_center
    if isinstance(partner, NotAvailable):
        refused = isinstance(partner.reason, NotDirectPartner)
        return [replace(_QUIET, text=explain(partner.reason).what)] if refused else []
    today = reader.now.date()
    ahead = [(day, row) for row in told.subscriptions.rows if (day := _day(row)) is not None and day >= today]
    shown = sorted(ahead, key=lambda pair: (pair[0], pair[1].name, -(pair[1].quantity or 0)))[:_NEXT]
    return [_renewal(day, row, reader) for day, row in shown] or [replace(_QUIET, text="none known")]


def _day(row: SubscriptionRow) -> date | None:
    return last_day(row.sold) if row.sold is not None and row.is_live else None


def _renewal(day: date, row: SubscriptionRow, reader: Format) -> Span:
    seats = "" if row.quantity is None else f"{reader.number(row.quantity)} × "
    ends = row.sold is not None and row.sold.auto_renew is False
    what = "ends" if ends else term(row.sold.term if row.sold else None)
    return replace(_LOUD if ends else _SMALL, text=f"{reader.day(day)}: {seats}{shown_name(row.name, 60)} ({what})")


def _mailboxes(told: Overview, reader: Format) -> list[Span]:
    part = told.mailboxes
    if isinstance(part, NotAvailable):
        absent = isinstance(part.reason, ServiceAbsent)
        return [replace(_QUIET, text="This customer has no Exchange Online.")] if absent else []
    counts = [f"{reader.number(part.value[kind])} {word}" for kind, word in _KINDS.items() if part.value.get(kind)]
    return [replace(_SMALL, text=" · ".join(counts) or "none")]


def _actions(told: Overview) -> list[Element]:
    tenant = told.customer.tenant_id
    titles = ("Licences", "Users", "Subscriptions", "Mailboxes", "Groups", "Access")
    return [action(title, ask(title.lower(), tenant)) for title in titles]
