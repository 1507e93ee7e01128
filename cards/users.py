"""The answer to "users": how many accounts are what, and a list of those asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from cards.answer import Pages, about, exports, missing, number_width, sources, worth_retrying
from cards.card import Button, Card
from cards.error import explain
from cards.format import Format
from cards.layout import Element, Span, action, ask, box, card, paragraph, shown_name, table
from cards.people import named, sign_in_note
from cards.split import split_lines
from services.domain.customer import Customer
from services.domain.people import Activity, Person, UserReport
from services.domain.section import NotAvailable, Section
from services.errors import ServiceAbsent

_MOST_BUCKETS = 12
_FIELD = 40


@dataclass(frozen=True, slots=True)
class UsersAsked:
    """What was asked: states in words of the query, `where` and `by` as typed."""

    states: tuple[str, ...] = ()
    days: int = 90
    where: str = ""
    by: str = ""
    page: int = 1


def users_card(customer: Customer, part: Section[UserReport], asked: UsersAsked, reader: Format) -> Card:
    """Return the card of these users."""
    if isinstance(part, NotAvailable):
        return _not_read(customer, part, asked)
    report = part.value
    listed = report.listed
    pages = Pages(listed.rows, asked.page, lambda to: _ask(customer, asked, to), "users", beyond=listed.total)
    body = [
        *about(customer, _asked(asked)),
        *_in_all(report, asked, reader),
        *_sign_ins(report, asked),
        *_counts(report, asked, reader),
        *(_split(report, asked, reader) if _is_known(report, asked) else []),
        *(_list(pages.shown, reader) if _is_known(report, asked) else []),
        *pages.line(reader),
        *sources([part], reader),
    ]
    return card(body, _summary(customer, report, asked, reader), _actions(customer, asked, pages))


def _is_known(report: UserReport, asked: UsersAsked) -> bool:
    """Say whether it is known who is in the states asked for: nobody is not what an empty list then means."""
    return report.sign_ins is None or "inactive" not in asked.states


def _not_read(customer: Customer, part: NotAvailable, asked: UsersAsked) -> Card:
    again = [action("Try again", _ask(customer, asked, asked.page))] if worth_retrying([part]) else []
    body = [*about(customer, _asked(asked)), *missing([("Users", part)])]
    return card(body, f"{shown_name(customer.name)}: users are not available.", [*again, *_onward(customer)])


def _ask(customer: Customer, asked: UsersAsked, page: int = 1) -> Button:
    return ask(
        "users",
        customer.tenant_id,
        states=list(asked.states),
        days=asked.days,
        where=asked.where,
        by=asked.by,
        page=page,
    )


def _asked(asked: UsersAsked) -> str:
    words = ", ".join(_states(asked))
    return "Users" + (f": {words}" if words else "") + (f" where {asked.where}" if asked.where else "")


def _states(asked: UsersAsked) -> list[str]:
    return [state if state != "inactive" else f"inactive for {asked.days} days" for state in asked.states]


def _in_all(report: UserReport, asked: UsersAsked, reader: Format) -> list[Element]:
    """Return how many are in every state asked for: the counts below tell each state alone."""
    if len(asked.states) < 2 or not _is_known(report, asked):
        return []
    *others, last = _states(asked)
    total = report.listed.total
    told = f"{', '.join(others)} and {last}: {reader.number(total)} {'user' if total == 1 else 'users'}"
    return [paragraph(Span(f"{told[:1].upper()}{told[1:]}", bold=True)), _small("Each of these alone:")]


def _sign_ins(report: UserReport, asked: UsersAsked) -> list[Element]:
    """Say why nobody's activity is known: nobody is called inactive then."""
    part = report.sign_ins
    if part is None:
        return []
    if isinstance(part.reason, ServiceAbsent):
        told = explain(part.reason)
        lines = [paragraph(Span("Who is inactive is not known.", bold=True)), _small(f"{told.what} {told.why}")]
        return [box(lines, "warning")]
    return missing([("Last sign-ins, so who is inactive", part)])


def _small(text: str) -> Element:
    return paragraph(Span(text, small=True), spacing="none")


def _counts(report: UserReport, asked: UsersAsked, reader: Format) -> list[Element]:
    counts = report.counts
    told = [
        ("All" if not asked.where else "All that match", counts.all),
        ("Licensed", counts.licensed),
        ("Unlicensed", counts.unlicensed),
        ("Disabled", counts.disabled),
        ("Guests", counts.guests),
    ]
    rows = [(name, reader.number(count)) for name, count in told]
    if counts.activity and report.sign_ins is None:
        rows.append((f"Inactive for {reader.number(asked.days)} days", reader.number(counts.inactive or 0)))
        rows += [("New, not counted as inactive", reader.number(new))] if (new := counts.activity[Activity.NEW]) else []
        rows += [("Not known whether inactive", reader.number(counts.unknown))] if counts.unknown else []
    return [_numbers(("Accounts", "Number"), rows)]


def _numbers(header: tuple[str, str], rows: Sequence[tuple[str, str]]) -> Element:
    cells = [[[paragraph(name)], [paragraph(number, right=True)]] for name, number in rows]
    return table(header, cells, (1, number_width(*(number for _, number in rows), least=62)))


def _split(report: UserReport, asked: UsersAsked, reader: Format) -> list[Element]:
    if report.split is None:
        return []
    lines = split_lines(report.split, reader, _MOST_BUCKETS)
    whole = ("All together", reader.number(report.split.total))
    return [_numbers((f"By {shown_name(asked.by, _FIELD)}", "Users"), [*lines, whole])]


def _list(people: Sequence[Person], reader: Format) -> list[Element]:
    if not people:
        return [paragraph("Nobody.")]
    cells = [_cells(person, reader) for person in people]
    return [table(("User", "Licences"), cells, (1, "72px"))]


def _cells(person: Person, reader: Format) -> list[list[Element]]:
    user = person.user
    count = reader.number(len(user.licences)) if user.licences else "–"
    return [named(user, sign_in_note(person.activity, user.sign_in, reader)), [paragraph(count, right=True)]]


def _summary(customer: Customer, report: UserReport, asked: UsersAsked, reader: Format) -> str:
    name, number = shown_name(customer.name), reader.number
    counts = report.counts
    if not _is_known(report, asked):
        return f"{name}: who is inactive is not known."
    if asked.states:
        return f"{name}: {number(report.listed.total)} of {number(counts.all)} users are {' and '.join(asked.states)}."
    return f"{name}: {number(counts.all)} users, {number(counts.licensed)} licensed."


def _actions(customer: Customer, asked: UsersAsked, pages: Pages[Person]) -> list[Element]:
    kinds = (("Licensed", "licensed"), ("Disabled", "disabled"), ("Guests", "guests"), ("Inactive", "inactive"))
    others = [
        action(title, _ask(customer, UsersAsked((state,), asked.days, asked.where)))
        for title, state in kinds
        if state not in asked.states
    ]
    every = [action("All users", _ask(customer, UsersAsked()))] if asked.states or asked.where else []
    files = exports(_ask(customer, asked)) if pages.count else []
    return [*pages.actions(), *every, *others, *_onward(customer), *files]


def _onward(customer: Customer) -> list[Element]:
    return [action("Licences", ask("licences", customer.tenant_id))]
