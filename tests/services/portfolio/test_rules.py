"""What is unused, what renews, where there is too little: pure rules over facts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.money import Money, total
from services.domain.price import PriceList
from services.domain.subscription import Refund
from services.portfolio.renewals import find_renewals
from services.portfolio.short import find_short
from services.portfolio.unused import find_unused, months_until
from tests.services.portfolio.world import E3, NOW, TODAY, VISIO, facts, listed, price, sku, sold

NO_PRICES = PriceList()
NOTHING: Money = {}


def test_free_seats_are_unused_and_assigned_ones_are_not() -> None:
    found = find_unused([facts(1, sku(10, 7), sku(4, 4, sku_id=VISIO))], NO_PRICES, NOW)
    assert [(one.sku.sku_id, one.seats) for one in found] == [(E3, 3)]


def test_the_most_money_comes_first_and_missing_prices_last() -> None:
    prices = PriceList([price(30), price(100, product="visioclient")])
    world = [facts(1, sku(10, 4)), facts(2, sku(3, 0, sku_id=VISIO)), facts(3, sku(2, 1))]
    assert [one.customer.name for one in find_unused(world, prices, NOW)] == ["Customer 2", "Customer 1", "Customer 3"]
    found = find_unused(world, PriceList([price(30)]), NOW)
    assert [(one.customer.name, one.unpriced) for one in found] == [
        ("Customer 1", 0),
        ("Customer 3", 0),
        ("Customer 2", 3),
    ]


def test_waste_is_seats_times_price_times_the_months_until_fewer_can_be_paid_for() -> None:
    world = [facts(1, sku(10, 7), sold(10, ends=date(2026, 6, 30)))]
    (one,) = find_unused(world, PriceList([price(360, months=12)]), NOW)
    assert one.from_day == date(2026, 7, 1)
    assert (one.monthly, one.waste(TODAY)) == ({"AUD": Decimal(90)}, {"AUD": Decimal(360)})


def test_while_the_window_is_open_nothing_is_lost_yet() -> None:
    until = NOW + timedelta(days=3)
    (one,) = find_unused([facts(1, sku(10, 7), sold(10, cancellable_until=until))], PriceList([price(30)]), NOW)
    assert (one.until, one.from_day, one.waste(TODAY)) == (until, TODAY, {"AUD": Decimal(0)})


def test_no_more_seats_can_be_given_back_now_than_are_told_and_the_rest_stand_on_the_commitments_end() -> None:
    until = NOW + timedelta(days=3)
    some = sold(10, ends=date(2026, 6, 30), cancellable_until=until, refunds=(Refund("Partial", until, 2),))
    (one,) = find_unused([facts(1, sku(10, 5), some)], PriceList([price(30)]), NOW)
    told = [(part.seats, part.until, part.from_day) for part in one.parts]
    assert told == [(2, until, TODAY), (3, None, date(2026, 7, 1))]
    assert one.waste(TODAY) == {"AUD": Decimal(3 * 30 * 4)}


def test_a_number_beyond_the_subscriptions_own_seats_counts_no_further() -> None:
    until = NOW + timedelta(days=3)
    some = sold(4, ends=date(2026, 6, 30), refunds=(Refund("Partial", until, 40),))
    (one,) = find_unused([facts(1, sku(10, 1), some)], PriceList([price(30)]), NOW)
    assert [(part.seats, part.until) for part in one.parts] == [(4, until), (5, None)]


def test_a_missing_price_is_missing_and_never_nothing() -> None:
    (one,) = find_unused([facts(1, sku(10, 7), sold(10, ends=date(2026, 6, 30)))], NO_PRICES, NOW)
    assert (one.unpriced, one.monthly, one.waste(TODAY)) == (3, {}, {})


def test_free_seats_stand_first_on_the_subscription_that_can_be_reduced_first() -> None:
    later, sooner = sold(8, ends=date(2027, 1, 1)), sold(2, term="P1M", ends=date(2026, 3, 9))
    (one,) = find_unused([facts(1, sku(10, 5), later, sooner)], NO_PRICES, NOW)
    assert [(part.seats, part.from_day) for part in one.parts] == [(2, date(2026, 3, 10)), (3, date(2027, 1, 2))]


def test_seats_that_no_subscription_explains_have_no_date() -> None:
    (one,) = find_unused([facts(1, sku(10, 5))], PriceList([price(30)]), NOW)
    assert (one.from_day, one.monthly, one.waste(TODAY)) == (None, {"AUD": Decimal(150)}, NOTHING)


def test_the_price_of_the_term_that_was_bought_counts() -> None:
    prices = PriceList([price(36, 1, "cfq7ttc0lflx:0001"), price(360, 12, "cfq7ttc0lflx:0001")])
    monthly = [facts(1, sku(10, 9), sold(10, term="P1M", ends=date(2026, 3, 20)))]
    yearly = [facts(1, sku(10, 9), sold(10, ends=date(2026, 3, 20)))]
    assert [find_unused(world, prices, NOW)[0].monthly["AUD"] for world in (monthly, yearly)] == [36, 30]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.lists(st.integers(0, 20), max_size=3)), max_size=6)
)
def test_every_free_seat_is_in_exactly_one_part(worlds: list[tuple[int, int, list[int]]]) -> None:
    told = [
        facts(number, sku(enabled, consumed), *(sold(size, ends=date(2026, 4, 1)) for size in sizes))
        for number, (enabled, consumed, sizes) in enumerate(worlds, 1)
    ]
    found = {one.customer.tenant_id: one for one in find_unused(told, PriceList([price(30)]), NOW)}
    for each in told:
        free = each.skus[0].units.free
        one = found.get(each.customer.tenant_id)
        assert (one.seats if one else 0) == free
    assert total(one.monthly for one in found.values()).get("AUD", 0) == 30 * sum(one.seats for one in found.values())


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2026, 3, 1), 0), (TODAY, 0), (date(2026, 3, 3), 1), (date(2026, 4, 2), 1), (date(2026, 4, 3), 2),
        (date(2027, 3, 2), 12), (date(2027, 3, 3), 13),
    ],
)  # fmt: skip
def test_a_month_that_has_begun_is_paid_for(day: date, months: int) -> None:
    assert months_until(TODAY, day) == months


def test_what_has_its_last_day_within_the_days_renews_soon_the_next_first() -> None:
    world = [
        facts(1, sold(ends=date(2026, 4, 1)), sold(ends=date(2026, 4, 2)), sold(ends=date(2026, 3, 1))),
        facts(2, sold(ends=TODAY, auto_renew=False), sold(ends=date(2026, 3, 5), status="suspended")),
    ]
    found = find_renewals(world, 30, NOW)
    assert [(one.customer.name, one.day) for one in found] == [("Customer 2", TODAY), ("Customer 1", date(2026, 4, 1))]
    assert [one.renews for one in found] == [False, None]


def test_a_subscription_of_another_seller_is_told_by_the_directory_and_not_as_certain() -> None:
    (one,) = find_renewals([facts(1, listed(next_lifecycle=datetime(2026, 3, 9, 23, tzinfo=UTC)))], 30, NOW)
    assert (one.day, one.renews, one.is_certain) == (date(2026, 3, 9), None, False)


def test_short_comes_before_what_only_stands_on_seats_in_grace() -> None:
    world = [facts(1, sku(10, 12, warning=3)), facts(2, sku(10, 12)), facts(3, sku(10, 10)), facts(4, sku(5, 12))]
    found = find_short(world)
    assert [(one.customer.name, one.sku.units.short, one.sku.units.on_grace) for one in found] == [
        ("Customer 4", 7, 0), ("Customer 2", 2, 0), ("Customer 1", 0, 2),
    ]  # fmt: skip
