"""A user of a customer's directory, with what a question may filter and count by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class UserAttribute(StrEnum):
    """The properties of a user that are read only when a filter names them; the values are Graph's names."""

    DEPARTMENT = "department"
    OFFICE_LOCATION = "officeLocation"
    COMPANY_NAME = "companyName"
    CITY = "city"
    STATE = "state"
    COUNTRY = "country"
    USAGE_LOCATION = "usageLocation"
    JOB_TITLE = "jobTitle"
    EMPLOYEE_TYPE = "employeeType"
    EXTENSION_1 = "extensionAttribute1"
    EXTENSION_2 = "extensionAttribute2"
    EXTENSION_3 = "extensionAttribute3"
    EXTENSION_4 = "extensionAttribute4"
    EXTENSION_5 = "extensionAttribute5"
    EXTENSION_6 = "extensionAttribute6"
    EXTENSION_7 = "extensionAttribute7"
    EXTENSION_8 = "extensionAttribute8"
    EXTENSION_9 = "extensionAttribute9"
    EXTENSION_10 = "extensionAttribute10"
    EXTENSION_11 = "extensionAttribute11"
    EXTENSION_12 = "extensionAttribute12"
    EXTENSION_13 = "extensionAttribute13"
    EXTENSION_14 = "extensionAttribute14"
    EXTENSION_15 = "extensionAttribute15"


class AssignmentState(StrEnum):
    """Graph's licenseAssignmentState.state."""

    ACTIVE = "Active"
    ACTIVE_WITH_ERROR = "ActiveWithError"
    DISABLED = "Disabled"
    ERROR = "Error"


@dataclass(frozen=True, slots=True)
class LicenceAssignment:
    """One way in which a user was given a SKU: directly (`group_id` None) or by a group; both are possible at once.

    `error` is Graph's word ("CountViolation" ...), None where there is none. `state` is as sent if it is unknown to us.
    """

    sku_id: str
    group_id: str | None
    state: str
    error: str | None = None

    @property
    def is_in_error(self) -> bool:
        """Whether it failed, or was given and is faulty: by its state, or by an error that Graph names."""
        return self.error is not None or self.state in {AssignmentState.ERROR, AssignmentState.ACTIVE_WITH_ERROR}


@dataclass(frozen=True, slots=True)
class SignInActivity:
    """When an account signed in last, in UTC. The latter two are attempts, the first one succeeded."""

    successful: datetime | None = None
    interactive: datetime | None = None
    non_interactive: datetime | None = None


@dataclass(frozen=True, slots=True)
class DirectoryUser:
    """One user. Ids are lower-case GUIDs; `licences` are the SKU ids that the user holds, however assigned.

    None is what the directory does not tell. `attributes` has those that were asked for and have a value. `sign_in`
    is None where it was not asked for.
    """

    tenant_id: str
    user_id: str
    name: str
    principal_name: str
    is_enabled: bool | None = None
    user_type: str | None = None
    """Graph's userType: "Member", "Guest", or None."""
    mail: str | None = None
    created_at: datetime | None = None
    licences: tuple[str, ...] = ()
    assignments: tuple[LicenceAssignment, ...] = ()
    attributes: Mapping[UserAttribute, str] = field(default_factory=dict)
    sign_in: SignInActivity | None = None

    @property
    def is_guest(self) -> bool:
        """Whether the account is a guest from another directory."""
        return (self.user_type or "").casefold() == "guest"

    @property
    def domain(self) -> str:
        """The domain of the principal name, lower-case; "" without one."""
        return self.principal_name.rpartition("@")[2].lower() if "@" in self.principal_name else ""
