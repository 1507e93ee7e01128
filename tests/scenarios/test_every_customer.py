"""The numbers on the card are those of a brute-force count, for every customer of the demo, over HTTP."""

import json
import re

import pytest

from tests.sandbox_process import Admin
from tests.scenarios.chat import Chat
from tests.scenarios.conftest import NewChat
from tests.scenarios.oracle import Expected, Source, expected, in_order, seats, sources_differ
from tests.scenarios.reading import Reading, Seats, numbers_in

DOMAINS = (
    "contoso.example", "fabrikam.example", "fabrikam-residences.example", "northwind.example",
    "adventure-works.example", "tailspin.example", "alnoor.example", "proseware.example", "coho.example",
)  # fmt: skip
"""The customers that nothing is wrong with."""
TROUBLED = ("wideworld.example", "lucerne.example", "graphicdesign.example")
MOST_ROWS = 15
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def all_pages(chat: Chat, first: Reading) -> list[Reading]:
    """Return a card and those behind its `Next page` buttons."""
    pages = [first]
    while pages[-1].has_button("next page"):
        pages.append(chat.press(pages[-1].button("next page")).reading)
        assert len(pages) < 10, "pages without end"
    return pages


def read_whole(pages: list[Reading]) -> tuple[Seats, ...]:
    """Return the rows of all pages."""
    return in_order(tuple(row for page in pages for row in page.seats))


def folded_line(reading: Reading) -> str:
    """Return the one line that says what is not shown, empty when there is none."""
    lines = [line for line in reading.outside_the_table.splitlines() if "not shown" in line]
    assert len(lines) <= 1, lines
    return lines[0] if lines else ""


def assert_folded(reading: Reading, truth: Expected) -> None:
    """Hold the line of folded SKUs to the truth: their number, and each name."""
    line = folded_line(reading)
    if not truth.folded:
        assert line == ""
        return
    assert numbers_in(line)[0] == len(truth.folded)
    assert all(name in line for name in truth.folded)


def test_the_lists_of_customers_above_are_those_of_the_demo(sandbox: Admin) -> None:
    assert {customer["domains"][0] for customer in sandbox.world()["customers"]} == {*DOMAINS, *TROUBLED}


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_card_says_what_a_count_by_hand_gives(chat: Chat, sandbox: Admin, domain: str) -> None:
    truth = expected(sandbox.customer(domain))
    pages = all_pages(chat, chat.say(f"licences {domain}"))
    assert read_whole(pages) == truth.rows
    assert all(len(page.rows) <= MOST_ROWS for page in pages)
    for page in pages:
        assert_folded(page, truth)


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_card_names_both_sources_and_when_they_were_read(chat: Chat, domain: str) -> None:
    text = chat.say(f"licences {domain}").outside_the_table.splitlines()[-1]
    assert "Microsoft Graph" in text
    assert "Partner Center" in text
    assert re.search(r"\b\d{1,2}:\d{2}\b", text)


@pytest.mark.parametrize("domain", [*DOMAINS, *TROUBLED])
def test_a_card_is_small_and_made_of_elements_every_client_has(chat: Chat, domain: str) -> None:
    card = chat.say(f"licences {domain}").card
    assert card["version"] in {"1.4", "1.5"}
    assert card["fallbackText"]
    assert len(json.dumps(card, ensure_ascii=False).encode()) < 80_000


def test_ten_bought_twelve_assigned_three_in_grace(chat: Chat, sandbox: Admin) -> None:
    reading = chat.say("licences contoso spb")
    assert list(reading.seats) == [
        Seats("Microsoft 365 Business Premium", bought=10, assigned=12, free=0, short=0, in_grace=3, on_grace=2)
    ]
    assert "2 assigned seats stand on seats in grace" in reading.text


def test_the_table_names_its_columns(chat: Chat) -> None:
    assert chat.say("licences contoso").columns == ("SKU", "Bought", "Assigned", "Free")


def test_seats_that_nobody_can_use_are_not_free(chat: Chat) -> None:
    by_name = {row.name: row for row in chat.say("licences northwind").seats}
    assert by_name["Visio Plan 2"] == Seats("Visio Plan 2", 0, 3, 0, short=3, suspended=5)
    assert by_name["Enterprise Mobility + Security E3"].locked_out == 10
    assert by_name["Power BI Pro"] == Seats("Power BI Pro", 2, 6, 0, short=3, in_grace=1, on_grace=1, suspended=4)


def test_two_skus_of_one_name_are_told_apart(chat: Chat) -> None:
    rows = [row for row in chat.say("licences adventure works").rows if row.name == "Microsoft 365 Business Basic"]
    assert {line for row in rows for line in row.lines} == {"O365_BUSINESS_ESSENTIALS", "SMB_BUSINESS_ESSENTIALS"}


def test_folded_skus_can_be_unfolded(chat: Chat, sandbox: Admin) -> None:
    whole = chat.press(chat.say("licences contoso").button("free and trial")).reading
    truth = sandbox.customer("contoso.example")["skus"]
    assert in_order(whole.seats) == in_order(tuple(seats(sku) for sku in truth))
    assert folded_line(whole) == ""


def test_a_difference_between_the_sources_is_shown_with_both_numbers(chat: Chat, sandbox: Admin) -> None:
    skus = sandbox.customer("proseware.example")["skus"]
    reading = chat.say("licences proseware")
    for sku, row in ((sku, row) for sku in skus for row in reading.rows if row.name == sku["name"]):
        said = " ".join(row.lines)
        assert ("Partner Center" in said) == sources_differ(sku)
        if sources_differ(sku):
            theirs = seats(sku, Source.PARTNER_CENTER)
            assert numbers_in(said) == [theirs.bought, theirs.assigned]


def test_a_customer_without_licences_is_told_so_without_a_table(chat: Chat) -> None:
    reading = chat.say("licences coho winery")
    assert reading.rows == ()
    assert "no licences" in reading.text


def test_every_page_says_how_many_there_are_in_all(chat: Chat, sandbox: Admin) -> None:
    total = len(expected(sandbox.customer("alnoor.example")).rows)
    first = chat.say("licences alnoor.example")
    assert total > MOST_ROWS
    for page in all_pages(chat, first):
        assert re.search(rf"\b{total} SKUs\b", page.text)


def test_what_a_client_without_cards_shows_has_no_smaller_total(chat: Chat, sandbox: Admin) -> None:
    total = len(expected(sandbox.customer("alnoor.example")).rows)
    reading = chat.say("licences alnoor.example")
    assert f"{total} SKUs" in reading.summary
    assert re.findall(r"(\d+) SKUs", reading.card["fallbackText"]) == [str(total)]


def test_a_page_back_is_the_page_before(chat: Chat) -> None:
    first = chat.say("licences alnoor.example")
    second = chat.press(first.button("next page")).reading
    assert chat.press(second.button("previous page")).reading.seats == first.seats
    assert not first.has_button("previous page")
    assert not second.has_button("next page")


def test_a_name_full_of_markup_is_shown_as_text(chat: Chat, sandbox: Admin) -> None:
    name = sandbox.customer("tailspin.example")["name"]
    reading = chat.say("licences tailspin.example")
    heading = reading.texts[0]
    assert heading.startswith("Tailspin **Toys** [Pty](https://tailspin.example/click) <b>Ltd</b> <at>Everyone</at>")
    assert BIDI_CONTROLS.search(name)
    for string in reading.strings:
        assert not BIDI_CONTROLS.search(string)
        assert "{{DATE(" not in string


@pytest.mark.parametrize("words", ["licences tailspin.example", "customers", "licences tailspin toys e3"])
def test_no_text_that_a_client_draws_as_markdown_holds_a_live_link(chat: Chat, words: str) -> None:
    card = chat.say(words).card
    for block in drawn_as_markdown(card):
        assert not re.search(r"(?<!\\)\]\(", block), block
        assert not re.search(r"(?<!\\)\*\*", block), block
        assert not re.search(r"(?<!\\)<\w", block), block


def drawn_as_markdown(node: object) -> list[str]:
    """Return the texts of all TextBlocks."""
    if isinstance(node, list):
        return [text for each in node for text in drawn_as_markdown(each)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if node.get("type") == "TextBlock" else []
    return own + [text for each in node.values() for text in drawn_as_markdown(each)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("licences contoso e3", {"Microsoft 365 E3"}),
        ("licences contoso SPE_E3", {"Microsoft 365 E3"}),
        ("licences contoso bp", {"Microsoft 365 Business Premium"}),
        ("licences contoso Microsoft 365 Business Basic", {"Microsoft 365 Business Basic"}),
        ("licences fabrikam.example copilot", {"Microsoft 365 Copilot"}),
        ("licences fabrikam.example visio", {"Visio Plan 2"}),
        ("licences alnoor.example f3", {"Microsoft 365 F3", "Office 365 F3"}),
        ("licences alnoor.example e5", {"Microsoft 365 E5", "Office 365 E5", "Enterprise Mobility + Security E5"}),
        ("licences alnoor.example office 365 e5", {"Office 365 E5"}),
        ("licenses contoso e3", {"Microsoft 365 E3"}),
        ("seats contoso e3", {"Microsoft 365 E3"}),
    ],
)
def test_a_sku_named_shows_just_that(chat: Chat, sandbox: Admin, words: str, names: set[str]) -> None:
    reading = chat.say(words)
    assert {row.name for row in reading.rows} == names
    domain = words.split()[1] if "." in words.split()[1] else "contoso.example"
    truth = expected(sandbox.customer(domain)).rows
    assert in_order(reading.seats) == tuple(row for row in truth if row.name in names)


def test_a_sku_that_is_folded_is_shown_when_it_is_asked_for(chat: Chat, sandbox: Admin) -> None:
    sku = next(sku for sku in sandbox.customer("contoso.example")["skus"] if sku["part_number"] == "FLOW_FREE")
    assert chat.say("licences contoso FLOW_FREE").seats == (seats(sku),)


def test_a_sku_the_customer_does_not_have_gives_no_number(chat: Chat) -> None:
    reading = chat.say("licences contoso visio")
    assert reading.rows == ()
    assert "visio" in reading.text
    assert numbers_in(re.sub(r"Reference \w+", "", reading.text)) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("how many e3 has contoso left", "Microsoft 365 E3"),
        ("how many e3 licences does contoso have left?", "Microsoft 365 E3"),
        ("does Contoso have a free Business Premium seat?", "Microsoft 365 Business Premium"),
        ("how many business basic seats are free at contoso", "Microsoft 365 Business Basic"),
    ],
)
def test_a_question_in_plain_words_is_answered_and_says_what_was_understood(
    chat: Chat, sandbox: Admin, words: str, name: str
) -> None:
    reading = chat.say(words)
    assert reading.seats == tuple(row for row in expected(sandbox.customer("contoso.example")).rows if row.name == name)
    assert "Understood" in reading.text
    assert "Contoso Ltd" in reading.texts[0]


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "fr-FR", "ar-SA", "hi-IN", "xx-nonsense", ""])
def test_numbers_are_the_same_in_every_locale(new_chat: NewChat, sandbox: Admin, locale: str) -> None:
    sku = next(s for s in sandbox.customer("contoso.example")["skus"] if s["part_number"] == "POWER_BI_STANDARD")
    reading = new_chat(locale=locale).say("licences contoso POWER_BI_STANDARD")
    assert reading.seats == (seats(sku),)
