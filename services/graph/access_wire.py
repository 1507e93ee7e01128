"""Graph's GDAP records as our domain's words. Pure: bytes in, records out, Malformed for anything else."""

from typing import Annotated

import msgspec

from services.domain.gdap import AccessAssignment, Relationship
from services.graph.wire import Page
from services.http.moments import moment
from services.http.responses import Reply, decode

RelationshipId = Annotated[str, msgspec.Meta(pattern=r"\A[0-9A-Za-z-]+\Z")]
"""Two GUIDs, in Microsoft's examples; it goes into a path."""


class Wire(msgspec.Struct, rename="camel"):
    """Fields are Graph's, in camel case; those that we do not name are ignored."""


class Role(Wire):
    """A role by its template id."""

    role_definition_id: str


class AccessDetails(Wire):
    """The roles of a relationship or of an assignment."""

    unified_roles: list[Role]


class Customer(Wire):
    """Whom a relationship is with."""

    tenant_id: str | None = None


class RelationshipRecord(Wire):
    """Graph delegatedAdminRelationship; `customer` is null until one accepts it."""

    id: RelationshipId
    access_details: AccessDetails
    status: str | None = None
    display_name: str | None = None
    customer: Customer | None = None
    auto_extend_duration: str | None = None
    activated_date_time: str | None = None
    end_date_time: str | None = None


class Container(Wire):
    """The security group that an assignment gives its roles to."""

    access_container_id: str


class AssignmentRecord(Wire):
    """Graph delegatedAdminAccessAssignment, as far as it is used."""

    access_container: Container
    access_details: AccessDetails
    status: str | None = None


class GroupRecord(Wire):
    """A group, as far as we ask for it."""

    id: str


class NamedRecord(Wire):
    """A group or a person, as far as its name is asked for."""

    display_name: str | None = None


_named = msgspec.json.Decoder(NamedRecord)
_relationships = msgspec.json.Decoder(Page[RelationshipRecord])
_assignments = msgspec.json.Decoder(Page[AssignmentRecord])
_groups = msgspec.json.Decoder(Page[GroupRecord])


def relationships(reply: Reply) -> Page[RelationshipRecord]:
    """Return a page of relationships."""
    return decode(reply, _relationships)


def assignments(reply: Reply) -> Page[AssignmentRecord]:
    """Return a page of access assignments."""
    return decode(reply, _assignments)


def groups(reply: Reply) -> Page[GroupRecord]:
    """Return a page of groups."""
    return decode(reply, _groups)


def name_of(reply: Reply) -> str:
    """Return what a group or a person is called, "" where it has no name."""
    return decode(reply, _named).display_name or ""


def to_relationship(record: RelationshipRecord, reply: Reply) -> Relationship:
    """Return the domain's relationship; raises Malformed for an unreadable date."""
    tenant_id = (record.customer.tenant_id or "").strip().lower() if record.customer else ""
    return Relationship(
        relationship_id=record.id,
        name=record.display_name or "",
        tenant_id=tenant_id or None,
        status=record.status or "",
        role_ids=_roles(record.access_details),
        ends_at=moment(record.end_date_time, reply),
        activated_at=moment(record.activated_date_time, reply),
        auto_extends=extends(record.auto_extend_duration),
    )


def to_assignment(record: AssignmentRecord, _: Reply) -> AccessAssignment:
    """Return the domain's assignment."""
    group_id = record.access_container.access_container_id.lower()
    return AccessAssignment(group_id, _roles(record.access_details), record.status or "")


def to_group_id(record: GroupRecord, _: Reply) -> str:
    """Return the id of a group."""
    return record.id.lower()


def extends(duration: str | None) -> bool | None:
    """Tell whether an autoExtendDuration extends: `P0D` and `PT0S` do not, `P180D` does, none is not told."""
    if not duration:
        return None
    return any(digit in duration for digit in "123456789")


def _roles(details: AccessDetails) -> frozenset[str]:
    return frozenset(role.role_definition_id.lower() for role in details.unified_roles)
