"""What is decided for single customers: the last decision holds, and one of another version is not guessed at."""

import pytest
import sqlalchemy as sa

from services.domain.actor import Role
from services.domain.reach import CustomerReach, CustomerSetting
from services.errors import Malformed
from services.store.customer_settings import LONGEST_REASON, CustomerSettingStore
from services.store.database import Database
from services.store.tables import customer_setting
from tests.services.tenancy.fakes import NOW, tenant

KEPT_OUT = CustomerSetting(
    tenant(1), CustomerReach.PARTNER_CENTER, tenant(901), Role.ADMINISTRATOR, NOW, "their auditor asked"
)
OPENED = CustomerSetting(tenant(1), CustomerReach.TENANT, tenant(902), Role.OPERATOR, NOW)


async def test_a_decision_comes_back_as_it_was_and_the_last_one_holds(database: Database) -> None:
    store = CustomerSettingStore(database)
    assert await store.find(tenant(1)) is None
    await store.put(KEPT_OUT)
    assert await store.find(tenant(1)) == KEPT_OUT
    assert await store.find(tenant(2)) is None
    await store.put(OPENED)
    assert await store.find(tenant(1)) == OPENED
    assert await store.all() == [OPENED]


async def test_a_long_reason_is_cut(database: Database) -> None:
    store = CustomerSettingStore(database)
    await store.put(CustomerSetting(tenant(1), CustomerReach.TENANT, tenant(901), Role.OPERATOR, NOW, "字" * 300))
    found = await store.find(tenant(1))
    assert found is not None
    assert found.reason == "字" * LONGEST_REASON


async def test_a_decision_of_another_version_is_an_error_and_never_taken_for_open(database: Database) -> None:
    store = CustomerSettingStore(database)
    await store.put(KEPT_OUT)
    await database.run(
        lambda connection: connection.execute(sa.update(customer_setting).values(reach="commerce_only")).close()
    )
    with pytest.raises(Malformed):
        await store.find(tenant(1))
    with pytest.raises(Malformed):
        await store.all()
