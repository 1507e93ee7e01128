"""How much of all customers an answer covers: who could not be read and why, and how old it is."""

from collections.abc import Sequence

from cards.answer import read_at
from cards.error import explain
from cards.format import Format
from cards.layout import Element, Span, box, paragraph, shown_name, small_print
from cards.standing import decided
from services.errors import NotDirectPartner
from services.portfolio.coverage import Coverage, Unread

_NAMED = 5
_LISTED = 40
"""Customers that are named where all of them were asked for: more do not fit, and a file has them all."""
_NAME = 40
_EACH = 160
"""Characters that are told of one customer's reason."""


def coverage_line(coverage: Coverage, reader: Format) -> str:
    """Return "41 of 43 customers": how many could be read."""
    return f"{reader.number(len(coverage.facts))} of {_customers(coverage.asked, reader)}"


def nobody_read(coverage: Coverage) -> str:
    """Return what takes the place of a number where no customer could be read, "" where some could: no zero then."""
    return "No customer could be read" if coverage.unread and not coverage.facts else ""


def unread(coverage: Coverage, reader: Format, *, all_of_them: bool = False) -> list[Element]:
    """Return who could not be read and why, the first few, or many for `all_of_them`; nothing where everybody was."""
    if not coverage.unread:
        return []
    shown = coverage.unread[: _LISTED if all_of_them else _NAMED]
    more = len(coverage.unread) - len(shown)
    head = f"{_customers(len(coverage.unread), reader)} could not be read and {_counted(len(coverage.unread))} here:"
    lines = [paragraph(Span(_told(each), small=True), spacing="none") for each in shown]
    in_file = "; a file of this list names them all" if all_of_them else ""
    told = f"and {reader.number(more)} more{in_file}"
    rest = [paragraph(Span(told, small=True), spacing="none")] if more else []
    return [box([paragraph(Span(head, bold=True)), *lines, *rest], "warning")]


def _customers(count: int, reader: Format) -> str:
    return f"{reader.number(count)} {'customer' if count == 1 else 'customers'}"


def _counted(count: int) -> str:
    return "is not counted" if count == 1 else "are not counted"


def _told(one: Unread) -> str:
    why = explain(one.error).what
    return f"{shown_name(one.customer.name, _NAME)}: {why if len(why) <= _EACH else f'{why[:_EACH]}…'}"


def age(coverage: Coverage, reader: Format, caveats: Sequence[str] = ()) -> list[Element]:
    """Return the last, subtle line: how many customers, when the oldest of it was read, and what to know."""
    oldest = f" · {read_at(coverage.oldest, reader)}" if coverage.oldest else ""
    said = [
        f"{coverage_line(coverage, reader)}{oldest}.",
        *_about_the_list(coverage),
        *_without_terms(coverage, reader),
        *_without_directory(coverage, reader),
        *_kept_out(coverage, reader),
    ]
    return [small_print(" ".join([*said, *(caveat for caveat in caveats if caveat)]), spacing="medium")]


def _about_the_list(coverage: Coverage) -> list[str]:
    missing = coverage.list.unread or coverage.list.refresh_failed
    return [f"The list of customers may not be whole: {explain(missing).what}"] if missing else []


def _without_terms(coverage: Coverage, reader: Format) -> list[str]:
    """Say for how many customers Partner Center did not tell terms and dates."""
    without = [each.sold_unread for each in coverage.facts if each.sold_unread is not None]
    if not without:
        return []
    if all(isinstance(error, NotDirectPartner) for error in without) and len(without) == len(coverage.facts):
        return ["Partner Center tells terms and dates to direct partners only."]
    return [f"Partner Center's terms and dates of {_customers(len(without), reader)} are not available."]


def _without_directory(coverage: Coverage, reader: Format) -> list[str]:
    """Say for how many customers the directory did not tell its subscriptions, trials and others' sales among them."""
    without = sum(not each.trials_are_known and not each.standing.is_kept_out for each in coverage.facts)
    if not without:
        return []
    whose = _customers(without, reader)
    return [f"The directory's subscriptions of {whose} are not available: trials and what others sold are not known."]


def _kept_out(coverage: Coverage, reader: Format) -> list[str]:
    """Say which customers are kept to Partner Center, by whom, and what is not known of them for that reason."""
    kept = [each for each in coverage.facts if each.standing.is_kept_out]
    if not kept:
        return []
    named = [f"{shown_name(each.customer.name, _NAME)} ({decided(each.standing, why=False)})" for each in kept[:_NAMED]]
    more = f" and {reader.number(len(kept) - _NAMED)} more" if len(kept) > _NAMED else ""
    whose = ", ".join(named) + more
    return [f"Kept to Partner Center: {whose}. Trials and what others sold are not known there."]
