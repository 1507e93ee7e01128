"""What the answers about one user, groups and mailboxes must show, by brute force over the sandbox's truth.

A part of counts.py, with the same rules: written from the description, "Chosen:" where it leaves a choice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tests.scenarios.conditions import Truth, folded
from tests.scenarios.counts import day, in_error, sign_ins_readable

MAILBOX_KINDS = {
    "UserMailbox": "user", "SharedMailbox": "shared", "RoomMailbox": "room", "EquipmentMailbox": "equipment",
}  # fmt: skip


# --- user


@dataclass(frozen=True)
class User:
    """SKU id -> how it is held ("directly" or group names); the day of the last success; addresses of the mailboxes."""

    licences: dict[str, set[str]]
    last_sign_in: date | None
    sign_in_known: bool
    mailboxes: set[str]


def user(customer: Truth, people: Truth, person_id: str) -> User:
    """'one user: licences (direct or by which group), last sign-in, mailbox'. The mailbox is found by object id, not by
    address."""
    person = next(person for person in people["people"] if person["id"] == person_id)
    names = {group["id"]: group["name"] for group in customer["directory_groups"]}
    held: dict[str, set[str]] = {sku_id: set() for sku_id in person["licences"]}
    for assignment in person["assignments"]:
        if assignment["state"] in ("Active", "ActiveWithError") and assignment["sku_id"] in held:
            group = assignment["group_id"]
            held[assignment["sku_id"]].add(names.get(group, group) if group else "directly")
    boxes = {box["address"] for box in customer["mailboxes"] if box["user_id"] == person_id}
    return User(held, day((person["sign_in"] or {}).get("successful")), sign_ins_readable(customer), boxes)


# --- groups


@dataclass(frozen=True)
class Group:
    """A group's kind, direct members (users; devices, contacts and groups), the SKU ids it assigns, members in
    error."""

    name: str
    kind: str
    users: int
    others: int
    licences: set[str]
    in_error: set[str]


def groups(customer: Truth, people: Truth, text: str = "") -> dict[str, Group]:
    """'groups with kind, member count, licences they assign, members with licence errors', by id.

    Chosen: members are the direct ones (group licensing does not flow through nested groups); the text is part of the
    name."""
    return {
        group["id"]: Group(
            group["name"], group["kind"], len(group["members"]["users"]),
            len(group["members"]["groups"]) + group["members"]["others"], set(group["licences"]),
            _members_in_error(people, group["id"]),
        )
        for group in customer["directory_groups"]
        if folded(text) in folded(group["name"])
    }  # fmt: skip


def _members_in_error(people: Truth, group_id: str) -> set[str]:
    return {
        person["id"]
        for person in people["people"]
        if any(one["group_id"] == group_id and in_error(one) for one in person["assignments"])
    }


# --- mailboxes


def mailboxes(customer: Truth, kind: str | None = None) -> Sequence[Truth] | None:
    """'mailboxes <c> [shared, user, room, equipment]'; None where the customer has no Exchange, which is not the same
    as none."""
    if not customer["has_exchange"]:
        return None
    return [box for box in customer["mailboxes"] if kind in (None, mailbox_kind(box))]


def mailbox_kind(box: Truth) -> str:
    """Return shared, user, room, equipment, or other (linked, discovery, ...), so that the kinds add up."""
    return MAILBOX_KINDS.get(box["type"], "other")


def mailbox_counts(customer: Truth) -> dict[str, int] | None:
    """'counts by type'; kinds nobody has are absent."""
    boxes = mailboxes(customer)
    return None if boxes is None else dict(Counter(mailbox_kind(box) for box in boxes))


def quota_share(box: Truth) -> float | None:
    """'size against quota': used as a share of the quota; None where the quota is not known or unlimited."""
    return box["used_bytes"] / box["quota_bytes"] if box["quota_bytes"] else None


def forwards_outside(customer: Truth, box: Truth) -> bool:
    """'forwarding outside': the target has a domain that is not one of the customer's own (a subdomain is not)."""
    target = folded(box["forwarding"])
    return "@" in target and target.rpartition("@")[2] not in {folded(domain) for domain in customer["domains"]}


@dataclass(frozen=True)
class MailboxFacts:
    """Addresses of the mailboxes of which something is to be said."""

    archive: set[str]
    hold: set[str]
    outside: set[str]


def mailbox_facts(customer: Truth, kind: str | None = None) -> MailboxFacts | None:
    """'archive, holds, forwarding outside'. The truth knows one hold, litigation hold."""
    boxes = mailboxes(customer, kind)
    if boxes is None:
        return None
    return MailboxFacts(
        {box["address"] for box in boxes if box["has_archive"]},
        {box["address"] for box in boxes if box["litigation_hold"]},
        {box["address"] for box in boxes if forwards_outside(customer, box)},
    )
