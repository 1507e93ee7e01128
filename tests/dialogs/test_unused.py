"""Free seats of one product over all customers: words that mean none are no product without free seats."""

from dataclasses import replace

import pytest

from services.domain.licence import LicenceUnits
from tests.dialogs.world import World


@pytest.mark.parametrize("words", ["unused copilot", "unused teams rooms and e3", "unused except e3"])
async def test_words_that_mean_nobodys_sku_are_not_answered_with_nothing(words: str) -> None:
    shown = await World().say(words)
    said = words.removeprefix("unused ")
    assert f"No paid SKU at 7 of 7 customers answers to “{said}”" in shown.text
    assert "Nothing is unused" not in shown.text + shown.card.summary
    assert "seats free" not in shown.text + shown.card.summary


async def test_the_nearest_skus_are_named() -> None:
    assert "The nearest is “Microsoft Teams Rooms Pro”." in (await World().say("unused teams rooms and e3")).text


async def test_a_sku_that_somebody_has_and_nobody_has_free_is_counted() -> None:
    world = World()
    world.partner.skus = {
        tenant: tuple(replace(sku, units=LicenceUnits(7, 7)) for sku in skus)
        for tenant, skus in world.partner.skus.items()
    }
    shown = await world.say("unused e3")
    assert "0 seats free at 7 of 7 customers" in shown.text
    assert "Nothing is unused." in shown.text
