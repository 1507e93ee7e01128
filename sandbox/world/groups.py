"""Made-up groups of a tenant: those that assign licences, and some of every other kind."""

from array import array
from collections.abc import Iterator

from sandbox.world.identity import guid
from sandbox.world.people import DISTRIBUTION, MAIL_SECURITY, MICROSOFT_365, DirectoryGroup
from sandbox.world.seats import SeatPlan
from sandbox.world.skus import BY_ID
from sandbox.world.staff import Staff

_FEWEST_PEOPLE = 4
_HOLDINGS_WITH_A_CYCLE = 3


def make_groups(staff: Staff) -> tuple[DirectoryGroup, ...]:
    """Return the groups; people who are written down come first in the directory and join where they are licensed."""
    if staff.tenant.groups is not None:
        return staff.tenant.groups
    licensing = [_licensing(staff, plan) for plan in staff.plans if plan.group_id]
    return (*licensing, *_others(staff)) if len(staff) >= _FEWEST_PEOPLE else tuple(licensing)


def _licensing(staff: Staff, plan: SeatPlan) -> DirectoryGroup:
    written = staff.tenant.roster.listed
    joined = [
        place
        for place, each in enumerate(written)
        if any(one.group_id == plan.group_id and one.sku_id == plan.sku_id for one in each.assignments)
    ]
    sku = BY_ID.get(plan.sku_id)
    users = array("I", joined) + array("I", (len(written) + index for index in plan.members()))
    name = f"Licence: {sku.title if sku else plan.sku_id}"
    return DirectoryGroup(plan.group_id or "", name, dynamic=plan.held % 2 == 0, licences=(plan.sku_id,), users=users)


def _others(staff: Staff) -> Iterator[DirectoryGroup]:
    tenant_id, first = staff.tenant.tenant_id, len(staff.tenant.roster.listed)
    last = first + len(staff)
    kiosk, field = guid(tenant_id, "group", "kiosk"), guid(tenant_id, "group", "field")
    everybody = array("I", (place for place in range(first, last) if place % 10))
    yield DirectoryGroup(guid(tenant_id, "group", "all"), "All staff", MICROSOFT_365, dynamic=True, users=everybody)
    yield DirectoryGroup(kiosk, "Kiosk", users=array("I", range(first + 3, last, 7)), devices=2)
    yield DirectoryGroup(field, "Field teams", MAIL_SECURITY, users=array("I", range(first, last, 14)), groups=(kiosk,))
    yield DirectoryGroup(
        guid(tenant_id, "group", "news"), "Newsletter", DISTRIBUTION, users=array("I", range(first, last, 20)),
        groups=(field,), contacts=3,
    )  # fmt: skip
    yield DirectoryGroup(guid(tenant_id, "group", "empty"), "Project archive", MICROSOFT_365)
    if len(staff.tenant.holdings) == _HOLDINGS_WITH_A_CYCLE:
        yield from _cycle(tenant_id, first)


def _cycle(tenant_id: str, first: int) -> Iterator[DirectoryGroup]:
    """Yield two groups that are members of each other."""
    one, other = guid(tenant_id, "group", "circle one"), guid(tenant_id, "group", "circle two")
    yield DirectoryGroup(one, "Circle one", users=array("I", [first, first + 1]), groups=(other,))
    yield DirectoryGroup(other, "Circle two", users=array("I", [first + 1, first + 2]), groups=(one,), devices=1)
