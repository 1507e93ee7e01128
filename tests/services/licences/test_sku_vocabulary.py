"""Which SKUs the words mean."""

import pytest

from services.domain.licence import AppliesTo, SubscribedSku
from services.domain.licence_report import LicenceReport
from services.domain.section import Available, NotAvailable, Source
from services.errors import InputFault, Service, Unavailable, UnusableInput
from services.licences import combine
from services.sku_vocabulary import matching_rows, means
from tests.services.licences.worlds import CUSTOMER, NOW, sku, sku_id

NAMES = (
    "Microsoft 365 Business Premium", "Microsoft 365 Business Standard", "Microsoft 365 Business Basic",
    "Office 365 E3", "Microsoft 365 E5", "Microsoft 365 F3", "Visio Plan 2", "Exchange Online (Plan 1)",
    "Microsoft 365 Copilot",
    "Enterprise Mobility + Security E3", "Microsoft 365 Business Premium EEA (no Teams)", "Microsoft Entra ID P1",
    "Power Automate Free", "Microsoft Teams Essentials",
)  # fmt: skip


def report(*skus: SubscribedSku) -> LicenceReport:
    down = NotAvailable(Source.PARTNER_CENTER, Unavailable(Service.PARTNER_CENTER))
    graph = Available(skus, Source.GRAPH, NOW)
    return combine(CUSTOMER, graph, down, Available((), Source.GRAPH, NOW), {}, frozenset({sku_id(12)}))


NAMED = report(*(sku(number, name=name) for number, name in enumerate(NAMES)))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("e3", {"Office 365 E3", "Enterprise Mobility + Security E3"}),
        ("E5 licences", {"Microsoft 365 E5"}),
        ("o365 e3", {"Office 365 E3"}),
        ("m365 e5", {"Microsoft 365 E5"}),
        ("f3", {"Microsoft 365 F3"}),
        ("bp", {"Microsoft 365 Business Premium", "Microsoft 365 Business Premium EEA (no Teams)"}),
        ("business premium", {"Microsoft 365 Business Premium", "Microsoft 365 Business Premium EEA (no Teams)"}),
        ("business premium no teams", {"Microsoft 365 Business Premium EEA (no Teams)"}),
        ("BS", {"Microsoft 365 Business Standard"}),
        ("bb", {"Microsoft 365 Business Basic"}),
        ("p1", {"Exchange Online (Plan 1)", "Microsoft Entra ID P1"}),
        ("exchange p1", {"Exchange Online (Plan 1)"}),
        ("entra p1", {"Microsoft Entra ID P1"}),
        ("p2", {"Visio Plan 2"}),
        ("visio", {"Visio Plan 2"}),
        ("Copilot", {"Microsoft 365 Copilot"}),
        ("ems", {"Enterprise Mobility + Security E3"}),
        ("teams", {"Microsoft Teams Essentials"}),
        ("power automate", {"Power Automate Free"}),
        (sku_id(6).upper(), {"Visio Plan 2"}),
        ("part_6", {"Visio Plan 2"}),
    ],
)
def test_words_find_the_skus_they_mean_folded_ones_too(words: str, found: set[str]) -> None:
    assert {row.name for row in matching_rows(NAMED, words)} == found


@pytest.mark.parametrize("words", ["e", "e33", "prem", "licences", "", "project", "😀", "(", "e3 visio"])
def test_words_that_mean_no_sku_are_answered_so(words: str) -> None:
    with pytest.raises(UnusableInput) as fault:
        matching_rows(NAMED, words)
    assert (fault.value.fault, fault.value.detail) == (InputFault.NO_SUCH_SKU, words)


def test_the_nearest_names_are_offered() -> None:
    with pytest.raises(UnusableInput) as fault:
        matching_rows(NAMED, "vizio")
    assert fault.value.nearest[0] == "Visio Plan 2"


def test_part_numbers_are_read_as_the_products_they_are_not_as_their_letters() -> None:
    unnamed = report(
        sku(1, part_number="O365_BUSINESS_PREMIUM"), sku(2, part_number="SPB"), sku(3, part_number="ENTERPRISEPACK")
    )
    assert [row.part_number for row in matching_rows(unnamed, "business premium")] == ["SPB"]
    assert [row.part_number for row in matching_rows(unnamed, "business standard")] == ["O365_BUSINESS_PREMIUM"]
    assert [row.part_number for row in matching_rows(unnamed, "e3")] == ["ENTERPRISEPACK"]
    assert [row.part_number for row in matching_rows(unnamed, "o365_business_premium")] == ["O365_BUSINESS_PREMIUM"]


def test_a_company_wide_sku_is_found_by_name() -> None:
    storage = report(sku(1, name="Office 365 Extra File Storage", applies_to=AppliesTo.COMPANY))
    assert matching_rows(storage, "extra file storage") == storage.folded


def test_nobody_says_that_a_sku_is_missing_when_no_source_answered() -> None:
    down = NotAvailable(Source.GRAPH, Unavailable(Service.GRAPH))
    nothing = combine(
        CUSTOMER, down, NotAvailable(Source.PARTNER_CENTER, Unavailable(Service.PARTNER_CENTER)), down, {}, frozenset()
    )
    assert matching_rows(nothing, "e3") == ()


def test_means_compares_whole_words_only() -> None:
    assert means("e3", "Office 365 E3")
    assert not means("e3", "Office 365 E35")
