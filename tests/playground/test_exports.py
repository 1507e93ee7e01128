"""A list becomes a file in the chat window, which takes no files itself: by a link that opens once."""

import pytest
from playwright.sync_api import expect

from tests.playground.window import Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("playground"), pytest.mark.timeout(180)]


def test_a_list_is_downloaded_by_a_link_and_the_list_stays(window: Window) -> None:
    window.say("groups contoso")
    window.card("Groups").get_by_role("button", name="Export CSV").click()
    link = window.card("The link works once").get_by_role("link", name="Download")
    with window.page.expect_popup() as opened, window.page.context.expect_event("download") as download:
        link.click()
    content = download.value.path().read_bytes()
    assert opened.value
    assert content.startswith(b"\xef\xbb\xbfGroup,")
    assert download.value.suggested_filename.endswith(".csv")
    expect(window.page.get_by_role("button", name="Export CSV")).to_be_visible()
    assert window.complaints() == []


def test_asked_in_a_group_the_link_comes_into_the_own_chat(window: Window) -> None:
    window.open("Licence desk")
    window.mention("groups fabrikam.example")
    window.card("Fabrikam").get_by_role("button", name="Export CSV").click()
    expect(window.page.get_by_text("The file is in your own chat with Seatwise").first).to_be_visible()
    assert window.page.get_by_text("The link works once").count() == 0
    window.open("Personal Chat")
    assert "The link works once" in window.card("groups Fabrikam").inner_text()
