"""The list of free SKUs, ours and the operator's."""

from pathlib import Path

import pytest

from services.errors import Misconfigured
from services.free_skus import load_free_skus

POWER_AUTOMATE_FREE = "f30db892-07e9-47e9-837c-80727f46fd3d"
BUSINESS_PREMIUM = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"


def test_our_list_holds_guids_of_free_skus_and_no_paid_one(tmp_path: Path) -> None:
    free = load_free_skus(tmp_path)
    assert POWER_AUTOMATE_FREE in free
    assert BUSINESS_PREMIUM not in free


def test_the_operator_adds_skus_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "free_skus.csv").write_text(f"\ufeffsku_id,note\n {BUSINESS_PREMIUM.upper()} ,a donation\n", "utf-8")
    assert load_free_skus(tmp_path) > {BUSINESS_PREMIUM, POWER_AUTOMATE_FREE}


@pytest.mark.parametrize("text", ["sku_id\nnot-a-guid\n", "guid\nf30db892\n", "sku_id\n\x00\n"])
def test_a_list_that_cannot_be_read_is_told_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "free_skus.csv").write_text(text, "utf-8")
    with pytest.raises(Misconfigured) as fault:
        load_free_skus(tmp_path)
    assert "free_skus.csv" in fault.value.what
