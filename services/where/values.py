"""What a user has in a field, and how texts are compared: what is seen of them, trimmed, NFKC, case-folded."""

import unicodedata

from services.domain.directory_user import DirectoryUser, UserAttribute
from services.domain.people import Field, UserFact
from services.tenancy.names import visible

TRUE, FALSE = "true", "false"
_SHOWN = {True: "Enabled", False: "Disabled"}


def tidy(text: str) -> str:
    """Return the text trimmed, each run of blanks in it as one."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """Return what two texts have in common that are the same to a filter; "" for a blank one.

    What nobody sees (zero-width, bidirectional marks) is no difference: nobody could type it.
    """
    plain = unicodedata.normalize("NFKC", visible(text)).casefold()
    return tidy(unicodedata.normalize("NFKC", plain))


def folded_value(user: DirectoryUser, field: Field) -> str:
    """Return a user's value as `folded` gives it; "" for none. A group is no value but a membership: see Filter."""
    if field is UserFact.ACCOUNT_ENABLED:
        return "" if user.is_enabled is None else TRUE if user.is_enabled else FALSE
    return folded(_text(user, field))


def bucket_of(user: DirectoryUser, field: Field) -> str | None:
    """Return the value as a person reads it; None where there is none. Values of one bucket are the same folded.

    Raises ValueError for UserFact.GROUP: a user may be in several, so that such buckets would not add up.
    """
    if field is UserFact.ACCOUNT_ENABLED:
        return None if user.is_enabled is None else _SHOWN[user.is_enabled]
    return tidy(visible(_text(user, field))) or None


def _text(user: DirectoryUser, field: Field) -> str:
    if isinstance(field, UserAttribute):
        return user.attributes.get(field) or ""
    if field is UserFact.DOMAIN:
        return user.domain
    if field is UserFact.USER_TYPE:
        return user.user_type or ""
    raise ValueError(field)
