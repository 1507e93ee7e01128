"""One customer at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.domain.access_report import Use
from services.domain.customer import Customer
from services.domain.licence_report import LicenceReport
from services.domain.mailbox import MailboxKind
from services.domain.organisation import Organisation
from services.domain.section import Section
from services.domain.subscription_report import SubscriptionReport


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything of it, each part read or not."""

    customer: Customer
    organisation: Section[Organisation]
    uses: Section[tuple[Use, ...]]
    licences: LicenceReport
    subscriptions: SubscriptionReport
    mailboxes: Section[Mapping[MailboxKind, int]]
