"""Lists that are narrowed by a text take no filter: one is refused, not searched for in names and found in none."""

import pytest

from services.errors import InputFault, UnusableInput
from tests.dialogs.world import World


@pytest.mark.parametrize("words", ["groups contoso where department = Sales", "customers where city = Perth"])
async def test_a_filter_is_refused(words: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        await World().say(words)
    assert (caught.value.fault, caught.value.detail in words) == (InputFault.UNEXPECTED, True)


async def test_a_name_may_begin_so() -> None:
    assert "where eagles dare" in (await World().say("groups contoso where eagles dare")).text
