"""The cards are what was looked at and found good: golden files, Microsoft's schema, and the size that Teams takes."""

import json
from importlib.resources import files

import jsonschema
import pytest

from cards.layout import ROWS_PER_PAGE
from cards.licence import licence_card
from tests.cards import (
    samples,
    samples_across,
    samples_customer,
    samples_export,
    samples_mail_and_groups,
    samples_people,
)
from tests.cards.conftest import GOLDEN, Golden, issued
from tests.cards.samples import READER, many

SCHEMA = json.loads((files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text("utf-8"))
SAMPLES = {
    **samples.SAMPLES,
    **samples_across.SAMPLES,
    **samples_customer.SAMPLES,
    **samples_export.SAMPLES,
    **samples_mail_and_groups.SAMPLES,
    **samples_people.SAMPLES,
}
VALIDATOR = jsonschema.Draft6Validator(SCHEMA)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_card_is_as_its_golden_file(name: str, golden: Golden) -> None:
    golden(name, SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_card_is_valid_by_microsofts_schema(name: str) -> None:
    content = {key: value for key, value in issued(SAMPLES[name]).items() if key != "msteams"}
    VALIDATOR.validate(content)


def test_every_golden_file_belongs_to_a_sample() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SAMPLES)


@pytest.mark.parametrize("character", ["W", "字", "👨‍👩‍👧", "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "\\", "]("])
def test_the_fullest_card_of_the_longest_names_stays_below_80_kb(character: str) -> None:
    report = many(3 * ROWS_PER_PAGE, character * 500)
    content = issued(licence_card(report, READER, page=2))
    assert len(content["body"]) > 3
    assert len(json.dumps(content).encode()) < 80_000
    assert len(json.dumps(content, ensure_ascii=False).encode("utf-16-le")) < 80_000
