"""Spans of time that cannot be meant, and single days, are asked back: no other span stands in for them."""

import pytest

from services.errors import InputFault, UnusableInput
from tests.dialogs.world import World


@pytest.mark.parametrize("words", ["renewals -5", "renewals \u22125 days", "users contoso inactive -3"])
async def test_a_number_of_days_below_zero_is_refused(words: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        await World().say(words)
    assert caught.value.fault is InputFault.NO_DAYS
    assert caught.value.detail in words


@pytest.mark.parametrize("words", ["users contoso inactive 60 where department = -3", "renewals in-60", "renewals 60"])
async def test_a_sign_elsewhere_is_none_of_a_number_of_days(words: str) -> None:
    assert "60 days" in (await World().say(words)).text


@pytest.mark.parametrize("words", ["what expires today", "which customers renew on monday", "what ends tonight"])
async def test_a_single_day_is_no_month(words: str) -> None:
    world = World()
    await world.say("licences contoso")
    shown = await world.say(words)
    assert "Seatwise does not understand" in shown.text
    assert "renewals 60" in shown.text


@pytest.mark.parametrize("words", ["what expires this week", "when does contoso renew on monday"])
async def test_a_week_and_a_day_beside_a_customer_are_answered(words: str) -> None:
    assert "Understood: " in (await World().say(words)).text
