"""What is said around the sign-in of the service account: the link, the page at its end, and that one is needed."""

from cards.card import Card
from cards.error import explain
from cards.explanation import Explanation
from cards.layout import Span, action, ask, card, heading, link, paragraph, small_print
from services.errors import SignInNeeded

SIGNED_IN = Explanation(
    "Seatwise is signed in to Microsoft.",
    "The sign-in had multi-factor authentication, Partner Center takes it, and it is stored, encrypted.",
    "Close this page. In Teams, say “status” to see what Seatwise reaches now.",
)


def connect_card(url: str) -> Card:
    """Return the card with the link to sign in by."""
    body = [
        heading("Sign the service account in"),
        paragraph(
            "The button opens Microsoft’s page. Sign in there as the service account, not as yourself, with MFA."
        ),
        small_print(
            "It works once, for ten minutes, in one browser. Pass it on to nobody: they would sign in for you."
        ),
    ]
    return card(body, "Sign the service account in.", [link("Sign in to Microsoft", url)])


def sign_in_needed_card(error: SignInNeeded) -> Card:
    """Return the message to administrators that everything stands still until somebody signs in."""
    told = explain(error)
    body = [
        heading(told.what),
        paragraph(told.why),
        paragraph("Until then Seatwise asks Microsoft nothing. It goes on by itself once somebody has signed in."),
        paragraph(Span("What to do:", bold=True), told.next_step),
        *([small_print(told.detail)] if told.detail else []),
    ]
    return card(body, f"{told.what} {told.next_step}", [action("Sign in", ask("connect"))])
