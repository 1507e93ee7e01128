"""The ports of a customer who is kept to Partner Center: they raise, and have nothing with which to ask anybody."""

from collections.abc import AsyncIterator, Collection
from typing import Any, NoReturn

from services.domain.directory_user import DirectoryUser, SignInActivity, UserAttribute
from services.domain.group import Group, GroupMembers, MemberCount
from services.domain.licence import SubscribedSku
from services.domain.mailbox import Mailbox, MailboxDetail, MailboxReport
from services.domain.organisation import Organisation
from services.domain.reach import Standing
from services.domain.subscription import DirectorySubscription
from services.errors import KeptOut, Service


class _Closed:
    """A service in the customer's tenant that is not asked."""

    service: Service

    def __init__(self, tenant_id: str, standing: Standing) -> None:
        self.tenant_id, self._standing = tenant_id, standing

    def _refuse(self) -> NoReturn:
        raise KeptOut(self.service, self._standing)

    async def _no_pages(self) -> AsyncIterator[Any]:
        if self._standing.is_kept_out:
            self._refuse()
        yield


class KeptOutGraph(_Closed):
    """The port CustomerGraph; every method raises KeptOut."""

    service = Service.GRAPH

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        """Raise KeptOut."""
        self._refuse()

    async def directory_subscriptions(self) -> tuple[DirectorySubscription, ...]:
        """Raise KeptOut."""
        self._refuse()

    async def organisation(self) -> Organisation:
        """Raise KeptOut."""
        self._refuse()

    def users(self, attributes: Collection[UserAttribute] = ()) -> AsyncIterator[list[DirectoryUser]]:
        """Raise KeptOut at the first page."""
        return self._no_pages()

    def users_with_sign_ins(self, attributes: Collection[UserAttribute] = ()) -> AsyncIterator[list[DirectoryUser]]:
        """Raise KeptOut at the first page."""
        return self._no_pages()

    async def sign_in_of(self, user_id: str) -> SignInActivity:
        """Raise KeptOut."""
        self._refuse()

    def groups(self) -> AsyncIterator[list[Group]]:
        """Raise KeptOut at the first page."""
        return self._no_pages()

    async def members(self, group_id: str) -> GroupMembers:
        """Raise KeptOut."""
        self._refuse()

    async def count_members(self, group_id: str) -> MemberCount:
        """Raise KeptOut."""
        self._refuse()

    async def transitive_members(self, group_id: str) -> GroupMembers:
        """Raise KeptOut."""
        self._refuse()

    async def mailbox_report(self) -> MailboxReport:
        """Raise KeptOut."""
        self._refuse()


class KeptOutExchange(_Closed):
    """The port CustomerExchange; every method raises KeptOut."""

    service = Service.EXCHANGE

    def mailboxes(self) -> AsyncIterator[list[Mailbox]]:
        """Raise KeptOut at the first page."""
        return self._no_pages()

    def details(self) -> AsyncIterator[list[MailboxDetail]]:
        """Raise KeptOut at the first page."""
        return self._no_pages()

    @property
    def tells_details(self) -> bool:
        """Nothing is told."""
        return False
