"""What cannot be answered names the customer too: the question may have been about the one of an hour ago."""

import pytest

from cards.error import error_card
from cards.text import to_text
from services.errors import UnusableInput
from tests.dialogs.world import World


@pytest.mark.parametrize("words", ["licences copilot", "users where group = Nowhere", "users where city", "user zzz"])
async def test_a_refusal_about_the_remembered_customer_names_it(words: str) -> None:
    world = World()
    await world.say("licences contoso")
    with pytest.raises(UnusableInput) as caught:
        await world.say(words)
    assert to_text(error_card(caught.value).content).startswith("About Contoso Ltd\n")


async def test_a_question_about_nobody_names_nobody() -> None:
    with pytest.raises(UnusableInput) as caught:
        await World().say("users")
    assert "About" not in to_text(error_card(caught.value).content)
