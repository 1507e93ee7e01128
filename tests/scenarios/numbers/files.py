"""The files of lists about one customer: each has exactly the rows that the truth has, with the same facts."""

from collections.abc import AsyncIterator, Iterator

from tests.scenarios.conditions import Condition, Truth, text, values
from tests.scenarios.counts import in_error
from tests.scenarios.counts import who as true_who
from tests.scenarios.counts_directory import forwards_outside, mailbox_kind, quota_share
from tests.scenarios.counts_directory import groups as true_groups
from tests.scenarios.counts_directory import mailboxes as true_mailboxes
from tests.scenarios.counts_sold import commitment_end, open_windows
from tests.scenarios.numbers.holders import some_skus, way_of
from tests.scenarios.numbers.licences import true as true_licences
from tests.scenarios.numbers.mailboxes import Told, other_holds
from tests.scenarios.numbers.questions import condition, field
from tests.scenarios.numbers.said import as_cell, compare, key
from tests.scenarios.numbers.scene import About, Scene

Fact = tuple[object, ...]
Line = dict[str, str]
_WAYS = {"directly": "direct", "group": "group", "both": "both", "?": "untold"}


async def files(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for every list that can be read, and take its file."""
    chance, truth, can, tenant = scene.chance, about.truth, about.can, about.tenant_id
    where = condition(chance, about)
    for sku in some_skus(chance, about)[:1] if can.users and (can.licences or can.partner_skus) else ():
        part, by = sku["part_number"], field(chance)
        said = await scene.file(f"who {tenant} {part} where {text(where)}")
        for fault in compare(f"file of who {part}", map(_holder, said), _holders(about, sku, where)):
            yield fault
        said = await scene.file(f"licences {tenant} {part} where {text(where)} by {by}")
        for fault in compare(f"file of licences {part} by {by}", map(_part, said), _parts(about, sku, where, by)):
            yield fault
    if can.groups:
        said = await scene.file(f"groups {tenant}")
        for fault in compare("file of groups", map(_group, said), _groups(about)):
            yield fault
    if can.exchange and truth["has_exchange"]:
        said = await scene.file(f"mailboxes {tenant}")
        for fault in compare(
            "file of mailboxes", map(_mailbox, said), _mailboxes(Told(about, "", scene.reads_details))
        ):
            yield fault
    if can.sold or can.licences:
        said = await scene.file(f"subscriptions {tenant}")
        rows = [*_subscriptions(scene, about)]
        for fault in compare(
            "file of subscriptions", map(_subscription, said), [*rows, *(_unread(about) if rows else ())]
        ):
            yield fault
    if true_licences(about):  # of folded ones alone there is no list
        said = await scene.file(f"licences {tenant}")
        for fault in compare("file of licences", map(_licence, said), _licences(about)):
            yield fault


def _holder(line: Line) -> Fact:
    return (
        key(line["User principal name"]), line["Counted"], line["Reason"], line["Assigned"], line["Error"],
        line["Type"], line["Enabled"],
    )  # fmt: skip


def _holders(about: About, sku: Truth, where: Condition) -> Iterator[Fact]:
    told = true_who(about.truth, about.truth, sku, where)
    reasons = dict.fromkeys(told.left_out, "the filter does not match")
    reasons |= dict.fromkeys(told.failed, "assignment error, no seat is used")
    for person in about.truth["people"]:
        if person["id"] in told.counted or person["id"] in reasons:
            given = [one for one in person["assignments"] if one["sku_id"] == sku["sku_id"]]
            error = next((one["error"] or one["state"] for one in given if in_error(one)), "")
            yield (
                key(person["upn"]), as_cell(person["id"] in told.counted), reasons.get(person["id"], ""),
                _WAYS[way_of(person, sku)], error, person["user_type"] or "not told", as_cell(person["enabled"]),
            )  # fmt: skip


def _part(line: Line) -> Fact:
    return line["Part number"], int(line["Bought"]), int(line["Assigned"]), key(line["Part"]), int(line["People"])


def _parts(about: About, sku: Truth, where: Condition, by: str) -> Iterator[Fact]:
    told = true_who(about.truth, about.truth, sku, where)
    counted = [person for person in about.truth["people"] if person["id"] in told.counted]
    found = [next(iter(values(by, person, about.truth)), "") for person in counted]
    shown = {"true": "enabled", "false": "disabled"} if by == "accountEnabled" else {}
    _, numbers = next(row for row in true_licences(about, folded=True) if row[0] == sku["part_number"])
    head = (sku["part_number"], numbers.bought, numbers.assigned)
    yield from ((*head, key(shown.get(value, value)), found.count(value)) for value in dict.fromkeys(found) if value)
    yield *head, key("(no value)"), found.count("")
    yield *head, key("do not match"), len(told.left_out)
    yield *head, key("not on the list of users"), numbers.assigned - len(counted) - len(told.left_out)


def _group(line: Line) -> Fact:
    failed = line["Members with licence errors"]
    return (
        line["Group id"], key(line["Group"]), line["Kind"], line["Dynamic"], int(line["Users"]),
        int(line["Other members"]), len(line["Licences"].split(", ")) if line["Licences"] else 0, failed,
    )  # fmt: skip


def _groups(about: About) -> Iterator[Fact]:
    dynamic = {each["id"]: each["dynamic"] for each in about.truth["directory_groups"]}
    for identity, one in true_groups(about.truth, about.truth).items():
        failed = str(len(one.in_error)) if about.can.users else "not available"
        yield (
            identity, key(one.name), one.kind, as_cell(dynamic[identity]), one.users, one.others,
            len(one.licences), failed,
        )  # fmt: skip


def _mailbox(line: Line) -> Fact:
    return (
        key(line["Address"]), line["Kind"], line["Type"], line["Used (bytes)"], line["Quota (bytes)"],
        line["Used of quota (%)"], line["Archive"], line["Litigation hold"], line["Other holds"],
        key(line["Forwards to"]), line["Forwards outside"], line["User id"],
    )  # fmt: skip


def _mailboxes(told: Told) -> Iterator[Fact]:
    about = told.about
    concealed = about.can.report_at_all and about.truth["report_concealed"]
    for box in true_mailboxes(about.truth) or ():
        sized = told.is_sized(box)
        none = "concealed" if concealed else "not in the report" if about.can.report_at_all else "not available"
        share = quota_share(box) if sized else None
        archive = as_cell(box["has_archive"]) if told.details or sized else none
        target = box["forwarding"] or ""
        outside = as_cell(forwards_outside(about.truth, box) if target else False)
        is_told = about.can.licences and ("@" in target or not target)
        yield (
            key(box["address"]), mailbox_kind(box), box["type"], str(box["used_bytes"]) if sized else none,
            str(box["quota_bytes"] or "none or not told") if sized else none,
            "not known" if share is None else str(int(share * 100)), archive,
            as_cell(box["litigation_hold"]) if told.details else "not read",
            str(other_holds(box)) if told.details else "not read", key(target if told.details else "not read"),
            (outside if is_told or not target else "not known") if told.details else "not read", box["user_id"] or "",
        )  # fmt: skip


_NOT_WHOLE = ("could not be read", "told to direct partners only")


def _subscription(line: Line) -> Fact:
    if line["SKU id"] in _NOT_WHOLE:
        return line["Subscription"], line["SKU id"]
    return (
        line["Subscription id"], line["Seats"], line["Status"], line["Term"], line["Billing"],
        line["Last day of the commitment"], line["Renews"], line["Can be given back until"][:10], line["Trial"],
        line["Sold by"],
    )  # fmt: skip


def _subscriptions(scene: Scene, about: About) -> Iterator[Fact]:
    sold = about.truth["sold"] if about.can.sold else []
    listed = {one["commerce_id"] for one in about.truth["directory_subscriptions"] if about.can.licences}
    for one in sold:
        end, window = commitment_end(one, scene.today), max(open_windows(one, scene.today), default=None)
        cycle = one["billing_cycle"]
        yield (
            one["id"], str(one["quantity"]), one["status"], one["term"] or "not told",
            cycle if cycle and cycle != "none" else "not told", end.isoformat() if end else "not told",
            as_cell(one["auto_renew"]), window.isoformat() if window else "",
            as_cell(one["is_trial"] if one["new_commerce"] or one["id"] in listed else None), "this partner",
        )  # fmt: skip
    known = {one["id"] for one in sold}
    sellers = {scene.truth["partner"]["tenant_id"]: "this partner", about.tenant_id: "bought by the customer itself"}
    for one in about.truth["directory_subscriptions"] if about.can.licences else ():
        if one["commerce_id"] not in known:
            owner = one["owner_tenant_id"]
            seller = sellers.get(owner, "another partner") if owner else "not told"
            yield (
                one["commerce_id"] or "", str(one["seats"]), one["status"], "not told", "not told", "not told",
                "not told", "", as_cell(one["is_trial"]), seller,
            )  # fmt: skip


def _unread(about: About) -> Iterator[Fact]:
    """Yield the list that is missing, which the file has to name."""
    if not about.can.sold:
        yield "Terms and dates from Partner Center", _NOT_WHOLE[about.can.sold_to_others]
    if not about.can.licences:
        yield "Which SKU each is, and what others sold", _NOT_WHOLE[0]


def _licence(line: Line) -> Fact:
    words = (
        "Bought", "Assigned", "Free", "Short", "In grace", "Suspended", "Locked out", "Assigned on seats in grace",
    )  # fmt: skip
    return line["Part number"], *(line[word] for word in words)


def _licences(about: About) -> Iterator[Fact]:
    for part, row in true_licences(about, folded=True):
        locked_out = str(row.locked_out) if about.can.licences else "not told"
        numbers = (row.bought, row.assigned, row.free, row.short, row.in_grace, row.suspended)
        yield part, *map(str, numbers), locked_out, str(row.on_grace)
