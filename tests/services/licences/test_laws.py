"""What holds for every world and every fault."""

import re

from hypothesis import given

from cards.card import Card
from cards.format import Format
from cards.licence import licence_card
from cards.text import to_text
from services.domain.licence import LicenceUnits
from services.domain.licence_report import LicenceReport, SkuSection, SubscriptionSection
from services.domain.section import Available, NotAvailable
from services.errors import NotDirectPartner
from services.licences import combine
from tests.services.licences.worlds import (
    CUSTOMER,
    FREE_SKU,
    NOW,
    graph_sections,
    partner_sections,
    subscription_sections,
    units,
)

READER = Format.of("en", "UTC", NOW)


def combined(graph: SkuSection, partner: SkuSection, subscriptions: SubscriptionSection) -> LicenceReport:
    return combine(CUSTOMER, graph, partner, subscriptions, {}, frozenset({FREE_SKU}))


def text(card: Card) -> str:
    return to_text(card.issue(lambda: "0")[0])


@given(units)
def test_free_short_and_on_grace_account_for_every_assigned_seat(seats: LicenceUnits) -> None:
    on_bought = min(seats.consumed, seats.enabled)
    assert on_bought + seats.on_grace + seats.short == seats.consumed
    assert on_bought + seats.free == seats.enabled
    assert seats.free == 0 or seats.short == seats.on_grace == 0
    assert 0 <= seats.on_grace <= seats.warning


@given(graph_sections, partner_sections, subscription_sections)
def test_every_sku_told_is_there_exactly_once(
    graph: SkuSection, partner: SkuSection, subscriptions: SubscriptionSection
) -> None:
    report = combined(graph, partner, subscriptions)
    told = {sku.sku_id for part in (graph, partner) if isinstance(part, Available) for sku in part.value}
    shown = [row.sku_id for row in (*report.rows, *report.folded)]
    assert sorted(shown) == sorted(told)
    assert all(row.folded is None for row in report.rows)
    assert all(row.folded is not None for row in report.folded)


@given(graph_sections, partner_sections, subscription_sections)
def test_every_number_is_one_that_its_source_told(
    graph: SkuSection, partner: SkuSection, subscriptions: SubscriptionSection
) -> None:
    report = combined(graph, partner, subscriptions)
    sections = {part.source: part for part in (graph, partner) if isinstance(part, Available)}
    for row in (*report.rows, *report.folded):
        told = {sku.sku_id: sku.units for sku in sections[row.source].value}
        assert row.units == told[row.sku_id]


@given(graph_sections, partner_sections, subscription_sections)
def test_a_part_that_was_not_read_is_named_on_the_card_and_gives_no_number(
    graph: SkuSection, partner: SkuSection, subscriptions: SubscriptionSection
) -> None:
    report = combined(graph, partner, subscriptions)
    said = text(licence_card(report, READER, folded=True))
    if isinstance(graph, NotAvailable):
        assert "Microsoft Graph" in said
        assert "not available" in said
        assert not any(row.differences or row.missing_in for row in report.rows)
    if isinstance(partner, NotAvailable):
        if not report.is_known:
            assert "Licences from Partner Center: not available" in said
        elif isinstance(partner.reason, NotDirectPartner):
            assert "Partner Center does not serve" in said
        else:
            assert "Partner Center's numbers: not available" in said
    if not report.is_known:
        assert "SKU" not in said
        assert "no licences" not in said
        assert "0" not in re.sub(r"365|20\d\d", "", said)
    elif not report.trials_are_known:
        assert "Trials could not be told" in said


@given(graph_sections, partner_sections, subscription_sections)
def test_nothing_is_called_a_trial_unless_the_subscriptions_were_read(
    graph: SkuSection, partner: SkuSection, subscriptions: SubscriptionSection
) -> None:
    report = combined(graph, partner, subscriptions)
    trials = [row for row in report.folded if row.folded == "trial"]
    assert not trials or isinstance(subscriptions, Available)
