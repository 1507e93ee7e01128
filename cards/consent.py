"""The answer to "consent": what came of it, for what, and the page for the customer's own administrator."""

from cards.answer import about
from cards.card import Card
from cards.error import explain
from cards.layout import Element, Span, action, ask, card, link, paragraph, shown_name, small_print
from services.consent import ConsentOutcome, ConsentState
from services.domain.customer import Customer

_TOLD = {
    ConsentState.GIVEN: "Consent is given.",
    ConsentState.THERE_ALREADY: "There is a consent already.",
    ConsentState.NOT_ALLOWED: "Partner Center does not let the service account consent for this customer.",
    ConsentState.UNKNOWN: "Whether consent was given is not known: no answer came, and it was not sent twice.",
}
_NEXT = {
    ConsentState.GIVEN: "Ask your question again. Microsoft may take a few minutes until it counts.",
    ConsentState.THERE_ALREADY: "If a permission is still missing, an administrator of the customer adds it on the "
    "page below.",
    ConsentState.NOT_ALLOWED: "Send the page below to an administrator of the customer, who consents there. Or add the "
    "role to the GDAP relationship’s assignment for the service account’s group, and say “consent” again.",
    ConsentState.UNKNOWN: "Press “Access” in a few minutes; if consent is missing there, say “consent” again.",
}


def consent_card(customer: Customer, outcome: ConsentOutcome) -> Card:
    """Return the card, with the page to forward wherever it may still be needed."""
    wanted = "; ".join(f"{grant.api}: {', '.join(grant.scopes)}" for grant in outcome.grants)
    body = [
        *about(customer, "Consent"),
        paragraph(Span(_TOLD[outcome.state], bold=True)),
        *_why(outcome),
        paragraph(Span("What to do:", bold=True), _NEXT[outcome.state]),
        *([] if outcome.state is ConsentState.GIVEN else [paragraph(Span(outcome.address, fixed_width=True))]),
        small_print(wanted),
    ]
    foot = [action("Access", ask("access", customer.tenant_id))]
    if outcome.state is not ConsentState.GIVEN:
        foot.append(link("Open the page", outcome.address))
    return card(body, f"{shown_name(customer.name)}: {_TOLD[outcome.state]}", foot)


def _why(outcome: ConsentOutcome) -> list[Element]:
    if outcome.reason is None or outcome.state is ConsentState.UNKNOWN:
        return []
    return [paragraph(explain(outcome.reason).why)]
