"""The world itself: deterministic, every licence situation present, users in step with assigned seats."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.described import world_of
from sandbox.world.directory import Directory
from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import Holding, Tenant, Units
from sandbox.world.truth import truth
from sandbox.world.world import World, demo_world, generated_world
from tests.sandbox.microsoft import Microsoft

DELETED_USERS = "directory/deletedItems/microsoft.graph.user"
TODAY = date(2026, 3, 1)
COUNT = st.integers(0, 30)
UNITS = st.builds(Units, enabled=COUNT, consumed=COUNT, warning=COUNT, suspended=COUNT, locked_out=COUNT)


@pytest.fixture
def demo() -> World:
    """Return the demo's world."""
    return demo_world("demo", TODAY)


def _tenants(world: World) -> list[Tenant]:
    return [tenant for each in world.customers if (tenant := world.tenant(each.tenant_id))]


def _holdings(world: World) -> list[Holding]:
    return [holding for tenant in _tenants(world) for holding in tenant.holdings]


def test_the_same_seed_is_the_same_world() -> None:
    assert truth(demo_world("demo", TODAY)) == truth(demo_world("demo", TODAY))
    assert truth(generated_world("a", 50, TODAY)) == truth(generated_world("a", 50, TODAY))


def test_another_seed_is_another_world() -> None:
    ours, theirs = ({each.tenant_id for each in generated_world(seed, 50, TODAY).customers} for seed in ("a", "b"))
    assert not ours & theirs


def test_the_demo_has_twelve_customers(demo: World) -> None:
    assert len(demo.customers) == 12


def test_one_customer_alone_answers_to_contoso(demo: World) -> None:
    found = [each.name for each in demo.customers if "contoso" in " ".join((each.name, *each.domains)).lower()]
    assert found == ["Contoso Ltd"]


def test_two_customers_answer_to_fabrikam(demo: World) -> None:
    assert sum(each.name.startswith("Fabrikam") for each in demo.customers) == 2


def test_contoso_is_the_documented_case_of_seats_in_grace(demo: World) -> None:
    contoso = demo.find("contoso.example")
    assert contoso
    assert Units(enabled=10, consumed=12, warning=3) in [each.units for each in contoso.holdings]
    assert any(each.units.enabled > each.units.consumed for each in contoso.holdings)


def test_every_licence_situation_is_in_the_demo(demo: World) -> None:
    units = [each.units for each in _holdings(demo)]
    assert any(each.consumed > each.enabled + each.warning for each in units)
    assert any(each.suspended for each in units)
    assert any(each.locked_out for each in units)
    assert any(each.enabled >= 1_000_000 for each in units)
    holdings = _holdings(demo)
    assert any(each.trial for each in holdings)
    assert any(each.last_is_trial and each.subscriptions > 1 for each in holdings)
    assert any(each.sku.applies_to == "Company" for each in holdings)
    assert any(each.subscriptions > 1 for each in holdings)
    assert any(each.partner_center for each in holdings)


def test_every_trouble_a_customer_can_have_is_in_the_demo(demo: World) -> None:
    tenants = _tenants(demo)
    ours = frozenset(demo.partner.service_account.group_ids)
    assert [each.name for each in tenants if each.scopes is None] == ["Wide World Importers"]
    assert [each.name for each in tenants if each.deleted] == ["Lucerne Publishing"]
    assert [each.name for each in tenants if not each.roles_of(ours)] == ["Graphic Design Institute"]
    assert [each.name for each in tenants if not each.holdings] == ["Coho Winery"]
    assert [each.name for each in tenants if len(each.holdings) > 15] == ["شركة النور للتجارة"]


def test_two_skus_of_one_customer_share_a_display_name(demo: World) -> None:
    titles = [[each.sku.title for each in tenant.holdings] for tenant in _tenants(demo)]
    assert any(len(set(names)) < len(names) for names in titles)


def test_names_try_what_a_chat_client_might_act_on(demo: World) -> None:
    names = " ".join(each.name for each in demo.customers)
    for piece in ("](https:", "<b>", "<at>", "{{DATE(", "\u202e", "é", "ö", "GmbH", "شركة"):
        assert piece in names


def test_the_people_cover_every_role_and_one_has_none(demo: World) -> None:
    people = demo.partner.people
    assert people[0].role == "administrator"
    assert {each.role for each in people} == {"administrator", "approver", "reader", "none"}
    (nobody,) = [each for each in people if not each.group_ids]
    assert nobody.role == "none"
    limited = frozenset({demo.partner.groups["some"].group_id})
    assert sum(bool(each.roles_of(limited)) for each in _tenants(demo)) == 3


@given(units=st.lists(UNITS, max_size=5), deleted=st.integers(0, 3))
def test_assigned_licences_are_exactly_the_consumed_units(units: list[Units], deleted: int) -> None:
    holdings = tuple(Holding(sku, each) for sku, each in zip(CATALOGUE.values(), units, strict=False))
    tenant = Tenant("5f88d63b-d726-4edc-8f6b-9345893fdaf8", "Any", ("any.example",), holdings, deleted_staff=deleted)
    directory = Directory(tenant, TODAY)
    users = list(directory.people)
    assert len(users) == tenant.user_count
    assigned = [sku_id for user in (*users, *directory.deleted) for sku_id in user.sku_ids]
    assert len({user.user_id for user in users}) == len({user.principal_name for user in users}) == len(users)
    for holding in holdings:
        assert assigned.count(holding.sku.sku_id) == holding.units.consumed


@given(units=UNITS, count=st.integers(1, 4))
def test_the_subscriptions_share_out_all_seats_of_each_state(units: Units, count: int) -> None:
    holding = Holding(CATALOGUE["SPB"], units, subscriptions=count)
    tenant = Tenant("5f88d63b-d726-4edc-8f6b-9345893fdaf8", "Any", ("any.example",), (holding,))
    seats = dict.fromkeys(("Enabled", "Warning", "Suspended", "LockedOut"), 0)
    for each in tenant.subscriptions_of(holding):
        seats[each.status] = seats.get(each.status, 0) + each.seats
    assert list(seats.values())[:4] == [units.enabled, units.warning, units.suspended, units.locked_out]


def test_a_sku_may_be_held_partly_on_trial() -> None:
    holding = Holding(CATALOGUE["SPB"], Units(enabled=10, warning=1), subscriptions=2, last_is_trial=True)
    tenant = Tenant("5f88d63b-d726-4edc-8f6b-9345893fdaf8", "Any", ("any.example",), (holding,))
    assert [(each.seats, each.is_trial) for each in tenant.subscriptions_of(holding)] == [
        (5, False),
        (5, True),
        (1, False),
    ]


def test_ten_thousand_customers_are_made_only_when_asked_about() -> None:
    made: list[str] = []
    world = generated_world("big", 10_000, TODAY)
    make = world._make
    world._make = lambda stub: made.append(stub.tenant_id) or make(stub)  # type: ignore[func-returns-value]
    assert len(world.customers) == 10_000
    assert world.find(world.customers[77].domains[0]) is not None
    assert made == [world.customers[77].tenant_id]
    assert len({each.name for each in world.customers}) == 10_000


def test_a_described_world_is_what_was_described() -> None:
    sku = {"part_number": "SPB", "enabled": 10, "consumed": 12, "warning": 3, "partner_center": {"enabled": 9}}
    described = {"name": "One", "skus": [sku, {"part_number": "OWN", "applies_to": "Company", "enabled": 4}]}
    world = world_of({"seed": "x", "customers": [described, {"name": "Two", "scopes": None, "roles": []}]}, TODAY)
    one, two = truth(world)["customers"]
    assert [one["skus"][0][name] for name in ("enabled", "consumed", "warning")] == [10, 12, 3]
    assert one["skus"][0]["partner_center"]["enabled"] == 9
    assert one["skus"][1]["applies_to"] == "Company"
    assert (two["consented"], two["roles"], two["skus"]) == (False, [], [])


@pytest.mark.parametrize(
    "document",
    [
        {"customer": 5},
        {"customers": [{"name": "A", "colour": "red"}]},
        {"customers": [{"name": "A", "skus": [{"part_number": "SPB", "enabled": -1}]}]},
        {"customers": [{"name": "A", "skus": [{"part_number": "SPB", "enabled": True}]}]},
    ],
)
def test_a_description_that_makes_no_sense_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"unknown|no number"):
        world_of(document, TODAY)


def test_changed_units_are_seen_at_once_everywhere(microsoft: Microsoft) -> None:
    customer = microsoft.customer("Contoso")
    tenant, sku_id = customer["tenant_id"], customer["skus"][0]["sku_id"]
    microsoft.admin.change_units(tenant, sku_id, consumed=20, enabled=25)
    token = microsoft.token(tenant)
    (told,) = [each for each in microsoft.graph(token, "subscribedSkus").json()["value"] if each["skuId"] == sku_id]
    assert (told["consumedUnits"], told["prepaidUnits"]["enabled"], told["prepaidUnits"]["warning"]) == (20, 25, 3)
    paths = ("users?$select=assignedLicenses&$top=999", f"{DELETED_USERS}?$select=assignedLicenses")
    users = [user for path in paths for user in microsoft.graph(token, path).json()["value"]]
    assert sum(each["skuId"] == sku_id for user in users for each in user["assignedLicenses"]) == 20
    (seats,) = {
        each["totalLicenses"]
        for each in microsoft.graph(token, "directory/subscriptions").json()["value"]
        if each["skuId"] == sku_id and each["status"] == "Enabled"
    }
    assert seats == 25


def test_a_world_can_be_replaced_while_the_sandbox_runs(microsoft: Microsoft) -> None:
    sku = {"part_number": "SPE_E3", "enabled": 5, "consumed": 5}
    info = microsoft.admin.put_world({"seed": "other", "customers": [{"name": "Only One", "skus": [sku]}]})
    (customer,) = microsoft.admin.world()["customers"]
    form = {
        "grant_type": "refresh_token",
        "client_id": info["partner_client_id"],
        "client_secret": info["partner_client_secret"],
        "refresh_token": info["refresh_token"],
        "scope": "https://graph.microsoft.com/.default",
    }
    url = f"{info['login_url']}/{customer['tenant_id']}/oauth2/v2.0/token"
    token = microsoft.client.post(url, data=form).json()["access_token"]
    assert microsoft.graph(token, "subscribedSkus").json()["value"][0]["consumedUnits"] == 5
