"""The answer to "access": relationships with their roles and end, what works, and what each missing thing costs."""

from collections.abc import Sequence
from dataclasses import replace

from cards.answer import about, missing, sources
from cards.card import Card
from cards.error import explain
from cards.format import Format
from cards.layout import Element, Span, action, ask, box, card, heading, paragraph, shown_name, shown_word
from services.domain.access_report import AccessReport, Need, Probe, Use
from services.domain.gdap import role_name
from services.domain.section import Available, NotAvailable
from services.errors import NotDirectPartner, ServiceAbsent

_SOON = 60
"""Days before the end from which it is said loudly."""
_MOST = 10
"""Relationships that are shown: those in force come first."""
_ROLES = 8
_EXTENDS = {True: "extends by itself", False: "does not extend by itself", None: "extension not told"}
_SMALL, _QUIET = Span("", small=True), Span("", small=True, subtle=True)
_LOUD, _GOOD = Span("", small=True, colour="attention"), Span("", small=True, colour="good")


def access_card(report: AccessReport, unmet: Sequence[Need], reader: Format) -> Card:
    """Return the card; `unmet` is what the roles in effect do not let be read."""
    body = [
        *about(report.customer, "Delegated access"),
        paragraph(Span(_in_short(report), bold=True)),
        *[paragraph(*_works(probe), spacing="none") for probe in report.probes],
        *_costs(report, unmet),
        *_relationships(report, reader),
        *sources([report.uses], reader),
    ]
    return card(body, f"{shown_name(report.customer.name)}: {_in_short(report)}", _actions(report))


def _in_short(report: AccessReport) -> str:
    uses = report.uses
    if isinstance(uses, NotAvailable):
        return "The GDAP relationships could not be read."
    active = [use for use in uses.value if use.relationship.is_active]
    if not active:
        return "No GDAP relationship is active."
    if not report.is_known:
        return f"{_count(len(active), 'active GDAP relationship')}; what they give could not be read."
    if not report.roles:
        return f"{_count(len(active), 'active GDAP relationship')}, but no group of the service account uses any."
    return f"{_count(len(active), 'active GDAP relationship')}, {_count(len(report.roles), 'role')} in effect."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _works(probe: Probe) -> list[Span]:
    name = Span(f"{probe.source.value}:", small=True)
    if isinstance(probe.outcome, Available):
        return [name, replace(_GOOD, text="works")]
    reason = probe.outcome.reason
    if isinstance(reason, ServiceAbsent):
        return [name, replace(_QUIET, text="this customer does not have it")]
    if isinstance(reason, NotDirectPartner):
        return [name, replace(_QUIET, text=explain(reason).what)]
    told = explain(reason)
    return [name, replace(_LOUD, text=told.what), replace(_SMALL, text=f"What to do: {told.next_step}")]


def _costs(report: AccessReport, unmet: Sequence[Need]) -> list[Element]:
    """Return what cannot be read for want of a role; nothing is said where the roles are not known."""
    if not report.is_known or not unmet:
        return []
    lines = [f"{_capital(need.what)}: needs {' or '.join(map(role_name, need.roles[:2]))}" for need in unmet]
    head = paragraph(Span("Without a role that is missing, these cannot be read:", bold=True))
    return [box([head, *(paragraph(Span(line, small=True), spacing="none") for line in lines)], "warning")]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _relationships(report: AccessReport, reader: Format) -> list[Element]:
    if isinstance(report.uses, NotAvailable):
        return missing([("GDAP relationships", report.uses)])
    shown = report.uses.value[:_MOST]
    more = len(report.uses.value) - len(shown)
    told = [element for use in shown for element in _relationship(use, reader)]
    return [*told, *([paragraph(Span(f"and {more} more", small=True, subtle=True))] if more else [])]


def _relationship(use: Use, reader: Format) -> list[Element]:
    one = use.relationship
    state = Span(
        shown_word(one.status), small=True, colour="good" if one.is_active else "default", subtle=not one.is_active
    )
    lines = [_end(use, reader), _roles(use), _used_by(use)] if one.is_active else [_end(use, reader)]
    return [
        heading(shown_name(one.name or one.relationship_id, 80), size="default", spacing="medium"),
        paragraph(state, spacing="none"),
        *(paragraph(line, spacing="none") for line in lines if line.text),
    ]


def _end(use: Use, reader: Format) -> Span:
    one = use.relationship
    if one.ends_at is None:
        return Span("")
    if not one.is_active:
        over = one.ends_at <= reader.now
        return replace(_QUIET, text=f"{'ended' if over else 'would end'} {reader.day_of(one.ends_at)}")
    tone = _LOUD if reader.days_to(one.ends_at) <= _SOON and one.auto_extends is not True else _SMALL
    end = f"{reader.day_of(one.ends_at)} ({reader.ahead(one.ends_at)})"
    return replace(tone, text=f"until {end}, {_EXTENDS[one.auto_extends]}")


def _roles(use: Use) -> Span:
    names = sorted(map(role_name, use.relationship.role_ids))
    more = f" and {len(names) - _ROLES} more" if len(names) > _ROLES else ""
    return replace(_QUIET, text=f"Roles: {', '.join(names[:_ROLES])}{more}" if names else "No roles")


def _used_by(use: Use) -> Span:
    if isinstance(use.assignments, NotAvailable):
        return replace(_LOUD, text=f"Which groups use it could not be read: {explain(use.assignments.reason).what}")
    active = [each for each in use.assignments.value if each.is_active]
    if not active:
        return replace(_LOUD, text="No group of yours uses it: it gives no access.")
    if not use.roles:
        return replace(_LOUD, text=f"Used by {_count(len(active), 'group')}, none of them the service account's.")
    given = ", ".join(sorted(map(role_name, use.roles)))
    return replace(_SMALL, text=f"Used by {_count(len(active), 'group')}; gives the service account: {given}")


def _actions(report: AccessReport) -> list[Element]:
    titles = {"access": "Check again", "customer": "Customer", "licences": "Licences"}
    return [action(title, ask(command, report.customer.tenant_id)) for command, title in titles.items()]
