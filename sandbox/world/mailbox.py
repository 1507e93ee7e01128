"""A mailbox, and what a tenant's Exchange Online is: consented to, readable by, and filled with."""

from dataclasses import dataclass

EXCHANGE_SCOPES = ("Exchange.ManageV2", "Exchange.Manage")
"""What the partner's application is consented to at Exchange where nothing is wrong."""

GB = 2**30
STATES = ("active", "inactive", "deleted")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox. `kind` is RecipientTypeDetails; sizes are bytes, `quota` None is unlimited; days are before today.

    `user_id` is ExternalDirectoryObjectId. `holds` is InPlaceHolds as Exchange writes it: "-mbx…" is taken out of a
    hold. An "inactive" mailbox is listed only where asked for; a "deleted" one is in the usage report alone.
    """

    mailbox_id: str
    name: str
    address: str
    principal_name: str
    kind: str = "UserMailbox"
    user_id: str | None = None
    used: int = 0
    quota: int | None = 50 * GB
    has_archive: bool = False
    litigation_hold: bool = False
    holds: tuple[str, ...] = ()
    forwarding: str | None = None
    state: str = "active"
    items: int = 0
    idle_days: int | None = 3
    age_days: int = 400


@dataclass(frozen=True, slots=True)
class ExchangeOnline:
    """A tenant's Exchange Online. None everywhere means: as it follows from the rest of the tenant.

    `scopes` () is no consent for Exchange; `roles` are GDAP roles that Exchange sees where it disagrees with the
    directory; `present` overrules the licences.
    """

    scopes: tuple[str, ...] = EXCHANGE_SCOPES
    roles: tuple[str, ...] | None = None
    present: bool | None = None
    mailboxes: tuple[Mailbox, ...] | None = None


USUAL_EXCHANGE = ExchangeOnline()
