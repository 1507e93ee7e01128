"""Checks of the way into customers: relationships, roles, consent. Counted, never named."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from services.access import effective_roles, unmet
from services.clouds import Cloud
from services.doctor.patient import Patient
from services.domain import checkup
from services.domain.checkup import ENDS_SOON, Finding, RelationshipCount, fault, not_checked, ok, warning
from services.domain.customer import Customer
from services.domain.gdap import Relationship
from services.domain.reach import CustomerReach
from services.errors import (
    ConditionalAccessBlocked,
    ConsentMissing,
    CrossTenantAccess,
    NoDelegatedAdmin,
    SeatwiseError,
    ServiceAbsent,
    SignInNeeded,
    TenantGone,
)
from services.http.audience import Audience
from services.store.customer_settings import CustomerSettingStore

T = TypeVar("T")
R = TypeVar("R")

GIVEN, ABSENT = "given", "absent"
SAMPLE, AT_ONCE = 10, 4
"""Customers that are looked at unless all are asked for, and how many of them at a time."""
WORDS: dict[type[SeatwiseError], str] = {
    ServiceAbsent: ABSENT,
    ConsentMissing: "without consent",
    NoDelegatedAdmin: "without a relationship that counts",
    ConditionalAccessBlocked: "kept out by a policy",
    TenantGone: "gone",
}
ONLY_GLOBAL = "GDAP can be read in the global cloud only (docs/clouds.md)"


async def relationships(patient: Patient) -> list[Finding]:
    """There are GDAP relationships, and none is about to end."""
    if patient.settings.cloud is not Cloud.GLOBAL:
        return [not_checked(ONLY_GLOBAL)]
    found = await patient.relationships()
    active = [one for one in found if one.is_active]
    soon = patient.now + ENDS_SOON
    ending = [one for one in active if one.ends_at is not None and one.ends_at < soon and not one.auto_extends]
    waiting = [one for one in found if one.status.lower() == "approvalpending"]
    return [checkup.relationships(RelationshipCount(len(active), len(ending), len(waiting)))]


async def roles(patient: Patient) -> list[Finding]:
    """By a group of the service account, every customer gives the roles that are needed."""
    if patient.settings.cloud is not Cloud.GLOBAL:
        return [not_checked(ONLY_GLOBAL)]
    by_tenant = await _active(patient)
    looked_at, connectors = _chosen(patient, sorted(by_tenant)), await patient.connectors()
    if not looked_at:
        return [not_checked("there is no customer with an active relationship")]
    ours = await connectors.customer_access(_nameless(looked_at[0])).own_groups()
    used: set[str] = set()

    async def of_one(tenant_id: str) -> frozenset[str]:
        access = connectors.customer_access(_nameless(tenant_id))
        given: set[str] = set()
        for one in by_tenant[tenant_id]:
            assigned = await access.assignments(one)
            used.update(each.group_id for each in assigned if each.is_active)
            given |= effective_roles(one, assigned, ours)
        return frozenset(given)

    given = await _each(patient, looked_at, of_one)
    return _judged(given, of=len(by_tenant), strangers=sorted(used - ours))


def _judged(given: Sequence[frozenset[str]], *, of: int, strangers: Sequence[str]) -> list[Finding]:
    """Judge the roles of the service account at each customer that was looked at."""
    lacking = Counter(need.what for each in given for need in unmet(each))
    without = sum(1 for each in given if unmet(each))
    told = f"{len(given) - without} of {len(given)} customers looked at ({of} in all) give every role that is needed"
    if not without:
        return [ok(told)]
    parts = "; ".join(f"{what}: {count} without" for what, count in lacking.most_common())
    groups = f"; groups in use that the service account is not in: {', '.join(strangers[:5])}" if strangers else ""
    judge = fault if without == len(given) else warning
    remedy = "Put the service account into a group that a relationship with Global Reader is assigned to."
    return [judge(f"{told}; {parts}{groups}", remedy)]


async def consent(patient: Patient) -> list[Finding]:
    """The customers have consented to the application, for Graph and for Exchange."""
    looked_at = _chosen(patient, await _reachable(patient))
    if not looked_at:
        return [not_checked("there is no customer whose tenant may be asked")]
    tokens = await patient.tokens()

    async def of_one(tenant_id: str) -> tuple[str, str]:
        async def tried(audience: Audience) -> str:
            try:
                await tokens.access_token(tenant_id, audience)
            except (SignInNeeded, CrossTenantAccess):
                raise
            except SeatwiseError as error:
                return WORDS.get(type(error), type(error).__name__)
            return GIVEN

        return await tried(Audience.GRAPH), await tried(Audience.EXCHANGE)

    outcomes = await _each(patient, looked_at, of_one)
    return [
        consented("Graph", [graph for graph, _ in outcomes]),
        consented("Exchange", [exchange for _, exchange in outcomes]),
    ]


def consented(service: str, outcomes: Sequence[str]) -> Finding:
    """Judge what came of asking for a token in each customer's tenant."""
    lacking = Counter(each for each in outcomes if each not in (GIVEN, ABSENT))
    if not lacking:
        return ok(f"{service}: {len(outcomes)} customers looked at, none lacks consent")
    parts = ", ".join(f"{count} {what}" for what, count in lacking.most_common())
    judge = fault if lacking.total() == len(outcomes) else warning
    return judge(
        f"{service}: {lacking.total()} of {len(outcomes)} customers looked at give no token ({parts})",
        "Ask `access` about each, and consent where it is missing (docs/connect.md).",
    )


async def _active(patient: Patient) -> dict[str, list[Relationship]]:
    by_tenant: dict[str, list[Relationship]] = {}
    for one in await patient.relationships():
        if one.is_active and one.tenant_id:
            by_tenant.setdefault(one.tenant_id, []).append(one)
    return by_tenant


async def _reachable(patient: Patient) -> list[str]:
    """Return the customers whose own tenant may be asked: those kept to Partner Center are not."""
    if patient.settings.cloud is Cloud.GLOBAL:
        every = sorted(await _active(patient))
    else:
        connectors = await patient.connectors()
        every = sorted(each.tenant_id for each in await connectors.partner_center_customers())
    decided = {each.tenant_id: each.reach for each in await CustomerSettingStore(await patient.tables()).all()}
    usual = CustomerReach(patient.settings.customer_reach)
    return [each for each in every if decided.get(each, usual) is CustomerReach.TENANT]


def _chosen(patient: Patient, every: Sequence[str]) -> Sequence[str]:
    """Return all of them, or a few from everywhere in the list."""
    if patient.every_customer or len(every) <= SAMPLE:
        return every
    return [every[place * len(every) // SAMPLE] for place in range(SAMPLE)]


def _nameless(tenant_id: str) -> Customer:
    return Customer(tenant_id, "", ())


async def _each(patient: Patient, of: Sequence[T], work: Callable[[T], Awaitable[R]]) -> list[R]:
    turns, done = asyncio.Semaphore(AT_ONCE), 0

    async def one(each: T) -> R:
        nonlocal done
        async with turns:
            result = await work(each)
        done += 1
        patient.progress(done, len(of))
        return result

    return list(await asyncio.gather(*map(one, of)))
