"""How a person of a customer is shown in a list: the name, the address, and what is not ordinary about the account."""

from dataclasses import replace

from cards.format import Format
from cards.layout import Element, Span, shown_name
from cards.narrow import NAME
from cards.narrow import lines as narrow
from services.domain.directory_user import DirectoryUser, SignInActivity
from services.domain.people import Activity
from services.inactivity import last_sign_in

_NAME = 80
SMALL, QUIET = Span("", small=True), Span("", small=True, subtle=True)
LOUD = Span("", small=True, colour="attention")


def named(user: DirectoryUser, *notes: Span) -> list[Element]:
    """Return the cell of a person, with lines under the name."""
    address = user.principal_name if user.principal_name != user.name else ""
    marks = ", ".join(mark for mark in marks_of(user) if mark)
    lines = [replace(QUIET, text=shown_name(address, _NAME) if address else ""), replace(SMALL, text=marks), *notes]
    name = narrow(Span(shown_name(user.name, _NAME)), NAME)
    return [*name, *(line for one in lines if one.text for line in narrow(one))]


def marks_of(user: DirectoryUser) -> tuple[str, ...]:
    """Return the words for what is not ordinary about an account."""
    enabled = {True: "", False: "disabled", None: "sign-in allowed or not: not told"}[user.is_enabled]
    return ("guest" if user.is_guest else "", enabled)


def sign_in_note(activity: Activity | None, sign_in: SignInActivity | None, reader: Format) -> Span:
    """Return when somebody signed in last, or tried to where no success is told; what is not known is said so."""
    if activity is None:
        return Span("")
    last = last_sign_in(sign_in) if sign_in else None
    if last is not None:
        is_attempt = sign_in is not None and sign_in.successful is None
        told = f"last attempt to sign in {reader.day_of(last)}" if is_attempt else f"last sign-in {reader.day_of(last)}"
        return replace(LOUD if activity.is_inactive else QUIET, text=told)
    if activity is Activity.UNKNOWN:
        return replace(QUIET, text="last sign-in not known")
    tone = LOUD if activity.is_inactive else QUIET
    return replace(tone, text="never signed in" if activity is not Activity.NEW else "new, has not signed in yet")
