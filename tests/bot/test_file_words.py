"""What is said of a file beside Teams' own card is text that passed the one encoder."""

import pytest

from bot.file_cards import Consent, consent_message, info_message
from bot.service_url import FileHosts
from dialogs.turn import Parcel
from tests.cards.test_plain_text import BITS, MACROS, unseen


@pytest.mark.parametrize("bit", BITS)
def test_what_is_said_of_a_file_holds_nothing_active(bit: str) -> None:
    name = f"Contoso {bit}{bit} users.csv"
    asked = consent_message(Parcel("t", None, name)).text
    there = info_message(Consent("t", "u", name, "https://files.example/x", "id", "csv"), FileHosts(["example"]))
    assert there is not None
    for said in (asked, there.text):
        assert type(said) is str
        assert said.startswith("Contoso")
        assert not unseen(said)
        assert not any(macro in said for macro in MACROS)
