"""What a customer bought and what is in use, put together from the sources that answered."""

from dataclasses import dataclass
from enum import StrEnum

from services.domain.customer import Customer
from services.domain.licence import LicenceUnits, SubscribedSku
from services.domain.section import Available, NotAvailable, Section, Source
from services.domain.subscription import DirectorySubscription


class UnitKind(StrEnum):
    """The numbers that both sources tell about a SKU."""

    ENABLED = "enabled"
    CONSUMED = "consumed"
    WARNING = "warning"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Difference:
    """One number on which Microsoft Graph and Partner Center disagree."""

    kind: UnitKind
    graph: int
    partner_center: int


class FoldReason(StrEnum):
    """Why a SKU is not among the paid per-user ones."""

    COMPANY_WIDE = "company-wide"
    FREE = "free"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """One SKU of the customer. `units` are `source`'s; `name` is what a person calls it.

    `shares_name` says that another SKU of this customer has the same name: the part number tells them apart.
    `missing_in` is the source that answered but does not list this SKU.
    """

    sku_id: str
    part_number: str
    name: str
    units: LicenceUnits
    source: Source
    capability_status: str = "Enabled"
    shares_name: bool = False
    folded: FoldReason | None = None
    differences: tuple[Difference, ...] = ()
    missing_in: Source | None = None


SkuSection = Section[tuple[SubscribedSku, ...]]
SubscriptionSection = Section[tuple[DirectorySubscription, ...]]


@dataclass(frozen=True, slots=True)
class LicenceReport:
    """Every SKU of one customer exactly once: paid per-user ones in `rows`, the rest in `folded`, both by name."""

    customer: Customer
    graph: SkuSection
    partner_center: SkuSection
    subscriptions: SubscriptionSection
    rows: tuple[LicenceRow, ...] = ()
    folded: tuple[LicenceRow, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether any source told the numbers; when not, the empty rows mean nothing."""
        return isinstance(self.graph, Available) or isinstance(self.partner_center, Available)

    @property
    def trials_are_known(self) -> bool:
        """Whether trials could be told from paid SKUs."""
        return isinstance(self.subscriptions, Available)

    @property
    def not_available(self) -> tuple[NotAvailable, ...]:
        """The parts that could not be read, Microsoft Graph's first."""
        parts = (self.graph, self.subscriptions, self.partner_center)
        return tuple(part for part in parts if isinstance(part, NotAvailable))
