"""Which command a sentence asks: rules over what its words tell. A rule fits only if it explains every word.

The first rule that fits is taken. What no rule explains is asked back, never answered in part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from dialogs.everyday_words import (
    BOUGHT,
    CALLED,
    CYCLE,
    DAYS,
    DID,
    EACH,
    ERRORS,
    FILLER,
    FLEET,
    FREE,
    FULL,
    HELD,
    MANY,
    MEMBERS,
    MONEY,
    MOST,
    NUMBER,
    ONE_DAY,
    OR,
    PAST,
    REACH,
    REASON,
    REDUCE,
    SHOW,
    SIGN_IN,
    SOON,
    SPLIT,
    STANDING,
    THAN,
    WHEN,
    WHERE,
    YOURS,
)  # fmt: skip
from dialogs.said_filters import FILTER
from dialogs.said_names import NEW_PRODUCT, PERHAPS_A_PERSON, PERSON, TEXT
from dialogs.sentence import UNKNOWN
from dialogs.vocabulary import NONE, PRODUCT, Cues, own_words

STATE = own_words("users")
ALWAYS = frozenset({FILLER, SHOW})


class Whom(Enum):
    """Whether the sentence names a customer."""

    ANY = "any"
    NAMED = "named"
    UNNAMED = "unnamed"


def _cues(*cues: str) -> Cues:
    return frozenset(cues)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to ask a command: a word for each of `needs`, in that order if `in_order`; others may be `beside` them.

    `means`: what a cue says in the command's own words.
    """

    command: str
    needs: tuple[Cues, ...]
    beside: Cues = NONE
    whom: Whom = Whom.ANY
    unless: Cues = NONE
    means: Mapping[str, str] = field(default_factory=dict)
    in_order: bool = False

    def fits(self, told: Sequence[Cues], *, is_named: bool, clauses: Cues) -> bool:
        """Say whether words that tell this ask the command, in order; `clauses` are those that it takes."""
        if self.whom is not Whom.ANY and (self.whom is Whom.NAMED) is not is_named:
            return False
        explained = NONE.union(ALWAYS, self.beside, clauses, {own_words(self.command)}, *self.needs)
        if any(cues & self.unless or not cues & explained for cues in told):
            return False
        first = [next((place for place, cues in enumerate(told) if cues & need), None) for need in self.needs]
        found = [place for place in first if place is not None]
        return len(found) == len(first) and (not self.in_order or found == sorted(found))


_SOMEBODY = _cues("who", "users")
_ABOUT_A_PERSON = _cues(
    "licences",
    "users",
    "who",
    "mailboxes",
    "customer",
    PRODUCT,
    STATE,
    SIGN_IN,
    WHEN,
    HELD,
    PAST,
    DID,
    MEMBERS,
    STANDING,
    OR,
)
_SEATS = _cues("licences", PRODUCT, FREE, HELD, BOUGHT, "short", "unused")
_SEATS_OF_SOMEBODY = _cues(PRODUCT, FREE, HELD, BOUGHT, SPLIT, NUMBER)
_MONEY_AT_REST = _cues(HELD, MOST, WHERE, "who")
_SOLD = _cues(
    "subscriptions", "licences", "renewals", SOON, DAYS, WHEN, CYCLE, OR, HELD, MONEY, PRODUCT, NEW_PRODUCT, STANDING
)  # fmt: skip
_NOT_DUE = _cues(DID, ONE_DAY)
"""What is asked of the past, or of one day: spans count from today, so no list of a month stands for it."""
_DUE = _cues("subscriptions", "licences", SOON, DAYS)
_WHICH = _cues(FLEET, WHERE, "who", "licences")

RULES = (
    Rule("user", (_cues(PERSON),), _ABOUT_A_PERSON, Whom.NAMED),
    Rule("user", (_cues(PERSON, PERHAPS_A_PERSON), _cues(STATE, SIGN_IN, "licences", "mailboxes")), _ABOUT_A_PERSON),
    Rule("user", (_cues(PERSON), _cues("users")), _ABOUT_A_PERSON),
    Rule("mailboxes", (_cues("mailboxes"), _cues(FULL)), _cues(HELD, "short", "who")),
    Rule("mailboxes", (_cues("mailboxes"),), _cues(HELD)),
    Rule("groups", (_cues("groups"),), _cues("licences", HELD, ERRORS, CALLED, TEXT, STANDING, MEMBERS)),
    Rule("status", (_cues(REACH),), _cues(STANDING, WHEN, REASON), Whom.UNNAMED),
    Rule("access", (_cues(REACH),), _cues("access", STANDING, WHEN, REASON), Whom.NAMED),
    Rule("status", (_cues("status"),), _cues(YOURS, STANDING, WHEN, PAST, SIGN_IN, DID), Whom.UNNAMED),
    Rule("status", (_cues(SIGN_IN), _cues(YOURS, STANDING)), _cues(WHEN, PAST), Whom.UNNAMED),
    Rule("access", (_cues("access"),), _cues("renewals", WHEN, SOON, STANDING, DAYS, HELD, CALLED, "short", REASON)),
    Rule("renewals", (_cues("renewals"), _cues(FLEET, "who")), _DUE | {WHEN}, Whom.UNNAMED, unless=_NOT_DUE),
    Rule("renewals", (_cues("renewals"),), _DUE, Whom.UNNAMED, unless=_NOT_DUE),
    Rule("subscriptions", (_cues("subscriptions", "renewals"),), _SOLD, Whom.NAMED, unless=_cues(DID)),
    Rule("subscriptions", (_cues("subscriptions", "renewals"),), _SOLD, Whom.UNNAMED, unless=_NOT_DUE),
    Rule("subscriptions", (_cues(REDUCE), _cues(WHEN)), _SOLD, unless=_cues(DID)),
    Rule(
        "users", (_cues(STATE), _SOMEBODY), _cues("licences", DAYS, THAN, "short", PAST, HELD, MEMBERS),
        means={"licences": "licensed"},
    ),
    Rule("who", (_SOMEBODY, _cues(PRODUCT)), _cues("licences", NEW_PRODUCT, HELD, STATE, MEMBERS)),
    Rule("who", (_SOMEBODY, _cues(NEW_PRODUCT), _cues("licences")), _cues(HELD, STATE)),
    Rule("users", (_SOMEBODY, _cues("licences")), _cues(HELD), means={"licences": "licensed"}, in_order=True),
    Rule("users", (_cues("users"),), _cues(MEMBERS, SPLIT)),
    Rule("users", (_cues("who", MEMBERS), _cues(FILTER)), _cues(MEMBERS)),
    Rule("short", (_cues("short"), _WHICH), _cues(HELD, BOUGHT, FREE, THAN), Whom.UNNAMED),
    Rule("unused", (_cues("unused"),), _SEATS | {FLEET, MONEY, WHERE, MOST, EACH, "who"}, Whom.UNNAMED),
    Rule("unused", (_cues(FREE), _cues(FLEET), _cues("licences", PRODUCT)), _MONEY_AT_REST, Whom.UNNAMED),
    Rule("licences", (_SEATS,), _cues(UNKNOWN, SPLIT, MONEY, NUMBER), Whom.NAMED),
    Rule("licences", (_cues("licences"),), _SEATS_OF_SOMEBODY, Whom.UNNAMED),
    Rule("licences", (_cues(PRODUCT), _cues(FREE, HELD, BOUGHT, MANY)), _SEATS_OF_SOMEBODY, Whom.UNNAMED),
    Rule("customer", (_cues("customer"),)),
    Rule("customer", (_cues(SHOW),), whom=Whom.NAMED),
    Rule("partner", (_cues("partner"),), _cues("customer", YOURS), Whom.UNNAMED),
)  # fmt: skip
