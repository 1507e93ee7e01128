"""Consent at a customer, against the stand-in: given once, refused without the role, counted from the next call on."""

import pytest

from services.domain.customer import Customer
from services.errors import Ambiguous, ConsentMissing, MissingRole
from tests.sandbox_process import Admin
from tests.services.connectors.conftest import Outside

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


@pytest.fixture
def stranger(admin: Admin) -> Customer:
    """A customer without any consent, where the service account may give it."""
    found = next(each for each in admin.world()["customers"] if each["name"].startswith("Wide World"))
    admin.change_customer(found["tenant_id"], roles=[GLOBAL_ADMINISTRATOR])
    return Customer(found["tenant_id"], found["name"])


async def test_a_consent_counts_from_the_next_call_on(outside: Outside, admin: Admin, stranger: Customer) -> None:
    graph = outside.connectors.customer_graph(stranger)
    with pytest.raises(ConsentMissing):
        await graph.subscribed_skus()
    assert await outside.connectors.customer_consent(stranger).give() is True
    assert await graph.subscribed_skus()
    assert await outside.connectors.customer_consent(stranger).give() is False


async def test_without_the_role_it_is_refused(outside: Outside, admin: Admin, contoso: Customer) -> None:
    with pytest.raises(MissingRole):
        await outside.connectors.customer_consent(contoso).give()


async def test_a_broken_connection_leaves_it_unknown_and_sends_nothing_twice(
    outside: Outside, admin: Admin, stranger: Customer
) -> None:
    admin.fault("reset", service="partner_center", method="POST")
    admin.clear_calls()
    with pytest.raises(Ambiguous):
        await outside.connectors.customer_consent(stranger).give()
    assert [call["method"] for call in admin.calls() if call["method"] == "POST" and "consents" in call["path"]] == [
        "POST"
    ]
    assert await outside.connectors.customer_graph(stranger).subscribed_skus()
