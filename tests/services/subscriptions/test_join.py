"""Partner Center's subscriptions and the directory's are one list: joined by commerce id, nothing lost or guessed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.commitment import last_day, reduction, windows
from services.domain.customer import Customer
from services.domain.section import Available, NotAvailable, Section, Source
from services.domain.subscription import CommerceSubscription, DirectorySubscription, Refund
from services.domain.subscription_report import Reduction, Seller, SubscriptionReport, Window
from services.errors import CrossTenantAccess, NotDirectPartner
from services.subscriptions import join
from tests.services.tenancy.fakes import NOW, tenant

CONTOSO = Customer(tenant(1), "Contoso Ltd")
PARTNER = tenant(900)
E3, VISIO = tenant(7001), tenant(7002)


def listed(number: int, sku: str = E3, commerce: str | None = None, **more: object) -> DirectorySubscription:
    """Return a subscription as the directory lists it."""
    base = DirectorySubscription(CONTOSO.tenant_id, f"d{number}", sku, "SPE_E3", False, "Enabled", 5, commerce)
    return replace(base, **more)  # type: ignore[arg-type]


def sold(number: int, quantity: int = 5, **more: object) -> CommerceSubscription:
    """Return a subscription as Partner Center sold it."""
    base = CommerceSubscription(CONTOSO.tenant_id, f"c{number}", "Microsoft 365 E3", quantity, "active", True)
    return replace(base, **more)  # type: ignore[arg-type]


def report(*records: DirectorySubscription | CommerceSubscription) -> SubscriptionReport:
    """Return the report of these records."""
    directory = tuple(one for one in records if isinstance(one, DirectorySubscription))
    bought = tuple(one for one in records if isinstance(one, CommerceSubscription))
    return join(
        CONTOSO, Available(directory, Source.GRAPH, NOW), Available(bought, Source.PARTNER_CENTER, NOW), {}, PARTNER
    )


def test_a_subscription_that_both_list_is_one_row_with_its_sku() -> None:
    (row,) = report(listed(1, commerce="c1"), sold(1, quantity=7)).rows
    assert (row.sku_id, row.quantity, row.seller) == (E3, 7, Seller.US)


def test_several_subscriptions_of_one_sku_are_several_rows_with_a_sum() -> None:
    told = report(listed(1, commerce="c1"), listed(2, commerce="c2"), sold(1, 7), sold(2, 3), listed(3, VISIO))
    by_sku = {each.sku_id: each for each in told.sums}
    assert (len(by_sku[E3].rows), by_sku[E3].quantity, len(by_sku[VISIO].rows)) == (2, 10, 1)


def test_a_subscription_that_is_not_active_is_not_in_the_sum_of_the_active_ones() -> None:
    (total,) = report(
        listed(1, commerce="c1"), listed(2, commerce="c2"), sold(1, 7), sold(2, 3, status="suspended"),
        listed(3, status="Warning"),
    ).sums  # fmt: skip
    assert (len(total.rows), total.quantity) == (3, 7)


def test_a_sum_with_an_untold_quantity_is_not_told() -> None:
    (total,) = report(listed(1), listed(2, total_licences=None)).sums
    assert total.quantity is None


def test_where_the_directory_tells_no_sku_the_offer_says_what_is_one_product_and_never_the_name() -> None:
    told = report(
        sold(1, 7, offer_id="CFQ7TTC0LF8R:0001:CFQ7TTC0K3X2"), sold(2, 3, offer_id="CFQ7TTC0LF8R:0001:CFQ7TTC0K3X9"),
        sold(3, 2, offer_id="CFQ7TTC0LF8R:0002:CFQ7TTC0K3X2"), sold(5, 1),
        sold(4, 1, offer_id="6FBAD345-B7DE-42A6-B6AB-79B363D0B371"),
    )  # fmt: skip
    assert sorted(each.quantity or 0 for each in told.sums) == [1, 1, 2, 10]


@pytest.mark.parametrize(
    ("owner", "seller"),
    [
        (PARTNER, Seller.US),
        (CONTOSO.tenant_id, Seller.CUSTOMER),
        (tenant(555), Seller.OTHER_PARTNER),
        (None, Seller.UNKNOWN),
    ],
)
def test_who_sold_it_is_told_by_the_owner(owner: str | None, seller: Seller) -> None:
    (row,) = report(listed(1, owner_tenant_id=owner)).rows
    assert row.seller is seller


def test_without_partner_center_the_directory_alone_is_told_and_no_term_is_guessed() -> None:
    refused: Section[tuple[CommerceSubscription, ...]] = NotAvailable(Source.PARTNER_CENTER, NotDirectPartner(True))
    told = join(CONTOSO, Available((listed(1),), Source.GRAPH, NOW), refused, {E3: "Microsoft 365 E3"}, PARTNER)
    (row,) = told.rows
    assert (row.name, row.sold, told.is_known, len(told.not_available)) == ("Microsoft 365 E3", None, True, 1)


def test_a_record_of_another_tenant_ends_the_answer() -> None:
    with pytest.raises(CrossTenantAccess):
        report(replace(sold(1), tenant_id=tenant(2)))


commerce_ids = st.lists(st.sampled_from(["c1", "c2", "c3", "c4"]), unique=True, max_size=4)


@given(commerce_ids, commerce_ids, st.integers(0, 3))
def test_every_subscription_is_in_the_report_once(ours: list[str], theirs: list[str], plain: int) -> None:
    records = [listed(number, commerce=each) for number, each in enumerate(theirs)]
    records += [listed(100 + number) for number in range(plain)]
    bought = [replace(sold(0), subscription_id=each) for each in ours]
    rows = report(*records, *bought).rows
    assert len(rows) == len(set(ours) | set(theirs)) + plain
    assert {row.sold.subscription_id for row in rows if row.sold} == set(ours)
    assert {row.directory.subscription_id for row in rows if row.directory} == {one.subscription_id for one in records}


def test_the_last_day_is_inclusive_in_new_commerce_and_exclusive_before() -> None:
    ends = date(2026, 3, 31)
    assert last_day(sold(1, commitment_end=ends)) == ends
    assert last_day(sold(1, commitment_end=ends, is_new_commerce=False)) == date(2026, 3, 30)
    assert last_day(sold(1)) is None


def test_an_open_window_lets_seats_be_given_back_today() -> None:
    until = NOW + timedelta(days=3)
    one = sold(
        1, cancellable_until=NOW - timedelta(days=2), refunds=(Refund("Full", until),), commitment_end=date(2027, 1, 1)
    )
    assert reduction(one, NOW).window_until == until


def test_after_the_window_only_the_last_day_of_the_commitment_is_left() -> None:
    one = sold(1, cancellable_until=NOW - timedelta(seconds=1), commitment_end=date(2026, 12, 31))
    assert reduction(one, NOW) == Reduction(None, date(2026, 12, 31))


def test_the_window_is_open_until_its_last_moment() -> None:
    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert reduction(sold(1, cancellable_until=at), at).window_until == at


def test_a_told_number_of_seats_is_that_of_its_own_window() -> None:
    first, second = NOW + timedelta(days=2), NOW + timedelta(days=4)
    some = (Refund("Partial", first, 3), Refund("Partial", second, 4), Refund("Partial", first, 1))
    past = Refund("Partial", NOW - timedelta(seconds=1), 9)
    one = sold(1, cancellable_until=second, refunds=(past, *some))
    assert windows(one, NOW) == (Window(first, 4), Window(second, 4))
    longer = sold(1, cancellable_until=second + timedelta(days=1), refunds=some)
    assert windows(longer, NOW)[-1] == Window(second + timedelta(days=1), None)
    assert windows(sold(1, refunds=(Refund("Full", first),)), NOW) == (Window(first, None),)
    assert windows(sold(1), NOW) == ()
