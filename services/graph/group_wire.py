"""Graph's groups and their members as our domain's words. Pure: bytes in, records out, Malformed for anything else."""

import msgspec

from services.domain.group import Group, GroupKind
from services.graph.user_wire import AssignedLicense
from services.graph.wire import Page
from services.http.responses import Guid, Reply, decode

GROUP_FIELDS = "id,displayName,groupTypes,mailEnabled,securityEnabled,assignedLicenses"
USER = "#microsoft.graph.user"


class _Wire(msgspec.Struct, rename="camel", gc=False):
    """Fields are Graph's, in camel case; those that we do not name are ignored."""


class GroupRecord(_Wire):
    """Graph group, as far as it is used. Without its licences it would seem to assign none."""

    id: Guid
    assigned_licenses: list[AssignedLicense]
    display_name: str | None = None
    group_types: list[str] | None = None
    mail_enabled: bool | None = None
    security_enabled: bool | None = None


class MemberRecord(_Wire):
    """Graph directoryObject: what a member is must be told, or nobody could be counted."""

    id: Guid
    type: str = msgspec.field(name="@odata.type")


_groups = msgspec.json.Decoder(Page[GroupRecord])
_members = msgspec.json.Decoder(Page[MemberRecord])


def groups(reply: Reply) -> Page[GroupRecord]:
    """Return a page of groups."""
    return decode(reply, _groups)


def members(reply: Reply) -> Page[MemberRecord]:
    """Return a page of a group's members, which are users, groups, devices, contacts and service principals."""
    return decode(reply, _members)


def to_group(record: GroupRecord, tenant_id: str) -> Group:
    """Return the domain's group; one without a name is named by its id."""
    group_id, types = record.id.lower(), record.group_types or ()
    return Group(
        tenant_id=tenant_id,
        group_id=group_id,
        name=(record.display_name or "").strip() or group_id,
        kind=_kind(record),
        is_dynamic="DynamicMembership" in types,
        licences=tuple(dict.fromkeys(each.sku_id.lower() for each in record.assigned_licenses)),
    )


def is_user(record: MemberRecord) -> bool:
    """Tell a user from every other kind of member."""
    return record.type == USER


def _kind(record: GroupRecord) -> GroupKind:
    if "Unified" in (record.group_types or ()):
        return GroupKind.MICROSOFT_365
    if record.mail_enabled:
        return GroupKind.MAIL_SECURITY if record.security_enabled else GroupKind.DISTRIBUTION
    return GroupKind.SECURITY
