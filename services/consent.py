"""Consent to our application in a customer's tenant: given through Partner Center, or asked of its administrator."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlencode

from services.consent_grants import Grant
from services.domain.actor import Actor
from services.domain.audit import AuditEvent, Result
from services.domain.customer import Customer
from services.errors import (
    AccessDenied,
    AgreementNotAccepted,
    Ambiguous,
    MissingRole,
    NotDirectPartner,
    Refused,
    SeatwiseError,
)
from services.tenancy.ports import Trail
from services.tenancy.session import CustomerSession
from services.tenancy.visit import write_failure

ACTION = "consent.give"
_NOT_OURS_TO_GIVE = (MissingRole, NotDirectPartner, AgreementNotAccepted, Refused)


class ConsentState(StrEnum):
    """What came of it."""

    GIVEN = "given"
    THERE_ALREADY = "there already"
    NOT_ALLOWED = "not allowed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ConsentOutcome:
    """`address`: where an administrator of the customer's consents. `reason`: why we could not, where we could not."""

    state: ConsentState
    address: str
    grants: tuple[Grant, ...]
    reason: SeatwiseError | None = None


class CustomerConsent(Protocol):
    """Consent at one customer: services.partner_center.consents.ConsentClient."""

    async def give(self) -> bool:
        """Consent; False where there was an entry already."""
        ...


class ConsentPorts(Protocol):
    """Where consents are given: services.connectors.Connectors."""

    def customer_consent(self, customer: Customer) -> CustomerConsent:
        """Return consent bound to this customer."""
        ...


@dataclass(frozen=True, slots=True)
class Consents:
    """`client_id` is our application's; `forget` drops tokens and whatever else tells of a customer's old consent."""

    ports: ConsentPorts
    trail: Trail
    clock: Callable[[], datetime]
    login: str
    client_id: str
    grants: tuple[Grant, ...]
    forget: Callable[[Customer], None]

    def address(self, customer: Customer) -> str:
        """Return the page on which an administrator of the customer's consents for the whole tenant."""
        return f"{self.login}/{customer.tenant_id}/adminconsent?{urlencode({'client_id': self.client_id})}"

    async def give(self, session: CustomerSession, actor: Actor) -> ConsentOutcome:
        """Consent on the customer's behalf. Raises what kept Partner Center from being asked."""
        await self.trail.record(self._event(actor, session.customer, Result.BEGUN))  # no change without its record
        try:
            outcome = await self._given(session)
        except SeatwiseError as error:
            result = Result.REFUSED if isinstance(error, AccessDenied) else Result.FAILED
            await write_failure(self.trail, self._event(actor, session.customer, result, error))
            raise
        finally:
            self.forget(session.customer)
        done = outcome.state in (ConsentState.GIVEN, ConsentState.THERE_ALREADY)
        result = Result.DONE if done else Result.REFUSED if outcome.state is ConsentState.NOT_ALLOWED else Result.FAILED
        await write_failure(self.trail, self._event(actor, session.customer, result, outcome.reason))
        return outcome

    async def _given(self, session: CustomerSession) -> ConsentOutcome:
        address = self.address(session.customer)
        try:
            is_new = await self.ports.customer_consent(session.customer).give()
        except _NOT_OURS_TO_GIVE as refusal:
            return ConsentOutcome(ConsentState.NOT_ALLOWED, address, self.grants, refusal)
        except Ambiguous as unknown:
            self.forget(session.customer)
            state = await self._seen(session.graph.organisation())
            return ConsentOutcome(state, address, self.grants, None if state is ConsentState.GIVEN else unknown)
        return ConsentOutcome(ConsentState.GIVEN if is_new else ConsentState.THERE_ALREADY, address, self.grants)

    async def _seen(self, read: Awaitable[object]) -> ConsentState:
        """Return what a read that needs the consent tells of it: never a second write."""
        try:
            await read
        except SeatwiseError:
            return ConsentState.UNKNOWN
        return ConsentState.GIVEN

    def _event(
        self, actor: Actor, customer: Customer, result: Result, error: SeatwiseError | None = None
    ) -> AuditEvent:
        return AuditEvent(
            ACTION,
            actor,
            self.clock(),
            result,
            tenant_id=customer.tenant_id,
            error=type(error).__name__ if error else "",
            subject=self.client_id,
        )
