"""What a check-up finds: pure judgements of what was read, each with its remedy in one sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Verdict(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    NOT_CHECKED = "not checked"


class KeyState(StrEnum):
    """How stored secrets are sealed."""

    CURRENT = "current"
    ROTATING = "rotating"
    """Some are under an older key that is still there."""
    LOST = "lost"
    """Some are under a key that is not there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what to do about it, which is "" where there is nothing to do."""

    verdict: Verdict
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A finding, and the check that it is of."""

    check: str
    finding: Finding


def ok(found: str) -> Finding:
    """Return that all is well."""
    return Finding(Verdict.OK, found)


def warning(found: str, remedy: str) -> Finding:
    """Return what works today, and should not stay so."""
    return Finding(Verdict.WARNING, found, remedy)


def fault(found: str, remedy: str) -> Finding:
    """Return what does not work."""
    return Finding(Verdict.FAULT, found, remedy)


def not_checked(why: str) -> Finding:
    """Return that nobody knows, and why."""
    return Finding(Verdict.NOT_CHECKED, why)


def is_well(lines: Iterable[Line]) -> bool:
    """Tell whether no line is a fault."""
    return all(line.finding.verdict is not Verdict.FAULT for line in lines)


MOST_SKEW = timedelta(seconds=60)
SIGN_IN_LASTS, SIGN_IN_AGED = timedelta(days=90), timedelta(days=60)
ENDS_SOON = timedelta(days=60)
LIST_AGED = timedelta(days=180)
DISK_NEEDED, DISK_WANTED = 100_000_000, 1_000_000_000


def clock_against(whose: str, offsets: Sequence[timedelta]) -> Finding:
    """Judge how far our clock is from another; `offsets` are ours minus theirs, one a reading."""
    if not offsets:
        return not_checked(f"nothing told the time of {whose}")
    worst = max(offsets, key=abs)
    seconds, direction = round(abs(worst.total_seconds())), "ahead of" if worst > timedelta() else "behind"
    if abs(worst) > MOST_SKEW:
        return fault(
            f"this machine's clock is {seconds} s {direction} that of {whose}",
            "Let the machine take its time from NTP: tokens are refused and dates are wrong otherwise.",
        )
    return ok(f"{seconds} s apart from {whose}")


def disk(free: int) -> Finding:
    """Judge the free bytes where state lies."""
    told = f"{free // 1_000_000} MB free for STATE_DIR"
    if free < DISK_NEEDED:
        return fault(told, "Free some space: the database cannot grow.")
    return warning(told, "Free some space before it runs out.") if free < DISK_WANTED else ok(told)


def sign_in_age(stored_at: datetime | None, now: datetime, *, seeded: bool) -> Finding:
    """Judge the refresh token that is stored; `seeded`: PARTNER_REFRESH_TOKEN waits for the first start."""
    if stored_at is None and seeded:
        return ok("none stored yet: PARTNER_REFRESH_TOKEN is kept at the first start")
    if stored_at is None:
        return fault("nobody has signed in yet", "Run `python app.py connect` (docs/connect.md).")
    age = now - stored_at
    told = f"renewed {max(age.days, 0)} days ago"
    if age > SIGN_IN_LASTS:
        return fault(told, "Run `python app.py connect`: Microsoft forgets a sign-in after 90 days.")
    if age > SIGN_IN_AGED:
        return warning(told, "Run `python app.py connect`, or let the bot run: it renews the sign-in.")
    return ok(told)


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What an access token says of itself. Ids are lower-case; what it does not say is None."""

    tenant_id: str | None
    audience: str | None
    has_account: bool
    has_mfa: bool
    expires_at: datetime | None
    scopes: frozenset[str] = frozenset()


def token(facts: TokenFacts, tenant_id: str, audiences: frozenset[str], now: datetime) -> Finding:
    """Judge an access token of the service account that was got for `tenant_id` and one of `audiences`."""
    remedy = "Run `python app.py connect` and sign in as the service account, with multi-factor authentication."
    if facts.tenant_id != tenant_id:
        return fault("a token of another tenant", "Check PARTNER_TENANT_ID, then run `python app.py connect`.")
    if facts.audience not in audiences:
        return fault("a token for another resource than was asked for", "Check CLOUD and the origins beside it.")
    if not facts.has_account:
        return fault("a token that speaks for no account", remedy)
    if not facts.has_mfa:
        return fault("the sign-in was without multi-factor authentication (no `mfa` claim)", remedy)
    if facts.expires_at is None or facts.expires_at <= now:
        return fault("a token that has ended already", "Check this machine's clock.")
    minutes = round((facts.expires_at - now).total_seconds() / 60)
    return ok(f"good for {minutes} minutes, for the right tenant and resource, with `mfa`")


@dataclass(frozen=True, slots=True)
class RelationshipCount:
    """Relationships in force, by how they end."""

    active: int
    ending: int
    """Within 60 days, and nothing extends them."""
    waiting: int
    """Offered, and not accepted yet."""


def relationships(count: RelationshipCount) -> Finding:
    """Judge the GDAP relationships."""
    told = f"{count.active} active, {count.ending} of them end within 60 days, {count.waiting} not accepted yet"
    if not count.active:
        return fault(told, "Ask a customer for a GDAP relationship (docs/connect.md).")
    if count.ending:
        return warning(told, "Renew them, or let them extend themselves; `access` tells which.")
    return ok(told)


def imported(what: str, count: int, imported_at: datetime | None, now: datetime, command: str) -> Finding:
    """Judge a list that an operator imports."""
    if not count or imported_at is None:
        return warning(f"no {what} imported", f"Run `{command}`.")
    days = (now - imported_at).days
    told = f"{count} {what}, imported {days} days ago"
    return warning(told, f"Run `{command}` with a newer one.") if now - imported_at > LIST_AGED else ok(told)


def keys_in_use(current: str, counts: dict[str, int], lost: dict[str, int]) -> Finding:
    """Judge under which keys values are sealed: how many under each, and how many under each that is not to be had."""
    if lost:
        return fault(
            f"{sum(lost.values())} of {sum(counts.values())} sealed values are under a key that is not there",
            "Put that key back, or sign in anew and connect again what was sealed under it (docs/keys.md).",
        )
    old = sum(count for key, count in counts.items() if key != current)
    if old:
        return warning(f"a rotation is under way: {old} values under an older key", "Run `python app.py rotate-key`.")
    return ok(f"{sum(counts.values())} sealed values, all under the current key")
