"""However much there is, and however long what upstream calls things: a card is below 80 KB, and says what it lacks."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bot.message import MAX_BYTES
from cards.card import Card
from cards.licence import licence_card
from cards.renewals import renewals_card
from cards.short import short_card
from cards.text import to_text
from cards.unused import unused_card
from cards.user import user_card
from cards.who import WhoAsked, who_card
from services.domain.customer import Customer, CustomerSource
from services.domain.licence_report import LicenceReport
from services.domain.people import HolderReport, Roster, SkuHolders
from services.domain.section import Available, Source
from services.errors import MissingRole, Service
from services.portfolio.coverage import Coverage, Unread
from services.tenancy.customer_list import CustomerList
from tests.cards import samples, samples_across, samples_customer, samples_people
from tests.cards.conftest import issued

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
LONG = {"plain": "W" * 10_000, "emoji": FAMILY * 3_000, "active": "](x)<at>" * 1_250}


def weight(card: Card) -> int:
    """Return the bytes of a card in the form in which it takes the most."""
    content = issued(card)
    return max(len(json.dumps(content)), len(json.dumps(content, ensure_ascii=False).encode("utf-16-le")))


def same_named(text: str) -> LicenceReport:
    """Return SKUs that share one long name, whose part numbers and states are as long."""
    report = samples.many(15, text)
    rows = (replace(row, name=text, part_number=text, capability_status=text, shares_name=True) for row in report.rows)
    return replace(report, rows=tuple(rows))


def short(text: str) -> Card:
    fact = samples_across.facts(1, text, [(1, 9, 40, 0)] * 15)
    skus = (replace(sku, name=text, part_number=text, shares_name=True) for sku in fact.skus)
    return samples_across.short(replace(fact, skus=tuple(skus)))


def unused(text: str) -> Card:
    fact = samples_across.facts(1, text, [(1, 40, 9, 0)] * 15)
    skus = (replace(sku, name=text, part_number=text, shares_name=True) for sku in fact.skus)
    return samples_across.unused(replace(fact, skus=tuple(skus)))


def subscriptions(text: str) -> Card:
    sold = tuple(samples_customer.sold(number, text, 5, status=text, term=text) for number in range(15))
    return samples_customer.subscriptions(
        samples_customer.graph(()), Available(sold, Source.PARTNER_CENTER, samples.NOW)
    )


def who(text: str) -> Card:
    counted = tuple(replace(samples_people.holder(number), error=text) for number in range(15))
    return samples_people.who(counted=replace(Roster(15, counted)))


def user(text: str) -> Card:
    held = tuple(samples_people.holder(1, error=text, sku=f"{number}") for number in range(60))
    return user_card(replace(samples_people.PROFILE, licences=held), {f"{n}": text for n in range(60)}, samples.READER)


CARDS: dict[str, Callable[[str], Card]] = {
    "licences": lambda text: licence_card(same_named(text), samples.READER),
    "short": short,
    "unused": unused,
    "subscriptions": subscriptions,
    "who": who,
    "user": user,
}


@pytest.mark.parametrize("what", CARDS)
@pytest.mark.parametrize("text", LONG)
def test_what_upstream_calls_things_cannot_make_a_card_too_heavy(what: str, text: str) -> None:
    assert weight(CARDS[what](LONG[text])) < MAX_BYTES


def test_of_many_licences_of_one_person_the_first_are_named_and_the_rest_counted() -> None:
    assert "and 40 more" in to_text(issued(user("SKU")))


def test_words_that_mean_a_hundred_skus_show_the_sums_of_some_and_count_the_rest() -> None:
    ids = [f"{number}" for number in range(100)]
    skus = tuple(SkuHolders(each, 34, 29, 3, 1, samples_people.WAYS, 2, 1, 1) for each in ids)
    report = Available(HolderReport(skus, 29, Roster(), Roster()), Source.GRAPH, samples.NOW)
    names = {each: f"Microsoft product number {each} for enterprises" for each in ids}
    card = who_card(samples_people.CONTOSO, report, names, WhoAsked("microsoft"), samples.READER)
    assert weight(card) < MAX_BYTES
    assert "and 88 more SKUs" in to_text(issued(card))


UNREAD = Coverage(
    CustomerList((), CustomerSource.PARTNER_CENTER, samples.NOW),
    (),
    tuple(
        Unread(Customer(f"{number}", f"{FAMILY * 300} {number}"), MissingRole(Service.GRAPH, "Global Reader"))
        for number in range(1_000)
    ),
)
ACROSS: dict[str, Callable[..., Card]] = {
    "unused": partial(unused_card, (), UNREAD, samples.READER),
    "short": partial(short_card, (), UNREAD, samples.READER),
    "renewals": partial(renewals_card, (), UNREAD, samples.READER, days=30),
}


@pytest.mark.parametrize("what", ACROSS)
def test_of_a_thousand_customers_that_could_not_be_read_some_are_named_and_a_file_has_them_all(what: str) -> None:
    few, many = ACROSS[what](), ACROSS[what](skipped=True)
    assert "and 995 more" in to_text(issued(few))
    assert "and 960 more; a file of this list names them all" in to_text(issued(many))
    assert "[Export CSV]" in to_text(issued(few))
    assert max(weight(few), weight(many)) < MAX_BYTES
