"""The mailboxes of a tenant: one for each user whose licence brings one, the shared ones, rooms, and Exchange's own."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import overload

from sandbox.world.identity import guid, number
from sandbox.world.mailbox import GB, Mailbox
from sandbox.world.people import User
from sandbox.world.seats import SeatPlan
from sandbox.world.tenants import Tenant

_SHARED = ("Info", "Accounts", "Support", "Careers", "Old project", "Orders", "Marketing", "Warranty", "Events")
_ROOMS = ("Boardroom", "Harbour room", "Quiet room", "Training room")
_EQUIPMENT = ("Projector", "Delivery van", "Camera kit")


class Mailboxes(Sequence[Mailbox]):
    """The mailboxes in use of a tenant in a fixed order, each made when it is looked at: a tenant may have 200,000."""

    def __init__(self, tenant: Tenant, people: Sequence[User], holders: Sequence[int], own: Sequence[Mailbox]) -> None:
        self._tenant, self._people, self._holders, self._own = tenant, people, holders, own
        self._sizes = _sizes(tenant)

    def __len__(self) -> int:
        return len(self._holders) + len(self._own)

    @overload
    def __getitem__(self, index: int) -> Mailbox: ...
    @overload
    def __getitem__(self, index: slice) -> list[Mailbox]: ...
    def __getitem__(self, index: int | slice) -> Mailbox | list[Mailbox]:
        if isinstance(index, slice):
            return [self._at(each) for each in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._at(index % len(self))

    def __iter__(self) -> Iterator[Mailbox]:
        return (self._at(index) for index in range(len(self)))

    def _at(self, rank: int) -> Mailbox:
        if rank >= len(self._holders):
            return self._own[rank - len(self._holders)]
        user = self._people[self._holders[rank]]
        size = max(self._sizes.get(sku_id, 0) for sku_id in user.sku_ids)
        mailbox = _of_user(user, size * GB)
        if user.enabled is False and number(user.user_id, "converted", below=2):
            return _converted(mailbox)
        return _special(mailbox, rank, self._tenant)


def make_mailboxes(tenant: Tenant, people: Sequence[User], plans: Sequence[SeatPlan]) -> Sequence[Mailbox]:
    """Return every mailbox in use; none where the tenant has no Exchange Online.

    `people` are those written down, then the made-up ones, whose seats `plans` tell.
    """
    if not tenant.has_exchange:
        return ()
    if tenant.exchange.mailboxes is not None:
        return tuple(each for each in tenant.exchange.mailboxes if each.state == "active")
    holders = _holders(tenant, people, plans)
    return Mailboxes(tenant, people, holders, _without_user(tenant, len(holders)))


def make_gone_mailboxes(tenant: Tenant, deleted: Sequence[User]) -> Sequence[Mailbox]:
    """Return the mailboxes out of use: inactive ones, and deleted ones, those of `deleted` people among them."""
    if not tenant.has_exchange:
        return ()
    if tenant.exchange.mailboxes is not None:
        return tuple(each for each in tenant.exchange.mailboxes if each.state != "active")
    had_one = [each for each in deleted if _sizes(tenant).keys() & each.sku_ids]
    left = (replace(_of_user(each, 50 * GB), state="deleted") for each in had_one)
    return (_gone(tenant, "inactive"), _gone(tenant, "deleted"), *left)


def _sizes(tenant: Tenant) -> dict[str, int]:
    """Return the SKUs that bring a mailbox, with its size in GB."""
    return {each.sku.sku_id: each.sku.mailbox_gb for each in tenant.holdings if each.sku.mailbox_gb}


def _holders(tenant: Tenant, people: Sequence[User], plans: Sequence[SeatPlan]) -> "array[int]":
    """Return the places of the people whose licence brings a mailbox, without making those that are made up."""
    sizes, written = _sizes(tenant), len(tenant.roster.listed)
    places = array("I", (place for place in range(written) if sizes.keys() & people[place].sku_ids))
    useful = [plan for plan in plans if plan.sku_id in sizes]
    places.extend(
        written + index
        for index in range(len(people) - written)
        if any((index * plan.step + plan.shift) % plan.count < plan.held for plan in useful)
    )
    return places


def _of_user(user: User, quota: int) -> Mailbox:
    used = number(user.user_id, "size", below=quota // 2)
    return Mailbox(
        guid(user.user_id, "mailbox"),
        user.name or user.principal_name,
        user.mail or user.principal_name,
        user.principal_name,
        user_id=user.user_id,
        used=used,
        quota=quota,
        items=used // 75_000,
        idle_days=2 + number(user.user_id, "idle", below=40) if user.enabled is not False else 120,
        age_days=100 + number(user.user_id, "age", below=600),
    )


def _special(mailbox: Mailbox, rank: int, tenant: Tenant) -> Mailbox:
    """Return the mailbox with what makes it worth a question: the first ones each its own way, later ones by chance."""
    chance = rank if rank < 6 else 6 + number(mailbox.mailbox_id, "special", below=60)
    match chance:
        case 0 if mailbox.quota is not None:
            return replace(mailbox, used=mailbox.quota * 985 // 1000)
        case 1:
            return replace(mailbox, quota=None)
        case 2 | 6 | 7:
            return replace(mailbox, has_archive=True, litigation_hold=True)
        case 3 | 8:
            return replace(mailbox, forwarding=f"{mailbox.address.partition('@')[0]}@private-mail.example")
        case 4 | 9:
            held, released = guid(mailbox.mailbox_id, "hold"), guid(mailbox.mailbox_id, "released")
            return replace(mailbox, holds=(f"mbx{held.replace('-', '')}:2", f"-mbx{released.replace('-', '')}:1"))
        case 5 | 10:
            return replace(mailbox, forwarding=f"info@{tenant.domains[0]}")
        case _:
            return replace(mailbox, has_archive=chance % 6 == 0)


def _converted(mailbox: Mailbox) -> Mailbox:
    """Return the mailbox of somebody who left, made a shared one: some of them need the licence that is still there."""
    shared = replace(mailbox, kind="SharedMailbox", used=min(mailbox.used, 20 * GB))
    match number(mailbox.mailbox_id, "converted", below=4):
        case 1:
            return replace(shared, has_archive=True)
        case 2:
            return replace(shared, used=62 * GB, quota=100 * GB)
        case 3:
            return replace(shared, litigation_hold=True)
    return shared


def _without_user(tenant: Tenant, staff: int) -> tuple[Mailbox, ...]:
    """Return the mailboxes nobody has a licence for: `staff` tells how many there are of each kind."""
    return (
        *(_shared(tenant, index) for index in range(min(40, 2 + staff // 8))),
        *(_resource(tenant, "RoomMailbox", _ROOMS, index) for index in range(min(20, 1 + staff // 15))),
        *(_resource(tenant, "EquipmentMailbox", _EQUIPMENT, index) for index in range(min(20, 1 + staff // 25))),
        _system(tenant, "DiscoveryMailbox", "DiscoverySearchMailbox{D919BA05-46A6-415f-80AD-7E09334BB852}"),
        replace(_resource(tenant, "SchedulingMailbox", ("Bookings",), 0), quota=50 * GB),
    )


def _resource(tenant: Tenant, kind: str, names: Sequence[str], index: int) -> Mailbox:
    again, word = divmod(index, len(names))
    name = names[word] + (f" {again + 1}" if again else "")
    address = f"{name.lower().replace(' ', '-')}@{tenant.domains[0]}"
    identity = guid(tenant.tenant_id, kind, index)
    user_id = guid(identity, "account")
    used = number(identity, "size", below=2 * GB)
    return Mailbox(identity, name, address, address, kind, user_id, used, items=used // 75_000)


def _shared(tenant: Tenant, index: int) -> Mailbox:
    plain = _resource(tenant, "SharedMailbox", _SHARED, index)
    match index:
        case 1:
            return replace(plain, used=50 * GB - 300 * 2**20)
        case 2:
            return replace(plain, has_archive=True, forwarding="desk@helpdesk-vendor.example")
        case 3:
            return replace(plain, litigation_hold=True, holds=(f"UniH{guid(plain.mailbox_id, 'hold')}",))
        case 4:
            return replace(plain, user_id=None)
    return plain


def _system(tenant: Tenant, kind: str, name: str) -> Mailbox:
    address = f"{name}@{tenant.domains[-1]}"
    return Mailbox(guid(tenant.tenant_id, kind), name, address, address, kind, items=0, idle_days=None)


def _gone(tenant: Tenant, state: str) -> Mailbox:
    identity = guid(tenant.tenant_id, state, "mailbox")
    name = {"inactive": "Former director", "deleted": "Former assistant"}[state]
    address = f"{name.lower().replace(' ', '.')}@{tenant.domains[0]}"
    user_id, held = guid(identity, "account"), state == "inactive"
    return Mailbox(identity, name, address, address, "UserMailbox", user_id, 4 * GB, litigation_hold=held, state=state)
