"""The list of SKUs that cost nothing: ours, and what the operator adds in a file of the same shape."""

import csv
from pathlib import Path
from uuid import UUID

from services.errors import Misconfigured

OUR_LIST = Path(__file__).parent / "data" / "free_skus.csv"
OPERATOR_LIST = "free_skus.csv"
"""The file's name in the state folder."""


def load_free_skus(state_dir: Path) -> frozenset[str]:
    """Return the GUIDs, in lower case, of free SKUs; raise Misconfigured when the operator's file cannot be read."""
    added = state_dir / OPERATOR_LIST
    return _read(OUR_LIST) | (_read(added) if added.exists() else frozenset())


def _read(path: Path) -> frozenset[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return frozenset(_sku_id(row) for row in csv.DictReader(file))
    except (ValueError, csv.Error, OSError) as fault:
        raise Misconfigured("STATE_DIR", f"{path.name}: {fault}") from fault


def _sku_id(row: dict[str, str]) -> str:
    written = (row.get("sku_id") or "").strip()
    try:
        return str(UUID(written))
    except ValueError:
        raise ValueError(f"“{written}” in the column sku_id is not a GUID") from None
