"""The whole world: one partner and its customers. Everything the services answer is read from here."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date

from sandbox.world.demo import demo_tenants
from sandbox.world.directory import Directory, People
from sandbox.world.generated import CustomerStub, make_stub, make_tenant
from sandbox.world.moments import Moments
from sandbox.world.partner import make_partner
from sandbox.world.tenants import Partner, Relationship, Tenant, check_seats

_DIRECTORIES_KEPT = 64


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
        self._relationships: dict[str, Relationship] | None = None
        self._directories: OrderedDict[str, Directory] = OrderedDict()
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

    def moment(self, days: int) -> str:
        """Return the midnight that is `days` after today, as Graph writes it."""
        return Moments(self.today).ago(-days)

    def directory(self, tenant: Tenant) -> Directory:
        """Return the directory of a tenant; those asked last are kept."""
        known = self._directories.get(tenant.tenant_id)
        if known is None or known.tenant is not tenant:
            known = self._directories[tenant.tenant_id] = Directory(tenant, self.today)
            while len(self._directories) > _DIRECTORIES_KEPT:
                self._directories.popitem(last=False)
        self._directories.move_to_end(tenant.tenant_id)
        return known

    def users(self, tenant: Tenant) -> People:
        """Return the users of a tenant, each made when asked for."""
        return self.directory(tenant).people

    def relationship(self, relationship_id: str) -> Relationship | None:
        """Return a GDAP relationship by its id, None if there is none."""
        if self._relationships is None:
            tenants = (self.tenant(each.tenant_id) for each in self.customers)
            bound = (each.relationships for each in tenants if each)
            found = [one for each in (self.partner.unbound, *bound) for one in each]
            self._relationships = {each.relationship_id: each for each in found}
        return self._relationships.get(relationship_id)

    def put(self, tenant: Tenant) -> None:
        """Change a customer, or add one; raise ValueError where its people do not fit its seats."""
        check_seats(tenant)
        self._relationships = None
        self._customers[tenant.tenant_id] = tenant
        self._domains.update(dict.fromkeys(tenant.domains, tenant.tenant_id))


def demo_world(seed: str, today: date) -> World:
    """Return the world of the demo: twelve customers."""
    partner = make_partner(seed)
    return World(
        seed, partner, demo_tenants(seed, partner, today), lambda stub: make_tenant(seed, stub, partner), today
    )


def generated_world(seed: str, customers: int, today: date, staff: int | None = None) -> World:
    """Return a world with any number of made-up customers, of `staff` people each where that is given."""
    partner = make_partner(seed)
    stubs = [make_stub(seed, index) for index in range(customers)]
    return World(seed, partner, stubs, lambda stub: make_tenant(seed, stub, partner, staff), today)
