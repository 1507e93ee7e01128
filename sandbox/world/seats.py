"""Which of a tenant's made-up staff hold a SKU, and how: told from a person's number, without a list of holders."""

from array import array
from dataclasses import dataclass
from math import gcd

from sandbox.world.identity import guid, number
from sandbox.world.people import Assignment
from sandbox.world.skus import FREE
from sandbox.world.tenants import Holding, Tenant

_LICENSING_GROUPS = 2
_FEWEST_FOR_A_GROUP = 6
_ERRORS = ("CountViolation", "MutuallyExclusiveViolation", "DependencyViolation", "ProhibitedInUsageLocationViolation")


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """One SKU among `count` people, who are shuffled by multiplying their number (step and count have no divisor).

    By rank: the first `by_group` hold it through the group, `both` of them directly as well, the others up to `held`
    directly; then come `refused_by_group` and `refused` whose assignment is in Error and takes no seat.
    """

    sku_id: str
    count: int
    held: int
    step: int
    shift: int
    group_id: str | None = None
    by_group: int = 0
    both: int = 0
    refused_by_group: int = 0
    refused: int = 0

    def assignments(self, index: int) -> tuple[Assignment, ...]:
        """Return how the person with this number was given the SKU; empty if not at all."""
        rank = (index * self.step + self.shift) % self.count
        if rank < self.by_group:
            return self._by_group(rank)
        if rank < self.held:
            return (Assignment(self.sku_id),)
        wanting = rank - self.held
        if wanting < self.refused_by_group + self.refused:
            group_id = self.group_id if wanting < self.refused_by_group else None
            return (Assignment(self.sku_id, group_id, "Error", _ERRORS[wanting % len(_ERRORS)]),)
        return ()

    def _by_group(self, rank: int) -> tuple[Assignment, ...]:
        if rank == self.by_group - 1:
            return (Assignment(self.sku_id, self.group_id, "ActiveWithError", "DependencyViolation"),)
        inherited = Assignment(self.sku_id, self.group_id)
        return (inherited, Assignment(self.sku_id)) if rank < self.both else (inherited,)

    def members(self) -> "array[int]":
        """Return the numbers of the people in the licensing group, ascending."""
        back = pow(self.step, -1, self.count)
        ranks = (*range(self.by_group), *range(self.held, self.held + self.refused_by_group))
        return array("I", sorted((rank - self.shift) * back % self.count for rank in ranks))


def licensing_group_id(tenant_id: str, sku_id: str) -> str:
    """Return the id of the made-up group that assigns a SKU, where there is one."""
    return guid(tenant_id, sku_id, "licensing group")


def seat_plans(tenant: Tenant) -> tuple[SeatPlan, ...]:
    """Return the plans of all SKUs that some of the staff hold; groups only where no groups were written down."""
    count = tenant.staff_count
    groups = 0 if tenant.groups is not None else _LICENSING_GROUPS
    plans = []
    for holding in tenant.holdings:
        held = tenant.seats_of_staff(holding)[0]
        if not (count and held):
            continue
        grouped = groups > 0 and held >= _FEWEST_FOR_A_GROUP and holding.sku.part_number not in FREE
        groups -= grouped
        plans.append(_plan(tenant, holding, count, held, grouped=grouped))
    return tuple(plans)


def _plan(tenant: Tenant, holding: Holding, count: int, held: int, *, grouped: bool) -> SeatPlan:
    words = (tenant.tenant_id, holding.sku.sku_id)
    step, shift = _coprime(number(*words, "step", below=count), count), number(*words, "shift", below=count)
    plain = SeatPlan(holding.sku.sku_id, count, held, step, shift)
    if not grouped:
        return plain
    wanting = min(2, count - held)
    return SeatPlan(
        plain.sku_id, count, held, step, shift,
        group_id=licensing_group_id(*words),
        by_group=held // 3,
        both=min(2, held // 3 - 1),
        refused_by_group=wanting,
        refused=min(1, count - held - wanting),
    )  # fmt: skip


def _coprime(start: int, count: int) -> int:
    return next(step for step in range(max(1, start), start + count + 2) if gcd(step, count) == 1)
