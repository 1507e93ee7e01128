"""What the licence card says, read as text."""

from datetime import timedelta

import pytest

from cards.card import Card
from cards.format import Format
from cards.gauge import CELLS, gauge
from cards.layout import ROWS_PER_PAGE
from cards.licence import licence_card
from cards.text import to_text
from services.domain.licence import LicenceUnits
from services.domain.section import Available, Source
from services.sku_vocabulary import matching_rows
from tests.cards.conftest import issued
from tests.cards.samples import NOW, READER, many, report, sku


def said(card: Card) -> str:
    return to_text(issued(card))


def row_of(card: Card, name: str) -> list[str]:
    (line,) = [line for line in said(card).splitlines() if line.startswith(name + " ")]
    return line.removeprefix(name).split()


def payloads(card: Card) -> dict[str, object]:
    _, buttons = card.issue(lambda: "0")
    titles = [action["title"] for action in card.content["actions"]]
    return dict(zip(titles, (one.button.payload for one in buttons), strict=True))


def test_seats_in_grace_are_neither_free_nor_short() -> None:
    card = licence_card(report(), READER)
    assert row_of(card, "Office 365 E3") == ["10", "12", "0"]
    assert "In grace 3\n2 assigned seats stand on seats in grace" in said(card)
    assert said(card).count("Short") == 1


def test_one_sku_is_answered_in_one_line_and_the_rest_is_a_button_away() -> None:
    whole = report()
    card = licence_card(whole, READER, rows=matching_rows(whole, "bp"), sku="bp")
    assert "Microsoft 365 Business Premium: 7 free (120 bought, 113 assigned)" in said(card)
    assert "Visio" not in said(card)
    assert payloads(card)["All licences"] == {
        "command": "licences", "tenant_id": whole.customer.tenant_id,
        "arguments": {"sku": "", "page": 1, "folded": False},
    }  # fmt: skip


def test_pages_hold_every_row_once() -> None:
    whole = many(2 * ROWS_PER_PAGE + 2, "SKU")
    pages = [said(licence_card(whole, READER, page=page)) for page in (1, 2, 3)]
    for row in whole.rows:
        assert sum(row.name in page for page in pages) == 1
    assert f"Page 3 of 3: {len(whole.rows)} SKUs" in pages[2]
    assert "[Next page]" not in pages[2]
    assert "[Previous page]" not in pages[0]


def test_the_text_for_old_clients_counts_all_skus_and_says_which_page_it_tells() -> None:
    whole = many(2 * ROWS_PER_PAGE, "SKU")
    card = licence_card(whole, READER, page=2)
    assert f"licences of {len(whole.rows)} SKUs\\. Page 2 of 2\\: " in card.content["fallbackText"]
    assert "Page" not in licence_card(report(), READER).content["fallbackText"]


@pytest.mark.parametrize("page", [-1, 0, 99])
def test_a_page_that_does_not_exist_is_the_nearest_that_does(page: int) -> None:
    assert "Page" in said(licence_card(many(20), READER, page=page))


def test_skus_of_one_name_show_their_part_numbers() -> None:
    skus = tuple(sku(n, "Copilot", LicenceUnits(5, 3), part) for n, part in enumerate(("FIRST_PART", "SECOND_PART")))
    text = said(licence_card(report(Available(skus, Source.GRAPH, NOW)), READER))
    assert "FIRST_PART" in text
    assert "SECOND_PART" in text


def test_a_bar_is_ten_wide_and_shows_every_part_there_is() -> None:
    for units in (LicenceUnits(10, 12, 3), LicenceUnits(1_000_000, 1), LicenceUnits(5, 5), LicenceUnits(1, 900, 1)):
        spans = gauge(units)
        assert sum(len(span.text) for span in spans) == CELLS
        assert len(spans) == sum(
            part > 0
            for part in (min(units.consumed, units.enabled), units.on_grace, units.short, units.free,
                         units.warning - units.on_grace)
        )  # fmt: skip
    assert gauge(LicenceUnits(0, 0, 0, 25)) == ()


@pytest.mark.parametrize(
    ("locale", "zone", "number", "moment"),
    [
        ("en-AU", "Australia/Sydney", "1,250", "22 Nov 2025, 2:04 pm AEDT"),
        ("de-DE", "Europe/Berlin", "1.250", "22.11.2025, 04:04 CET"),
        ("en-US", "UTC", "1,250", "Nov 22, 2025, 3:04 AM UTC"),
        ("xx-nonsense-☃", "UTC", "1,250", "Nov 22, 2025, 3:04 AM UTC"),
        ("", "UTC", "1,250", "Nov 22, 2025, 3:04 AM UTC"),
    ],
)
def test_figures_follow_the_readers_locale_and_zone(locale: str, zone: str, number: str, moment: str) -> None:
    text = said(licence_card(report(), Format.of(locale, zone, NOW)))
    assert number in text
    assert f"read {moment}" in text.replace("\u202f", " ")


def test_the_age_is_told_from_a_minute_on() -> None:
    assert "old" not in said(licence_card(report(), Format.of("en", "UTC", NOW + timedelta(seconds=59))))
    assert ", 5 minutes old." in said(licence_card(report(), Format.of("en", "UTC", NOW + timedelta(minutes=5))))
