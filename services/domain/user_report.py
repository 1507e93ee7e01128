"""One person of a customer: account, licences, last sign-in, mailbox."""

from dataclasses import dataclass

from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser, SignInActivity
from services.domain.mailbox import Mailbox
from services.domain.people import Holder
from services.domain.section import Section


@dataclass(frozen=True, slots=True)
class UserProfile:
    """Everything of it. `licences` are held or were given in vain; `groups` are names by id of those that give some."""

    customer: Customer
    user: DirectoryUser
    licences: tuple[Holder, ...]
    groups: Section[dict[str, str]]
    sign_in: Section[SignInActivity]
    mailbox: Section[Mailbox | None]
