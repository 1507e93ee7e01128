"""How this installation is: what it reaches, how old its sign-in is, and what it holds."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from services.domain.actor import Actor, Role
from services.domain.checkup import KeyState
from services.domain.section import Section, Source
from services.tenancy.customer_list import CustomerList
from services.tenancy.fleet import Fleet
from services.tenancy.memory import read_section


@dataclass(frozen=True, slots=True)
class Installation:
    """What can be asked of it, beside its customers. `signed_in_at` is when the sign-in was renewed last, or None.

    Each but `database_answers` raises SeatwiseError.
    """

    signed_in_at: Callable[[], Awaitable[datetime | None]]
    database_answers: Callable[[], Awaitable[bool]]
    has_mfa: Callable[[], Awaitable[bool]]
    role_of: Callable[[Actor], Awaitable[Role]]
    record_is_whole: Callable[[], Awaitable[bool]]
    key_state: Callable[[], Awaitable[KeyState]]


@dataclass(frozen=True, slots=True)
class Status:
    """What came of asking. `signed_in_at` is not available where the store or the seal failed."""

    partner_center: Section[str]
    """The partner's name."""
    graph: Section[int]
    """How many GDAP relationships there are with the customers that who asks may see."""
    customers: Section[CustomerList]
    signed_in_at: Section[datetime | None]
    database_answers: bool
    has_mfa: Section[bool]
    """Whether the sign-in was with multi-factor authentication."""
    role: Section[Role]
    """Of who asks."""
    record_is_whole: Section[bool]
    key_state: Section[KeyState]


async def read_status(fleet: Fleet, installation: Installation, clock: Callable[[], datetime]) -> Status:
    """Return the status, everything asked at the same time. Raises CrossTenantAccess and whatever is a bug."""

    async def name() -> str:
        return (await fleet.partner_profile()).name

    at_microsoft = asyncio.gather(
        read_section(Source.PARTNER_CENTER, name(), clock),
        read_section(Source.GRAPH, fleet.count_relationships(), clock),
        read_section(Source.PARTNER_CENTER, fleet.customers(), clock),
        read_section(Source.PARTNER_CENTER, installation.has_mfa(), clock),
        read_section(Source.GRAPH, installation.role_of(fleet.actor), clock),
    )
    here = asyncio.gather(
        read_section(Source.DATABASE, installation.signed_in_at(), clock),
        installation.database_answers(),
        read_section(Source.DATABASE, installation.record_is_whole(), clock),
        read_section(Source.DATABASE, installation.key_state(), clock),
    )
    told = await asyncio.gather(at_microsoft, here)
    partner_center, graph, customers, has_mfa, role = told[0]
    signed_in_at, answers, record, key = told[1]
    return Status(partner_center, graph, customers, signed_in_at, answers, has_mfa, role, record, key)
