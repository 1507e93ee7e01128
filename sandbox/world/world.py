"""The whole world: one partner and its customers. Everything the services answer is read from here."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date

from sandbox.world.demo import demo_tenants
from sandbox.world.generated import CustomerStub, make_stub, make_tenant
from sandbox.world.partner import make_partner
from sandbox.world.tenants import Partner, Tenant, User
from sandbox.world.users import make_users

_TENANTS_WITH_USERS_KEPT = 64


class World:
    """One partner and its customers, addressed by tenant id. `today` is the day all dates count from."""

    def __init__(
        self,
        seed: str,
        partner: Partner,
        customers: Sequence[Tenant | CustomerStub],
        make: Callable[[CustomerStub], Tenant],
        today: date,
    ) -> None:
        self.seed, self.partner, self.today = seed, partner, today
        self._customers = {each.tenant_id: each for each in customers}
        self._make = make
        self._users: OrderedDict[str, tuple[User, ...]] = OrderedDict()
        self._domains = {domain: each.tenant_id for each in (partner.tenant, *customers) for domain in each.domains}

    @property
    def customers(self) -> Sequence[Tenant | CustomerStub]:
        """Return who the customers are, in a fixed order, without making what they hold."""
        return tuple(self._customers.values())

    def tenant(self, tenant_id: str) -> Tenant | None:
        """Return a tenant by its id (the partner's own too), None if there is none."""
        if tenant_id == self.partner.tenant.tenant_id:
            return self.partner.tenant
        found = self._customers.get(tenant_id)
        if isinstance(found, CustomerStub):
            found = self._customers[tenant_id] = self._make(found)
        return found

    def find(self, tenant_id_or_domain: str) -> Tenant | None:
        """Return the tenant of an id or of a verified domain, in any case of letters."""
        words = tenant_id_or_domain.lower()
        return self.tenant(self._domains.get(words, words))

    def users(self, tenant: Tenant) -> tuple[User, ...]:
        """Return the users of a tenant; those of the tenants asked last are kept."""
        if tenant.tenant_id not in self._users:
            self._users[tenant.tenant_id] = make_users(tenant)
            while len(self._users) > _TENANTS_WITH_USERS_KEPT:
                self._users.popitem(last=False)
        return self._users[tenant.tenant_id]

    def put(self, tenant: Tenant) -> None:
        """Change a customer, or add one."""
        self._customers[tenant.tenant_id] = tenant
        self._users.pop(tenant.tenant_id, None)
        self._domains.update(dict.fromkeys(tenant.domains, tenant.tenant_id))


def demo_world(seed: str, today: date) -> World:
    """Return the world of the demo: twelve customers."""
    partner = make_partner(seed)
    return World(seed, partner, demo_tenants(seed, partner), lambda stub: make_tenant(seed, stub, partner), today)


def generated_world(seed: str, customers: int, today: date) -> World:
    """Return a world with any number of made-up customers."""
    partner = make_partner(seed)
    stubs = [make_stub(seed, index) for index in range(customers)]
    return World(seed, partner, stubs, lambda stub: make_tenant(seed, stub, partner), today)
