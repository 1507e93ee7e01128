"""The rules by which two sources become one report, case by case."""

import logging

import pytest

from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.licence_report import Difference, FoldReason, LicenceReport, LicenceRow, UnitKind
from services.domain.section import Available, NotAvailable, Source
from services.domain.subscription import DirectorySubscription
from services.errors import CrossTenantAccess, Malformed, NotDirectPartner, Service, Unavailable
from services.licences import combine
from tests.services.licences.worlds import CUSTOMER, NOW, OTHER_TENANT, sku, sku_id, subscription

GRAPH_DOWN = NotAvailable(Source.GRAPH, Unavailable(Service.GRAPH))
INDIRECT = NotAvailable(Source.PARTNER_CENTER, NotDirectPartner(partner_wide=True))
Skus = tuple[SubscribedSku, ...]


def told(
    graph: Skus | NotAvailable = GRAPH_DOWN,
    partner: Skus | NotAvailable = INDIRECT,
    subscriptions: tuple[DirectorySubscription, ...] | NotAvailable = (),
    names: dict[str, str] | None = None,
    free: frozenset[str] = frozenset(),
) -> LicenceReport:
    return combine(
        CUSTOMER,
        Available(graph, Source.GRAPH, NOW) if isinstance(graph, tuple) else graph,
        Available(partner, Source.PARTNER_CENTER, NOW) if isinstance(partner, tuple) else partner,
        Available(subscriptions, Source.GRAPH, NOW) if isinstance(subscriptions, tuple) else subscriptions,
        names or {},
        free,
    )


def only(report: LicenceReport) -> LicenceRow:
    (row,) = (*report.rows, *report.folded)
    return row


def test_graphs_numbers_are_shown_where_both_answered() -> None:
    row = only(told((sku(1, LicenceUnits(10, 12, 3)),), (sku(1, LicenceUnits(10, 12, 3, 0, None)),)))
    assert (row.source, row.units, row.differences) == (Source.GRAPH, LicenceUnits(10, 12, 3), ())


def test_every_number_on_which_the_sources_differ_is_told() -> None:
    row = only(told((sku(1, LicenceUnits(10, 12, 3, 4)),), (sku(1, LicenceUnits(11, 12, 3, 5, None)),)))
    assert row.differences == (Difference(UnitKind.ENABLED, 10, 11), Difference(UnitKind.SUSPENDED, 4, 5))


def test_a_sku_that_one_source_does_not_list_says_so() -> None:
    first, second = told((sku(1),), (sku(2),)).rows
    assert (first.missing_in, second.missing_in) == (Source.PARTNER_CENTER, Source.GRAPH)


def test_a_source_that_failed_is_not_said_to_lack_a_sku() -> None:
    assert only(told((sku(1),))).missing_in is None
    assert only(told(partner=(sku(1),))).missing_in is None


def test_locked_out_seats_stay_unknown_when_partner_center_answers_alone() -> None:
    assert only(told(partner=(sku(1, LicenceUnits(5, 3, 0, 0, None)),))).units.locked_out is None


def test_partner_centers_name_wins_then_the_list_then_the_part_number() -> None:
    names = {sku_id(1): "From the list"}
    assert only(told((sku(1),), (sku(1, name="From Partner Center"),), names=names)).name == "From Partner Center"
    assert only(told((sku(1),), names=names)).name == "From the list"
    assert only(told((sku(1, name=" "),))).name == "PART_1"
    assert only(told((sku(1, part_number=""),))).name == sku_id(1)


def test_a_part_number_that_is_known_gives_its_name_where_nobody_tells_one() -> None:
    assert only(told((sku(1, part_number="ENTERPRISEPACK"),))).name == "Office 365 E3"
    assert (
        only(told((sku(1, part_number="ENTERPRISEPACK"),), names={sku_id(1): "From the list"})).name != "Office 365 E3"
    )
    both = told((sku(1, part_number="O365_BUSINESS"), sku(2, part_number="SMB_BUSINESS"))).rows
    assert [(row.name, row.shares_name) for row in both] == [("Microsoft 365 Apps for business", True)] * 2


def test_skus_of_one_name_are_marked_so_that_the_part_number_tells_them_apart() -> None:
    report = told(partner=(sku(1, name="Copilot"), sku(2, name="COPILOT"), sku(3, name="Visio")))
    assert [row.shares_name for row in report.rows] == [True, True, False]


def test_company_wide_and_free_skus_are_folded() -> None:
    report = told((sku(1, applies_to=AppliesTo.COMPANY), sku(2), sku(3)), free=frozenset({sku_id(2)}))
    assert [row.folded for row in report.folded] == [FoldReason.COMPANY_WIDE, FoldReason.FREE]
    assert [row.sku_id for row in report.rows] == [sku_id(3)]


@pytest.mark.parametrize(
    ("subscriptions", "ids", "is_trial"),
    [
        ((subscription(1, 1, is_trial=True),), ("s1",), True),
        ((subscription(1, 1, is_trial=True),), (), True),
        ((subscription(1, 1, is_trial=True), subscription(2, 1, is_trial=False)), ("s1",), False),
        ((subscription(1, 1, is_trial=True), subscription(2, 1, is_trial=True)), ("s1", "s2"), True),
        ((subscription(1, 1, is_trial=True),), ("s1", "s9"), False),
        ((subscription(1, 1, is_trial=True),), ("ids", "of another kind"), True),
        ((subscription(1, 2, is_trial=True),), (), False),
        ((subscription(1, 2, is_trial=False), subscription(2, 1, is_trial=True)), ("s1",), False),
        ((), (), False),
    ],
)
def test_a_sku_is_a_trial_only_if_every_subscription_of_it_is_known_to_be_one(
    subscriptions: tuple[DirectorySubscription, ...], ids: tuple[str, ...], is_trial: bool
) -> None:
    row = only(told((sku(1, subscription_ids=ids),), subscriptions=subscriptions))
    assert (row.folded is FoldReason.TRIAL) is is_trial


def test_without_subscriptions_trials_are_not_told_apart() -> None:
    report = told((sku(1),), subscriptions=GRAPH_DOWN)
    assert (report.trials_are_known, len(report.rows)) == (False, 1)
    assert report.not_available == (GRAPH_DOWN, INDIRECT)


def test_nothing_is_known_when_no_source_answered() -> None:
    assert not told(subscriptions=GRAPH_DOWN).is_known


def test_rows_are_sorted_by_name_whatever_the_case() -> None:
    report = told(partner=(sku(1, name="visio"), sku(2, name="Office"), sku(3, name="Project")))
    assert [row.name for row in report.rows] == ["Office", "Project", "visio"]


def test_an_answer_that_names_a_sku_twice_is_not_used() -> None:
    report = told((sku(1), sku(1)), (sku(1),))
    assert isinstance(report.graph, NotAvailable)
    assert isinstance(report.graph.reason, Malformed)
    assert only(report).source is Source.PARTNER_CENTER


def test_a_record_of_another_tenant_stops_everything_and_reaches_the_security_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    foreign = sku(1, tenant_id=OTHER_TENANT)
    for parts in (
        {"graph": (foreign,)},
        {"partner": (foreign,)},
        {"graph": (sku(1),), "subscriptions": (subscription(1, 1, is_trial=True, tenant_id=OTHER_TENANT),)},
    ):
        caplog.clear()
        with caplog.at_level(logging.CRITICAL, "seatwise.security"), pytest.raises(CrossTenantAccess) as fault:
            told(**parts)
        assert fault.value.reference in caplog.text
