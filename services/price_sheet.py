"""Price lists as files: the Partner Center price sheet of new commerce, or the operator's own CSV.

The operator's own has the columns sku, price, currency, term (sku: GUID, part number, productId:skuId or the product's
name; term: P1M, P1Y, P3Y, month, year ...; empty: a month). Prices of both are for one seat and the whole term.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import is_currency

from services.domain.price import Price

_MONTHS = {"": 1, "p1m": 1, "month": 1, "monthly": 1, "1 month": 1, "p1y": 12, "year": 12, "annual": 12, "yearly": 12}
_MONTHS |= {"1 year": 12, "p12m": 12, "p3y": 36, "3 years": 36, "triennial": 36, "three years": 36, "p36m": 36}
_OWN = ("sku", "price", "currency")
_SHEET = ("productid", "skuid", "termduration", "currency", "unitprice")
_SEGMENT = "commercial"
_PLAIN_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?")
LONGEST_PRODUCT = 128


class UnusablePrices(ValueError):
    """The file is no price list, or a line of it cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file: its number as an editor shows it, and its cells by folded column name."""

    number: int
    cells: Mapping[str, str]

    def fail(self, why: str) -> UnusablePrices:
        return UnusablePrices(f"line {self.number}: {why}")


def parse_prices(content: bytes) -> tuple[Price, ...]:
    """Return the prices of a file; raise UnusablePrices with the first line that cannot be used, so that none is lost.

    Of a Partner Center sheet the commercial segment is read; lines without a term (usage, perpetual) are passed over.
    """
    try:
        lines = list(_lines(content))
    except csv.Error as fault:
        raise UnusablePrices(f"it is no CSV file: {fault}.") from None
    columns = set(lines[0].cells) if lines else set()
    if columns.issuperset(_SHEET):
        return _once(_sheet_price(line) for line in lines if _is_of_a_term(line))
    if columns.issuperset(_OWN):
        return _once((line, _own_price(line)) for line in lines)
    raise UnusablePrices(
        "it has neither the columns sku, price, currency, term nor those of Partner Center's price sheet "
        "(ProductId, SkuId, TermDuration, Currency, UnitPrice), or no line at all."
    )


def _lines(content: bytes) -> Iterable[_Line]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first, _, _ = text.partition("\n")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    for row in rows:
        cells = {_plain(name): (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        if any(cells.values()):
            yield _Line(rows.line_num, cells)


def _plain(column: str) -> str:
    return column.strip().replace(" ", "").replace("_", "").casefold()


def _own_price(line: _Line) -> Price:
    return _price(line, line.cells["sku"], line.cells["price"], line.cells.get("term", ""))


def _is_of_a_term(line: _Line) -> bool:
    is_ours = line.cells.get("segment", _SEGMENT).casefold() in ("", _SEGMENT)
    return is_ours and line.cells["termduration"].casefold() in _MONTHS and bool(line.cells["termduration"])


def _sheet_price(line: _Line) -> tuple[_Line, Price]:
    cells = line.cells
    return line, _price(line, f"{cells['productid']}:{cells['skuid']}", cells["unitprice"], cells["termduration"])


def _price(line: _Line, product: str, amount: str, term: str) -> Price:
    months, currency = _MONTHS.get(term.casefold()), line.cells["currency"].upper()
    if not product or len(product) > LONGEST_PRODUCT:
        raise line.fail("there is no SKU.")
    if months is None:
        raise line.fail(f"“{term[:40]}” is no term; P1M, P1Y and P3Y are.")
    if not is_currency(currency):
        raise line.fail(f"“{currency[:40]}” is no currency; a code such as USD is.")
    return Price(product.lower(), _amount(line, amount), currency, months)


def _amount(line: _Line, text: str) -> Decimal:
    """Return an amount written with a point, as both kinds of file have it; a comma could mean either."""
    try:
        amount = Decimal(text) if _PLAIN_NUMBER.fullmatch(text) else None
    except InvalidOperation:
        amount = None
    if amount is None:
        raise line.fail(f"“{text[:40]}” is no price; one such as 21.50 is.")
    return amount


def _once(prices: Iterable[tuple[_Line, Price]]) -> tuple[Price, ...]:
    """Return each product's price per term; the same one in another billing plan is one price, two prices are none."""
    found: dict[tuple[str, int], Price] = {}
    for line, price in prices:
        known = found.setdefault((price.product, price.months), price)
        if (known.amount, known.currency) != (price.amount, price.currency):
            raise line.fail(f"{price.product} has another price above; import one market and currency at a time.")
    if not found:
        raise UnusablePrices("it has no line with a price for a term.")
    return tuple(found.values())
