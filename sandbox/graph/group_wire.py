"""Groups and their members in Graph's JSON."""

from dataclasses import dataclass

from sandbox.graph.lazy import Lazy, Makers
from sandbox.world.directory import Directory
from sandbox.world.identity import guid
from sandbox.world.people import DISTRIBUTION, MAIL_SECURITY, MICROSOFT_365, DirectoryGroup

_ON_REQUEST = ("assignedLicenses", "hasMembersWithLicenseErrors", "licenseProcessingState")


@dataclass(frozen=True, slots=True)
class Told:
    """A group as its directory tells it."""

    directory: Directory
    group: DirectoryGroup


def group(directory: Directory, each: DirectoryGroup, kind: str | None = None) -> Lazy:
    """Return a group; what it assigns is told only where it is selected, as Graph does."""
    return Lazy(GROUP, Told(directory, each), GROUP_DEFAULT, kind)


def _types(each: Told) -> list[str]:
    types = ["DynamicMembership"] if each.group.dynamic else []
    return [*types, "Unified"] if each.group.kind == MICROSOFT_365 else types


def _mail(each: Told) -> str | None:
    return f"{_nickname(each)}@{each.directory.tenant.domains[0]}" if _has_mail(each) else None


def _has_mail(each: Told) -> bool:
    return each.group.kind in (MICROSOFT_365, MAIL_SECURITY, DISTRIBUTION)


def _nickname(each: Told) -> str:
    return "".join(letter for letter in each.group.name if letter.isascii() and letter.isalnum())[:64] or "group"


def _rule(each: Told) -> str | None:
    return '(user.userType -eq "Member")' if each.group.dynamic else None


GROUP: Makers[Told] = {
    "id": lambda each: each.group.group_id,
    "deletedDateTime": lambda each: None,
    "classification": lambda each: None,
    "createdDateTime": lambda each: "2023-02-07T10:15:00Z",
    "description": lambda each: None,
    "displayName": lambda each: each.group.name,
    "expirationDateTime": lambda each: None,
    "groupTypes": _types,
    "isAssignableToRole": lambda each: None,
    "mail": _mail,
    "mailEnabled": _has_mail,
    "mailNickname": _nickname,
    "membershipRule": _rule,
    "membershipRuleProcessingState": lambda each: "On" if each.group.dynamic else None,
    "onPremisesLastSyncDateTime": lambda each: None,
    "onPremisesSyncEnabled": lambda each: None,
    "preferredDataLocation": lambda each: None,
    "preferredLanguage": lambda each: None,
    "proxyAddresses": lambda each: [f"SMTP:{_mail(each)}"] if _has_mail(each) else [],
    "renewedDateTime": lambda each: "2023-02-07T10:15:00Z",
    "securityEnabled": lambda each: each.group.kind not in (MICROSOFT_365, DISTRIBUTION),
    "theme": lambda each: None,
    "visibility": lambda each: "Private" if each.group.kind == MICROSOFT_365 else None,
    "assignedLicenses": lambda each: [{"disabledPlans": [], "skuId": sku_id} for sku_id in each.group.licences],
    "hasMembersWithLicenseErrors": lambda each: each.directory.has_licence_errors(each.group),
    "licenseProcessingState": lambda each: {"state": "ProcessingComplete"} if each.group.licences else None,
}
GROUP_DEFAULT = tuple(name for name in GROUP if name not in _ON_REQUEST)


def device(each: DirectoryGroup, number: int) -> Lazy:
    """Return a device that is a member of a group."""
    return Lazy(DEVICE, (each, number), tuple(DEVICE), "#microsoft.graph.device")


def contact(each: DirectoryGroup, number: int) -> Lazy:
    """Return a mail contact that is a member of a group."""
    return Lazy(CONTACT, (each, number), tuple(CONTACT), "#microsoft.graph.orgContact")


def _identity(kind: str, each: tuple[DirectoryGroup, int]) -> str:
    return guid(each[0].group_id, kind, each[1])


DEVICE: Makers[tuple[DirectoryGroup, int]] = {
    "id": lambda each: _identity("device", each),
    "accountEnabled": lambda each: True,
    "deviceId": lambda each: _identity("device id", each),
    "displayName": lambda each: f"KIOSK-{each[1] + 1:02}",
    "operatingSystem": lambda each: "Windows",
}
CONTACT: Makers[tuple[DirectoryGroup, int]] = {
    "id": lambda each: _identity("contact", each),
    "displayName": lambda each: f"Supplier {each[1] + 1}",
    "mail": lambda each: f"supplier{each[1] + 1}@supplier.example",
}
