"""What each answer about one customer must show, counted by brute force over the sandbox's truth.

Written from the product's description, whose sentences the docstrings quote; nothing of the product is imported.
`customer` is the truth of `/world/customers/{id}`, `people` that of `/world/customers/{id}/people`; both are only read.
Where the description leaves a choice, the docstring says "Chosen:". Here: licences, who, users; one user, groups and
mailboxes are in counts_directory.py, contracts, GDAP and whole fleets in counts_sold.py.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tests.scenarios.conditions import Condition, Truth, holds, values

CONCEALED_NAMES_HIDE_SIGN_INS = False
"""'no Entra P1 or concealed names: "unknown"'. Chosen: names are concealed in usage reports, and sign-ins are not read
from them, so a customer with Entra P1 is known whatever its reports conceal. True is the other reading."""


def day(moment: str | None) -> date | None:
    """Return the UTC day of an ISO date or moment."""
    return None if moment is None else date.fromisoformat(moment[:10])


# --- licences


@dataclass(frozen=True)
class LicenceRow:
    """One row of `licences`; `on_grace` is how many assigned seats stand on seats in grace."""

    bought: int
    assigned: int
    free: int
    short: int
    in_grace: int
    suspended: int
    locked_out: int
    on_grace: int


def licence_row(units: Truth) -> LicenceRow:
    """'**Bought** (enabled), **Assigned** (consumed), **Free** = enabled − consumed, never below 0, **Short** =
    consumed − (enabled + warning) when positive, and **In grace** (warning), suspended, locked-out units [...] with how
    many assigned seats stand on seats in grace (10 enabled, 12 consumed, 3 warning: Free 0, In grace 3, 2 assigned on
    seats in grace)'

    `units` is a SKU of the truth, or its `partner_center` where Partner Center is the source."""
    enabled, consumed, warning = units["enabled"], units["consumed"], units["warning"]
    beyond = max(0, consumed - enabled)
    return LicenceRow(
        bought=enabled, assigned=consumed, free=max(0, enabled - consumed), short=max(0, beyond - warning),
        in_grace=warning, suspended=units["suspended"], locked_out=units["locked_out"], on_grace=min(beyond, warning),
    )  # fmt: skip


def is_folded(sku: Truth, free_skus: Collection[str] = ()) -> bool:
    """'Free, trial, capacity SKUs are folded: appliesTo is Company; or every subscription of it is a trial; or its GUID
    is on our list of free SKUs'. A SKU without any subscription is not a trial."""
    trials = [subscription["is_trial"] for subscription in sku["subscriptions"]]
    return sku["applies_to"] == "Company" or (bool(trials) and all(trials)) or sku["sku_id"] in free_skus


def licence_rows(customer: Truth, free_skus: Collection[str] = ()) -> dict[str, LicenceRow]:
    """'one row per subscribed SKU [...] free, trial and company-wide SKUs folded into one line': the rows, by SKU
    id."""
    return {sku["sku_id"]: licence_row(sku) for sku in customer["skus"] if not is_folded(sku, free_skus)}


def holders(people: Truth, sku_id: str) -> list[Truth]:
    """Return the people of the directory who hold a SKU, guests and disabled ones too."""
    return [person for person in people["people"] if sku_id in person["licences"]]


def deleted_holders(people: Truth, sku_id: str) -> int:
    """Return how many soft-deleted people still take a seat: Graph counts them and does not list them."""
    return sum(sku_id in person["licences"] for person in people["deleted_people"])


def assigned_where(customer: Truth, people: Truth, sku_id: str, where: Condition | None) -> int:
    """'licences <c> [sku] [where …]'. Chosen: a condition narrows Assigned alone (seats bought have no department); a
    deleted person's fields cannot be read, so with a condition their seats are not counted, and without one they
    are."""
    count = sum(holds(where, person, customer) for person in holders(people, sku_id))
    return count if where else count + deleted_holders(people, sku_id)


@dataclass(frozen=True)
class Buckets:
    """Folded value -> seats, seats of people without a value, and of deleted people, whose value cannot be read."""

    by_value: dict[str, int]
    without: int
    deleted: int

    @property
    def whole(self) -> int:
        """'buckets add up to the whole, always'."""
        return sum(self.by_value.values()) + self.without + self.deleted


def buckets(customer: Truth, people: Truth, sku_id: str, field: str, where: Condition | None = None) -> Buckets:
    """'**by <field>** splits a number into buckets; people without a value are their own bucket; buckets add up to the
    whole, always.'

    The whole is `assigned_where`. Spellings that differ in case or outer spaces are one bucket. `group` has no buckets
    that add up (a person is in many), so it is refused here: ValueError."""
    if field == "group":
        raise ValueError("a person is in many groups")
    counted: Counter[str] = Counter()
    for person in holders(people, sku_id):
        if holds(where, person, customer):
            counted.update(values(field, person, customer) or [""])
    without = counted.pop("", 0)
    return Buckets(dict(counted), without, 0 if where else deleted_holders(people, sku_id))


# --- who


@dataclass(frozen=True)
class Who:
    """Person ids: counted, left out by the condition, and failed (assigned but in error, takes no seat); and seats
    nobody listed holds."""

    counted: set[str]
    left_out: dict[str, str]
    failed: dict[str, str]
    not_listed: int


def who(customer: Truth, people: Truth, sku: Truth, where: Condition | None = None) -> Who:
    """'the people behind the number: counted, and left out with the reason; the sums agree'

    counted + left out + not listed = consumed units. In a world that keeps its own law, not listed is the deleted
    people."""
    held = holders(people, sku["sku_id"])
    counted = {person["id"] for person in held if holds(where, person, customer)}
    left_out = {person["id"]: "does not meet the condition" for person in held if person["id"] not in counted}
    failed = {
        person["id"]: error
        for person in people["people"]
        if sku["sku_id"] not in person["licences"] and (error := _error(person, sku["sku_id"]))
    }
    return Who(counted, left_out, failed, sku["consumed"] - len(held))


def _error(person: Truth, sku_id: str) -> str | None:
    return next((_fault(a) for a in person["assignments"] if a["sku_id"] == sku_id and in_error(a)), None)


def _fault(assignment: Truth) -> str:
    return str(assignment["error"] or assignment["state"])


def in_error(assignment: Truth) -> bool:
    """Return whether an assignment failed. Graph writes the text None for no error; ActiveWithError holds and is
    faulty."""
    return assignment["state"] in ("Error", "ActiveWithError") or assignment["error"] not in (None, "None")


# --- users


@dataclass(frozen=True)
class Users:
    """The counts among those who meet the condition, and the ids of those listed (the condition and every state asked
    for)."""

    all: int
    licensed: int
    unlicensed: int
    disabled: int
    guests: int
    inactive: int
    unknown: int
    listed: set[str]


def users(
    customer: Truth,
    people: Truth,
    today: date,
    states: Collection[str] = (),
    days: int = 90,
    where: Condition | None = None,
) -> Users:
    """'users <c> [licensed, unlicensed, disabled, guests, inactive N] [where …]: counts and a paged list'

    Several states must all hold. `unknown` counts those whose activity cannot be told; they are never listed as
    inactive."""
    meant = [person for person in people["people"] if holds(where, person, customer)]
    found = [(person["id"], states_of(customer, person, today, days)) for person in meant]
    count = Counter(state for _, its in found for state in its)
    listed = {identity for identity, its in found if set(states) <= its}
    return Users(
        len(found), count["licensed"], count["unlicensed"], count["disabled"], count["guests"],
        count["inactive"], count["unknown"], listed,
    )  # fmt: skip


def states_of(customer: Truth, person: Truth, today: date, days: int) -> set[str]:
    """Return a person's states: licensed or unlicensed, disabled, guests, and active, new, inactive or unknown.

    Chosen: any licence held makes licensed, a free one too; accountEnabled and userType that are not known make neither
    disabled nor guest."""
    return {
        "licensed" if person["licences"] else "unlicensed",
        activity(customer, person, today, days),
        *(["disabled"] if person["enabled"] is False else []),
        *(["guests"] if person["user_type"] == "Guest" else []),
    }


def sign_ins_readable(customer: Truth) -> bool:
    """'no Entra P1 or concealed names: "unknown", never "inactive"'; 'signInActivity needs P1 and
    AuditLog.Read.All'."""
    concealed = CONCEALED_NAMES_HIDE_SIGN_INS and customer["report_concealed"]
    return bool(customer["has_entra_p1"]) and "AuditLog.Read.All" in (customer["scopes"] or ()) and not concealed


def activity(customer: Truth, person: Truth, today: date, days: int) -> str:
    """'no successful sign-in for N days (90), older than 30 days': active, new, inactive or unknown.

    Chosen: whole UTC days; a sign-in exactly N days ago is N days without one; an account 30 days old is not older than
    30. No sign-in at all, where sign-ins can be read, is none ever. An attempt bounds the last success: an old one
    makes inactive, a recent one without a recorded success makes unknown."""
    if not sign_ins_readable(customer):
        return "unknown"
    sign_in = person["sign_in"] or {}
    success = day(sign_in.get("successful"))
    attempts = [seen for key in ("interactive", "non_interactive") if (seen := day(sign_in.get(key)))]
    last = success or max(attempts, default=None)
    if last and (today - last).days < days:
        return "active" if success else "unknown"
    born = day(person["created"])
    known_since = born or last
    if known_since and (today - known_since).days > 30:
        return "inactive"
    return "new" if born else "unknown"


def inactive_licensed_members(customer: Truth, people: Truth, today: date, days: int = 90) -> set[str]:
    """'a licensed member with no successful sign-in for N days (90), older than 30 days': the narrower set of the
    alert."""
    wanted = {"licensed", "inactive"}
    return {
        person["id"]
        for person in people["people"]
        if wanted <= states_of(customer, person, today, days) and person["user_type"] == "Member"
    }
