"""Graph's users as our domain's words. Pure: bytes in, records out, Malformed for anything else.

What is counted (ids, licences, assignments) is strict: a field that is missing never becomes "has none".
"""

import sys
from collections.abc import Collection

import msgspec

from services.domain.directory_user import DirectoryUser, LicenceAssignment, SignInActivity, UserAttribute
from services.graph.wire import Page
from services.http.moments import moment
from services.http.responses import Guid, Reply, decode

BASE_FIELDS = (
    "id",
    "displayName",
    "userPrincipalName",
    "accountEnabled",
    "userType",
    "mail",
    "createdDateTime",
    "assignedLicenses",
    "licenseAssignmentStates",
)
SIGN_INS = "signInActivity"
EXTENSIONS = "onPremisesExtensionAttributes"


class _Wire(msgspec.Struct, rename="camel", gc=False):
    """Fields are Graph's, in camel case; those that we do not name are ignored."""


class AssignedLicense(_Wire):
    """Graph assignedLicense."""

    sku_id: Guid


class AssignmentRecord(_Wire):
    """Graph licenseAssignmentState."""

    sku_id: Guid
    assigned_by_group: Guid | None = None
    state: str | None = None
    error: str | None = None


class SignInRecord(_Wire):
    """Graph signInActivity."""

    last_successful_sign_in_date_time: str | None = None
    last_sign_in_date_time: str | None = None
    last_non_interactive_sign_in_date_time: str | None = None


class UserRecord(_Wire):
    """Graph user, as far as it is used. The attributes' names are those of UserAttribute, in lower case."""

    id: Guid
    assigned_licenses: list[AssignedLicense]
    license_assignment_states: list[AssignmentRecord]
    display_name: str | None = None
    user_principal_name: str | None = None
    account_enabled: bool | None = None
    user_type: str | None = None
    mail: str | None = None
    created_date_time: str | None = None
    sign_in_activity: SignInRecord | None = None
    department: str | None = None
    office_location: str | None = None
    company_name: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    usage_location: str | None = None
    job_title: str | None = None
    employee_type: str | None = None
    on_premises_extension_attributes: dict[str, str | None] | None = None


class OneUser(_Wire):
    """One user, asked for the sign-ins alone."""

    id: Guid
    sign_in_activity: SignInRecord | None = None


_users = msgspec.json.Decoder(Page[UserRecord])
_one_user = msgspec.json.Decoder(OneUser)


def users(reply: Reply) -> Page[UserRecord]:
    """Return a page of users."""
    return decode(reply, _users)


def one_user(reply: Reply) -> OneUser:
    """Return a single user."""
    return decode(reply, _one_user)


def fields(attributes: Collection[UserAttribute], *more: str) -> str:
    """Return the $select that these attributes need; all fifteen extension attributes are one property of Graph's."""
    wanted = [EXTENSIONS if _is_extension(each) else each.value for each in attributes]
    return ",".join(dict.fromkeys((*BASE_FIELDS, *more, *wanted)))


def to_user(
    record: UserRecord, tenant_id: str, attributes: Collection[UserAttribute], reply: Reply, *, sign_ins: bool = False
) -> DirectoryUser:
    """Return the domain's user; one without a display name is named by the principal name, or the id."""
    user_id = record.id.lower()
    principal_name = record.user_principal_name or ""
    return DirectoryUser(
        tenant_id=tenant_id,
        user_id=user_id,
        name=(record.display_name or "").strip() or principal_name or user_id,
        principal_name=principal_name,
        is_enabled=record.account_enabled,
        user_type=record.user_type,
        mail=record.mail or None,
        created_at=moment(record.created_date_time, reply),
        licences=tuple(dict.fromkeys(_sku_id(each.sku_id) for each in record.assigned_licenses)),
        assignments=tuple(_assignment(each) for each in record.license_assignment_states),
        attributes=_attributes(record, attributes),
        sign_in=to_sign_in(record.sign_in_activity, reply) if sign_ins else None,
    )


def to_sign_in(record: SignInRecord | None, reply: Reply) -> SignInActivity:
    """Return the domain's sign-ins; who never signed in has no record, or one without dates."""
    if record is None:
        return SignInActivity()
    return SignInActivity(
        successful=moment(record.last_successful_sign_in_date_time, reply),
        interactive=moment(record.last_sign_in_date_time, reply),
        non_interactive=moment(record.last_non_interactive_sign_in_date_time, reply),
    )


def _assignment(record: AssignmentRecord) -> LicenceAssignment:
    group_id, error = record.assigned_by_group, record.error or "None"
    return LicenceAssignment(
        sku_id=_sku_id(record.sku_id),
        group_id=group_id.lower() if group_id else None,
        state=record.state or "",
        error=None if error.casefold() == "none" else error,
    )


def _sku_id(text: str) -> str:
    return sys.intern(text.lower())  # a tenant has many users and few SKUs: one text for all of them


def _attributes(record: UserRecord, wanted: Collection[UserAttribute]) -> dict[UserAttribute, str]:
    found = {each: _attribute(record, each) for each in wanted}
    return {each: value for each, value in found.items() if value is not None}


def _attribute(record: UserRecord, attribute: UserAttribute) -> str | None:
    if _is_extension(attribute):
        return (record.on_premises_extension_attributes or {}).get(attribute.value)
    value: str | None = getattr(record, attribute.name.lower())
    return value


def _is_extension(attribute: UserAttribute) -> bool:
    return attribute.name.startswith("EXTENSION_")
