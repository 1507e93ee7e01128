"""The answer to "user": one person's account, licences and where they come from, last sign-in, mailbox."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cards.answer import about, missing, sources
from cards.card import Card
from cards.error import explain
from cards.format import Format
from cards.layout import (
    Element,
    Span,
    action,
    ask,
    buttons,
    card,
    facts,
    heading,
    paragraph,
    shown_name,
    shown_word,
    small_print,
)
from cards.people import LOUD, QUIET, SMALL, marks_of
from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser
from services.domain.people import Holder, LeftOut, Way
from services.domain.section import NotAvailable
from services.domain.user_report import UserProfile
from services.errors import ServiceAbsent
from services.inactivity import last_sign_in

_NAME = 80
_SKU = 60
_GROUPS = 3
_LICENCES = 20
"""Licences that are named: hardly anybody holds more."""


def user_card(profile: UserProfile, names: Mapping[str, str], reader: Format) -> Card:
    """Return the card of one person; `names` are those of SKUs by id."""
    user = profile.user
    address = shown_name(user.principal_name, _NAME) if user.principal_name else ""
    body = [
        heading(shown_name(user.name, _NAME), size="large"),
        small_print(" · ".join(part for part in (shown_name(profile.customer.name), address) if part), spacing="none"),
        facts(_facts(profile, reader)),
        *_licences(profile, names),
        *missing(_gaps(profile)),
        *sources((profile.sign_in, profile.mailbox, profile.groups), reader),
    ]
    tenant = profile.customer.tenant_id
    actions = [action("Users", ask("users", tenant)), action("Licences", ask("licences", tenant))]
    return card(body, f"{shown_name(user.name)}: {_count(len(_held(profile)))}.", actions)


def _count(licences: int) -> str:
    return "1 licence" if licences == 1 else f"{licences} licences" if licences else "no licence"


def _held(profile: UserProfile) -> list[Holder]:
    return [holder for holder in profile.licences if holder.left_out is None]


def _facts(profile: UserProfile, reader: Format) -> list[tuple[str, str]]:
    user = profile.user
    marks = [mark for mark in marks_of(user) if mark]
    told = [
        ("Account", ", ".join(marks) or "enabled"),
        ("Created", reader.day_of(user.created_at) if user.created_at else "not told"),
        ("Last sign-in", _sign_in(profile, reader)),
        ("Mailbox", _mailbox(profile)),
    ]
    return [(name, value) for name, value in told if value]


def _sign_in(profile: UserProfile, reader: Format) -> str:
    part = profile.sign_in
    if isinstance(part, NotAvailable):
        return "not known: " + explain(part.reason).what if isinstance(part.reason, ServiceAbsent) else "not available"
    last = last_sign_in(part.value)
    if last is not None and part.value.successful is None:
        return f"not told; last attempt {reader.day_of(last)}"
    return reader.day_of(last) if last else "never"


def _mailbox(profile: UserProfile) -> str:
    part = profile.mailbox
    if isinstance(part, NotAvailable):
        absent = isinstance(part.reason, ServiceAbsent)
        return "none: this customer has no Exchange Online" if absent else "not available"
    if part.value is None:
        return "none"
    return f"{part.value.kind.value}, {shown_name(part.value.address, _NAME)}"


def _licences(profile: UserProfile, names: Mapping[str, str]) -> list[Element]:
    head = heading("Licences", size="default", spacing="medium")
    if not profile.licences:
        return [head, paragraph("None.", spacing="none")]
    shown = profile.licences[:_LICENCES]
    lines = [line for holder in shown for line in _licence(holder, profile, names)]
    more = len(profile.licences) - len(shown)
    rest = [replace(QUIET, text=f"and {more} more: the file of “users” has them all")] if more else []
    return [head, *(paragraph(line, spacing="none") for line in [*lines, *rest])]


def _licence(holder: Holder, profile: UserProfile, names: Mapping[str, str]) -> list[Span]:
    name = shown_name(names.get(holder.sku_id, holder.sku_id), _SKU)
    if holder.left_out is LeftOut.ERROR:
        return [
            replace(SMALL, text=name),
            replace(LOUD, text=f"not assigned: {shown_word(holder.error or 'an error')}"),
        ]
    told = [replace(SMALL, text=name), replace(QUIET, text=_way(holder, profile))]
    return [*told, *([replace(LOUD, text=f"assignment error: {shown_word(holder.error)}")] if holder.error else [])]


def _way(holder: Holder, profile: UserProfile) -> str:
    groups = _groups(holder.group_ids, profile)
    ways = {
        Way.DIRECT: "assigned directly",
        Way.GROUP: f"by {groups}",
        Way.BOTH: f"twice: directly and by {groups}",
        Way.UNTOLD: "way not told",
    }
    return ways[holder.way]


def _groups(ids: Sequence[str], profile: UserProfile) -> str:
    known = {} if isinstance(profile.groups, NotAvailable) else profile.groups.value
    shown = [f"group {shown_name(known[each], 60)}" if each in known else f"group {each}" for each in ids[:_GROUPS]]
    return ", ".join(shown) + (f" and {len(ids) - _GROUPS} more" if len(ids) > _GROUPS else "")


def _gaps(profile: UserProfile) -> list[tuple[str, NotAvailable]]:
    named = (("Last sign-in", profile.sign_in), ("Mailbox", profile.mailbox), ("Names of groups", profile.groups))
    failed = [(what, part) for what, part in named if isinstance(part, NotAvailable)]
    return [(what, part) for what, part in failed if not isinstance(part.reason, ServiceAbsent)]


def choose_user_card(
    customer: Customer, users: Sequence[DirectoryUser], words: str, *, is_near: bool, more: int
) -> Card:
    """Return the card to pick a person from; `is_near`: nobody is called so, these come close."""
    said = shown_name(words, _NAME)
    title = f"Nobody is called “{said}”. Did you mean:" if is_near else f"Several answer to “{said}”:"
    picks = [element for user in users for element in _pick(customer, user)]
    rest = [small_print(f"and {more} more: type more of the name")] if more else []
    body = [*about(customer, "Users"), paragraph(Span(title, bold=True)), *picks, *rest]
    return card(body, title, [action("Users", ask("users", customer.tenant_id))])


def _pick(customer: Customer, user: DirectoryUser) -> list[Element]:
    button = ask("user", customer.tenant_id, name=user.user_id)
    pick = action(shown_name(user.name, 40), button, about=user.principal_name)
    return [buttons([pick]), small_print(shown_name(user.principal_name, _NAME))]
