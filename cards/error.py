"""The words for everything that can go wrong: what happened, why, and what to do next.

They stand in cards/errors_*.py, one module a family of errors, which have to be imported here to count; those about a
filter are in cards/filter_words.py. Nowhere else has any.
"""

from cards import errors_access, errors_input, errors_installation, errors_sign_in, errors_upstream
from cards.card import Card
from cards.explanation import Explanation, explain
from cards.layout import Element, Span, card, heading, paragraph, shown_name, small_print
from services import errors

__all__ = ["FAMILIES", "Explanation", "error_card", "explain"]

FAMILIES = (errors_access, errors_input, errors_installation, errors_sign_in, errors_upstream)
"""Importing them registers their words."""


def error_card(error: Exception, reference: str | None = None) -> Card:
    """Return the card for an error; `reference` is what the log knows this turn by."""
    told = explain(error)
    if isinstance(error, errors.CrossTenantAccess):
        reference = reference or error.reference
    body = [
        *_whom(error),
        heading(told.what),
        paragraph(told.why),
        paragraph(Span("What to do:", bold=True), told.next_step),
    ]
    if small := " · ".join(part for part in (told.detail, f"Reference {reference}" if reference else "") if part):
        body.append(small_print(small))
    return card(body, summary=f"{told.what} {told.next_step}")


def _whom(error: Exception) -> list[Element]:
    """Return who "this customer" is in the words of an error."""
    whom = error.about if isinstance(error, errors.UnusableInput) else None
    return [small_print(f"About {shown_name(whom.name)}")] if whom else []
