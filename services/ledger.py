"""What one visit to a customer touched: a second customer's tenant in it is a bug, found before it is read.

The ledger of a visit is known to everything that runs inside it (a context variable, which tasks inherit), so that
neither a handler nor a connector can leave it out.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from services.errors import CrossTenantAccess

security_log = logging.getLogger("seatwise.security")


class Touch(StrEnum):
    """How a tenant was touched."""

    SESSION = "session"
    CALL = "call"
    FLIGHT = "flight"
    """A read that began in another visit."""
    MEMORY = "memory"
    ROW = "row"


class Ledger:
    """The tenants, request ids and consenting accounts of one visit. Lower-case GUIDs."""

    __slots__ = ("accounts", "request_ids", "tenant_id", "touched", "violation")

    def __init__(self, tenant_id: str) -> None:
        self.tenant_id = tenant_id
        self.touched: dict[str, set[Touch]] = {tenant_id: {Touch.SESSION}}
        self.request_ids: list[str] = []
        self.accounts: set[str] = set()
        self.violation: str | None = None
        """The reference of a violation, once there was one."""

    def note(self, tenant_id: str, touch: Touch) -> None:
        """Note that a customer's tenant is about to be touched; raise CrossTenantAccess when it is another one's."""
        self.touched.setdefault(tenant_id, set()).add(touch)
        if tenant_id != self.tenant_id:
            self.violation = self.violation or secrets.token_hex(8)
            security_log.critical(
                "a visit to %s touches %s (%s), reference %s", self.tenant_id, tenant_id, touch, self.violation
            )
            raise CrossTenantAccess(self.violation)

    def settle(self) -> None:
        """Raise CrossTenantAccess when the visit touched a second tenant, whoever kept that quiet since."""
        if self.violation or len(self.touched) > 1:
            self.violation = self.violation or secrets.token_hex(8)
            raise CrossTenantAccess(self.violation)


_current: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


@contextmanager
def keeping(ledger: Ledger) -> Iterator[Ledger]:
    """Note in `ledger` what is touched inside. Within another customer's visit: raises CrossTenantAccess."""
    outer = _current.get()
    if outer is not None:
        outer.note(ledger.tenant_id, Touch.SESSION)
    _current.set(ledger)
    try:
        yield ledger
    finally:
        _current.set(outer)  # not by a token: a list that is read to its end elsewhere ends in another context


def note(tenant_id: str, touch: Touch) -> None:
    """Note a customer's tenant in the visit this runs in, if any; raise CrossTenantAccess when it is another one's.

    The partner's own tenant is never noted.
    """
    ledger = _current.get()
    if ledger is not None:
        ledger.note(tenant_id, touch)


def join(flight: Ledger) -> None:
    """Note that the visit this runs in takes what a read brings that began in another visit to the same customer.

    Raises CrossTenantAccess when that is another one's.
    """
    ledger = _current.get()
    if ledger is not None:
        ledger.note(flight.tenant_id, Touch.FLIGHT)
        ledger.request_ids += flight.request_ids
        ledger.accounts |= flight.accounts


def note_request(request_id: str) -> None:
    """Note the id under which a request goes upstream."""
    ledger = _current.get()
    if ledger is not None:
        ledger.request_ids.append(request_id)


def note_account(object_id: str | None) -> None:
    """Note the account whose consent a request uses, where its token names it."""
    ledger = _current.get()
    if ledger is not None and object_id is not None:
        ledger.accounts.add(object_id)
