"""Microsoft's published list of product names (CSV: one row per product and service plan), read into names by GUID."""

import csv
import io
from uuid import UUID

from services.errors import Malformed, Service

NAME_COLUMN, GUID_COLUMN = "Product_Display_Name", "GUID"


def parse_names(content: bytes) -> dict[str, str]:
    """Return display names by SKU GUID in lower case; a GUID with two names keeps the first.

    Raises Malformed when the columns are missing or no row can be used.
    """
    rows = csv.DictReader(io.StringIO(_decoded(content), newline=""))
    columns = {_plain(column): column for column in rows.fieldnames or ()}
    try:
        name, guid = columns[_plain(NAME_COLUMN)], columns[_plain(GUID_COLUMN)]
    except KeyError as missing:
        raise Malformed(Service.PRODUCT_LIST, what=f"no column {missing.args[0]}") from None
    names: dict[str, str] = {}
    for row in rows:
        sku_id, display_name = _guid(row[guid]), (row[name] or "").strip()
        if sku_id and display_name:
            names.setdefault(sku_id, display_name)
    if not names:
        raise Malformed(Service.PRODUCT_LIST, what="no row with a GUID and a name")
    return names


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:  # older editions of the list were written by Excel
        return content.decode("cp1252", errors="replace")


def _plain(column: str | None) -> str:
    return (column or "").strip().replace(" ", "_").lower()


def _guid(text: str | None) -> str | None:
    try:
        return str(UUID((text or "").strip()))
    except ValueError:
        return None
