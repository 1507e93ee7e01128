"""Price files become prices, or one sentence with the line that is wrong; a price is never guessed."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.price import Price, PriceList
from services.price_sheet import UnusablePrices, parse_prices

OWN = "sku,price,currency,term\n"
SHEET = "ProductTitle,ProductId,SkuId,SkuTitle,TermDuration,BillingPlan,Market,Currency,UnitPrice,ERP Price,Segment\n"


def read(text: str) -> tuple[Price, ...]:
    return parse_prices(text.encode())


def test_an_own_list_gives_the_price_of_a_seat_and_term() -> None:
    assert read(f"{OWN}SPB,22.00,USD,P1M\nspb,237.6,usd,P1Y\n") == (
        Price("spb", Decimal("22.00"), "USD", 1),
        Price("spb", Decimal("237.6"), "USD", 12),
    )


def test_without_a_term_the_price_is_for_a_month() -> None:
    assert read("sku,price,currency\nSPB,22,AUD\n") == (Price("spb", Decimal(22), "AUD", 1),)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_saved_by_excel_is_read(mark: str) -> None:
    assert len(read(f"{mark}SKU;Price;Currency;Term\r\nSPB;22.00;EUR;annual\r\n;;;\r\n")) == 1


def test_a_partner_center_sheet_gives_product_and_sku_of_the_commercial_segment() -> None:
    rows = (
        "Microsoft 365 BP,CFQ7TTC0LCHC,0002,BP,P1Y,Annual,AU,AUD,356.40,396,Commercial\n"
        "Microsoft 365 BP,CFQ7TTC0LCHC,0002,BP,P1Y,Monthly,AU,AUD,356.40,396,Commercial\n"
        "Microsoft 365 BP,CFQ7TTC0LCHC,0002,BP,P1M,Monthly,AU,AUD,35.60,39.6,Commercial\n"
        "Microsoft 365 BP,CFQ7TTC0LCHC,0002,BP,P1Y,Annual,AU,AUD,100.00,110,Education\n"
        "Windows Server,DG7GMGF0D5RK,0001,WS,,OneTime,AU,AUD,900.00,999,Commercial\n"
    )
    prices = PriceList(read(SHEET + rows))
    assert prices.of(["cfq7ttc0lchc:0002"], 12) == Price("cfq7ttc0lchc:0002", Decimal("356.40"), "AUD", 12)
    assert prices.of(["CFQ7TTC0LCHC:0002"], 1) == Price("cfq7ttc0lchc:0002", Decimal("35.60"), "AUD", 1)
    assert prices.of(["dg7gmgf0d5rk:0001"], None) is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("SPB,22.00,USD,fortnight", "line 3: “fortnight” is no term"),
        ("SPB,twenty,USD,P1M", "line 3: “twenty” is no price"),
        ("SPB,-1,USD,P1M", "line 3: “-1” is no price"),
        ("SPB,,USD,P1M", "line 3: “” is no price"),
        ('SPB,"22,50",EUR,P1M', "line 3: “22,50” is no price"),
        ("SPB,NaN,USD,P1M", "line 3: “NaN” is no price"),
        ("SPB,22,Dollars,P1M", "line 3: “DOLLARS” is no currency"),
        (",22,USD,P1M", "line 3: there is no SKU"),
        ("E3,31,USD,P1M", "line 3: e3 has another price above"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(row: str, told: str) -> None:
    with pytest.raises(UnusablePrices) as caught:
        read(f"{OWN}E3,30,USD,P1M\n{row}\n")
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize("text", ["", "\n\n", OWN, SHEET, "a,b\n1,2\n", "sku,price\nSPB,22\n"])
def test_a_file_that_is_no_price_list_is_refused(text: str) -> None:
    with pytest.raises(UnusablePrices):
        read(text)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_it_is_prices_or_a_sentence(content: bytes) -> None:
    with contextlib.suppress(UnusablePrices):
        assert parse_prices(content)


def test_a_cell_without_end_is_refused() -> None:
    with pytest.raises(UnusablePrices):
        parse_prices(OWN.encode() + b'"' + b"x" * 200_000)


def test_the_only_price_of_a_product_is_its_price_whatever_the_term() -> None:
    (price,) = read(f"{OWN}SPB,22,USD,P1M\n")
    assert [PriceList([price]).of(["spb"], months) for months in (1, 12, None)] == [price, price, price]


def test_of_several_prices_none_is_taken_for_a_term_that_has_none() -> None:
    prices = PriceList(read(f"{OWN}SPB,22,USD,P1M\nSPB,240,USD,P1Y\n"))
    assert [prices.of(["spb"], months) for months in (36, None)] == [None, None]


def test_the_first_name_that_the_list_has_counts() -> None:
    prices = PriceList(read(f"{OWN}SPB,22,USD,P1M\nCFQ7:0002,25,USD,P1M\n"))
    found = prices.of(["cfq7:0002", "spb"], 1)
    assert found
    assert found.amount == 25
    assert prices.of(["nothing"], 1) is None
    assert prices.of(["SPB"], 1) is not None


def test_a_month_of_a_year_costs_a_twelfth() -> None:
    assert Price("spb", Decimal(240), "USD", 12).monthly == 20
