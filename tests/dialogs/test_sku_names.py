"""A SKU has one name in every answer, also where neither Partner Center nor an imported list tells it."""

from dataclasses import replace

import pytest

from services.domain.group import Group, GroupKind
from services.domain.subscription import DirectorySubscription
from services.errors import NotDirectPartner
from tests.dialogs.test_people import user
from tests.dialogs.world import CONTOSO, World
from tests.services.tenancy.fakes import tenant

QUESTIONS = (
    "licences contoso", "licences contoso by city", "who contoso e3", "user contoso ada", "subscriptions contoso",
    "groups contoso kiosk", "unused",
)  # fmt: skip


def untold() -> World:
    """Return a world in which nobody tells the name of Contoso's one SKU, whose part number is in lower case."""
    world = World()
    here = world.partner.of(CONTOSO)
    e3 = tenant(7001)
    units = replace(here.skus[0].units, enabled=5, consumed=3, warning=0)
    world.partner.skus = {
        CONTOSO.tenant_id: (replace(here.skus[0], name=None, part_number="enterprisepack", units=units),)
    }
    here.subscriptions = (DirectorySubscription(CONTOSO.tenant_id, "1", e3, "enterprisepack", False, "Enabled", 5),)
    here.people = [user(1, "Ada Abbott", "Sydney")]
    here.all_groups = [Group(CONTOSO.tenant_id, tenant(8001), "Kiosk staff", GroupKind.SECURITY, licences=(e3,))]
    here.fail = {"partner_center": NotDirectPartner(False)}
    return world


@pytest.mark.parametrize("words", QUESTIONS)
async def test_a_sku_has_the_same_name_in_every_answer(words: str) -> None:
    said = (await untold().say(words)).text
    assert "Office 365 E3" in said
    assert "enterprisepack" not in said.casefold()
