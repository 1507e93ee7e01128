"""The one door: one list for everybody, never empty because something failed, and only the customer that was meant."""

import asyncio

import pytest

from services.domain.customer import Customer, CustomerSource
from services.errors import (
    AmbiguousCustomer,
    CrossTenantAccess,
    CustomerNotFound,
    NotDirectPartner,
    Refused,
    SeatwiseError,
    Service,
    SignInFault,
    SignInNeeded,
    Throttled,
    Unavailable,
)
from services.http.deadline import deadline, remaining
from services.tenancy.directory import CustomerDirectory
from services.tenancy.fleet import Fleet
from services.tenancy.sight import SeesAll
from tests.services.tenancy.fakes import TECHNICIAN, Clock, FakePartner, MemoryTrail, reaches, tenant

CONTOSO = Customer(tenant(1), "Contoso Ltd", ("contoso.com",))
FABRIKAM = Customer(tenant(2), "Fabrikam North", ("fabrikam.example",))
WIDE = Customer(tenant(3), "Wide World Importers")
PARTNER_CENTER, GRAPH = "partner_center_customers", "delegated_admin_customers"


def directory_over(partner: FakePartner, clock: Clock, patience: float = 5.0) -> CustomerDirectory:
    return CustomerDirectory(partner, clock, sight=SeesAll(), trail=MemoryTrail(), reaches=reaches(), patience=patience)


async def opened(directory: CustomerDirectory, who: str | Customer) -> Customer:
    async with directory.open(who, TECHNICIAN, "licences") as session:
        return session.customer


async def test_the_list_is_read_once_for_ten_minutes() -> None:
    partner, clock = FakePartner((CONTOSO, FABRIKAM)), Clock()
    directory = directory_over(partner, clock)
    first = await directory.customers(TECHNICIAN)
    clock.move(minutes=10)
    assert await directory.customers(TECHNICIAN) is first
    assert partner.calls == [PARTNER_CENTER]
    clock.move(seconds=1)
    assert (await directory.customers(TECHNICIAN)).read_at == clock.now
    assert partner.calls == [PARTNER_CENTER] * 2


async def test_many_who_ask_at_once_cause_one_read() -> None:
    partner = FakePartner((CONTOSO,))
    directory = directory_over(partner, Clock())
    await asyncio.gather(*(opened(directory, "contoso") for _ in range(50)))
    assert partner.calls == [PARTNER_CENTER]


async def test_the_first_asker_giving_up_does_not_stop_the_read_for_the_others() -> None:
    partner = SlowPartner((CONTOSO,))
    directory = directory_over(partner, Clock())
    first = asyncio.create_task(directory.customers(TECHNICIAN))
    second = asyncio.create_task(directory.customers(TECHNICIAN))
    await partner.asked.wait()
    first.cancel()
    partner.go_on.set()
    assert (await second).customers == (CONTOSO,)
    assert partner.calls == [PARTNER_CENTER]


class SlowPartner(FakePartner):
    """Answers when told to."""

    def __init__(self, customers: tuple[Customer, ...]) -> None:
        super().__init__(customers)
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()
        self.had = 0.0
        """Seconds that the question left for the read."""

    async def partner_center_customers(self) -> tuple[Customer, ...]:
        self.had = remaining()
        self.asked.set()
        await self.go_on.wait()
        return await super().partner_center_customers()


async def test_a_slow_refresh_does_not_keep_a_question_waiting_when_a_list_is_at_hand() -> None:
    partner, clock = SlowPartner((CONTOSO,)), Clock()
    partner.go_on.set()
    directory = directory_over(partner, clock, patience=0)
    await directory.customers(TECHNICIAN)
    partner.go_on.clear()
    partner.customers = (CONTOSO, FABRIKAM)
    clock.move(minutes=11)
    assert (await directory.customers(TECHNICIAN)).customers == (CONTOSO,)
    partner.go_on.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (await directory.customers(TECHNICIAN)).customers == (CONTOSO, FABRIKAM)


async def test_a_name_not_found_is_looked_for_in_a_fresher_list_once_it_is_half_a_minute_old() -> None:
    partner, clock = FakePartner((CONTOSO,)), Clock()
    directory = directory_over(partner, clock)
    with pytest.raises(CustomerNotFound):
        await opened(directory, "fabrikam")
    partner.customers = (CONTOSO, FABRIKAM)
    clock.move(seconds=20)
    with pytest.raises(CustomerNotFound):
        await opened(directory, "fabrikam")
    clock.move(seconds=11)
    assert await opened(directory, "fabrikam") == FABRIKAM
    assert partner.calls == [PARTNER_CENTER] * 2


async def test_a_failed_refresh_serves_the_old_list_with_its_age_and_the_reason() -> None:
    partner, clock = FakePartner((CONTOSO,)), Clock()
    directory = directory_over(partner, clock)
    first = await directory.customers(TECHNICIAN)
    partner.fail = {PARTNER_CENTER: Unavailable(Service.PARTNER_CENTER), GRAPH: Unavailable(Service.GRAPH)}
    clock.move(minutes=11)
    served = await directory.customers(TECHNICIAN)
    assert (served.customers, served.read_at) == (first.customers, first.read_at)
    assert isinstance(served.refresh_failed, Unavailable)
    assert await opened(directory, "contoso") == CONTOSO
    assert partner.calls.count(PARTNER_CENTER) == 2, "a failed refresh is not repeated with every question"
    partner.fail = {}
    clock.move(seconds=31)
    assert (await directory.customers(TECHNICIAN)).refresh_failed is None


async def test_a_list_older_than_a_day_is_not_served() -> None:
    partner, clock = FakePartner((CONTOSO,)), Clock()
    directory = directory_over(partner, clock)
    await directory.customers(TECHNICIAN)
    partner.fail = {PARTNER_CENTER: Unavailable(Service.PARTNER_CENTER), GRAPH: Unavailable(Service.GRAPH)}
    clock.move(hours=24, seconds=1)
    with pytest.raises(Unavailable):
        await directory.customers(TECHNICIAN)


@pytest.mark.parametrize(
    "error",
    [
        Unavailable(Service.PARTNER_CENTER),
        Throttled(Service.PARTNER_CENTER, 429),
        SignInNeeded(SignInFault.MFA_MISSING),
    ],
)
async def test_without_partner_center_graphs_list_is_used_and_says_why(error: SeatwiseError) -> None:
    partner = FakePartner((CONTOSO, FABRIKAM))
    partner.gdap_customers = (FABRIKAM,)
    partner.fail[PARTNER_CENTER] = error
    read = await directory_over(partner, Clock()).customers(TECHNICIAN)
    assert (read.customers, read.source, read.instead_of) == ((FABRIKAM,), CustomerSource.GRAPH, error)


async def test_a_whole_list_that_is_a_little_old_is_kept_rather_than_graphs_shorter_one() -> None:
    partner, clock = FakePartner((CONTOSO, FABRIKAM)), Clock()
    partner.gdap_customers = (FABRIKAM,)
    directory = directory_over(partner, clock)
    await directory.customers(TECHNICIAN)
    partner.fail[PARTNER_CENTER] = Unavailable(Service.PARTNER_CENTER)
    clock.move(minutes=11)
    served = await directory.customers(TECHNICIAN)
    assert (len(served.customers), served.source) == (2, CustomerSource.PARTNER_CENTER)


async def test_when_both_lists_fail_the_answer_is_partner_centers_error_and_never_an_empty_list() -> None:
    partner = FakePartner((CONTOSO,))
    partner.fail = {PARTNER_CENTER: Throttled(Service.PARTNER_CENTER, 429), GRAPH: Unavailable(Service.GRAPH)}
    with pytest.raises(Throttled):
        await directory_over(partner, Clock()).customers(TECHNICIAN)


async def test_an_indirect_reseller_is_asked_for_again_after_ten_minutes_and_no_sooner() -> None:
    partner, clock = FakePartner((CONTOSO,)), Clock()
    refusal = NotDirectPartner(partner_wide=True)
    partner.fail[PARTNER_CENTER] = refusal
    directory = directory_over(partner, clock)
    read = await directory.customers(TECHNICIAN)
    assert (read.instead_of, read.is_whole) == (refusal, True)
    clock.move(minutes=10)
    await directory.customers(TECHNICIAN)
    assert partner.calls == [PARTNER_CENTER, GRAPH]
    partner.fail = {}
    clock.move(seconds=1)
    assert (await directory.customers(TECHNICIAN)).source is CustomerSource.PARTNER_CENTER


@pytest.mark.parametrize("error", [Unavailable(Service.PARTNER_CENTER), Refused(Service.PARTNER_CENTER, 403)])
async def test_a_list_that_is_not_whole_is_read_again_after_half_a_minute(error: SeatwiseError) -> None:
    partner, clock = FakePartner((CONTOSO, FABRIKAM)), Clock()
    partner.gdap_customers = (FABRIKAM,)
    partner.fail[PARTNER_CENTER] = error
    directory = directory_over(partner, clock)
    read = await directory.customers(TECHNICIAN)
    assert (read.unread, read.is_whole) == (error, False)
    clock.move(seconds=30)
    await directory.customers(TECHNICIAN)
    assert partner.calls == [PARTNER_CENTER, GRAPH]
    partner.fail = {}
    clock.move(seconds=1)
    assert (await directory.customers(TECHNICIAN)).is_whole


async def test_a_part_of_a_name_is_not_enough_while_the_list_is_not_whole() -> None:
    partner, clock = FakePartner((CONTOSO, FABRIKAM)), Clock()
    partner.fail[PARTNER_CENTER] = down = Unavailable(Service.PARTNER_CENTER)
    directory = directory_over(partner, clock)
    with pytest.raises(AmbiguousCustomer) as several:
        await opened(directory, "fabri")
    assert several.value.matches == (FABRIKAM,)
    for words in ("fabrikam north", "FABRIKAM.example", tenant(2)):
        assert await opened(directory, words) == FABRIKAM
    with pytest.raises(CustomerNotFound) as nobody:
        await opened(directory, "fabirkam")
    assert (nobody.value.nearest, nobody.value.unsearched) == ((FABRIKAM,), down)
    partner.fail = {}
    clock.move(seconds=31)
    assert await opened(directory, "fabri") == FABRIKAM, "the same customers, now known to be all"


async def test_where_partner_center_refuses_for_good_it_is_graphs_failure_that_is_told() -> None:
    partner = FakePartner((CONTOSO,))
    partner.fail = {PARTNER_CENTER: Refused(Service.PARTNER_CENTER, 403), GRAPH: Throttled(Service.GRAPH, 429)}
    with pytest.raises(Throttled):
        await directory_over(partner, Clock()).customers(TECHNICIAN)


async def test_the_read_for_everybody_does_not_end_with_the_first_askers_deadline() -> None:
    partner = SlowPartner((CONTOSO,))
    directory = directory_over(partner, Clock())
    with deadline(0), pytest.raises(Unavailable):
        await directory.customers(TECHNICIAN)
    patient = asyncio.create_task(directory.customers(TECHNICIAN))
    await partner.asked.wait()
    partner.go_on.set()
    assert (await patient).customers == (CONTOSO,)
    assert partner.calls == [PARTNER_CENTER]
    assert partner.had > 0


async def test_a_leak_between_tenants_is_never_papered_over_with_another_list() -> None:
    partner, clock = FakePartner((CONTOSO,)), Clock()
    directory = directory_over(partner, clock)
    await directory.customers(TECHNICIAN)
    partner.fail[PARTNER_CENTER] = CrossTenantAccess("r")
    clock.move(minutes=11)
    with pytest.raises(CrossTenantAccess):
        await directory.customers(TECHNICIAN)


async def test_a_session_is_of_the_customer_that_was_meant_and_its_ports_are_its_own() -> None:
    directory = directory_over(FakePartner((CONTOSO, FABRIKAM)), Clock())
    async with directory.open("fabrikam north", TECHNICIAN, "licences") as session:
        assert session.actor == TECHNICIAN
        assert {session.customer.tenant_id, session.graph.tenant_id, session.partner_center.tenant_id} == {tenant(2)}


async def test_ambiguous_and_unknown_names_open_nothing() -> None:
    directory = directory_over(FakePartner((CONTOSO, FABRIKAM, Customer(tenant(4), "Fabrikam South"))), Clock())
    with pytest.raises(AmbiguousCustomer) as several:
        await opened(directory, "fabrikam")
    assert len(several.value.matches) == 2
    with pytest.raises(CustomerNotFound) as nobody:
        await opened(directory, "contsoo")
    assert nobody.value.nearest == (CONTOSO,)


async def test_a_customer_seen_before_is_looked_up_again_by_its_tenant() -> None:
    partner, clock = FakePartner((CONTOSO,)), Clock()
    directory = directory_over(partner, clock)
    stale = Customer(tenant(1), "An older name")
    assert await opened(directory, stale) == CONTOSO
    with pytest.raises(CustomerNotFound):
        await opened(directory, Customer(tenant(9), "Contoso Ltd"))


async def test_any_verified_domain_finds_a_customer_and_a_strangers_finds_nobody() -> None:
    partner = FakePartner((CONTOSO,))
    partner.domains = {"contoso.co.uk": tenant(1), "stranger.example": tenant(77)}
    directory = directory_over(partner, Clock())
    assert await opened(directory, "CONTOSO.co.uk") == CONTOSO
    assert await opened(directory, "contoso.com") == CONTOSO
    for domain in ("stranger.example", "nowhere.example"):
        with pytest.raises(CustomerNotFound):
            await opened(directory, domain)
    asked = [call for call in partner.calls if call.startswith("tenant_of_domain")]
    assert asked == [f"tenant_of_domain {name}" for name in ("contoso.co.uk", "stranger.example", "nowhere.example")]


async def test_a_domain_that_could_not_be_looked_up_is_not_called_unknown() -> None:
    partner = FakePartner((CONTOSO,))
    partner.fail["tenant_of_domain contoso.co.uk"] = Unavailable(Service.SIGN_IN)
    with pytest.raises(CustomerNotFound) as caught:
        await opened(directory_over(partner, Clock()), "contoso.co.uk")
    assert isinstance(caught.value.unsearched, Unavailable)
    assert CONTOSO in caught.value.nearest


async def test_the_fleet_sees_the_list_and_a_part_of_it_by_text() -> None:
    directory = directory_over(FakePartner((WIDE, CONTOSO, FABRIKAM)), Clock())
    fleet = Fleet(TECHNICIAN, directory)
    assert [customer.name for customer in (await fleet.customers()).customers] == [
        "Contoso Ltd",
        "Fabrikam North",
        "Wide World Importers",
    ]
    for text, found in [("world", WIDE), ("oso.com", CONTOSO), (tenant(2).upper(), FABRIKAM), ("NÓRTH", FABRIKAM)]:
        assert (await fleet.customers(text)).customers == (found,)
    assert (await fleet.customers("!!!")).customers == ()


async def test_who_may_not_see_a_customer_does_not_find_it() -> None:
    directory = CustomerDirectory(
        FakePartner((CONTOSO, FABRIKAM)), Clock(), sight=OnlyContoso(), trail=MemoryTrail(), reaches=reaches()
    )
    assert (await directory.customers(TECHNICIAN)).customers == (CONTOSO,)
    with pytest.raises(CustomerNotFound) as caught:
        await opened(directory, "fabrikam north")
    assert caught.value.nearest == ()


class OnlyContoso:
    """Everybody sees Contoso alone."""

    async def visible(self, actor: object, customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
        return tuple(customer for customer in customers if customer == CONTOSO)
