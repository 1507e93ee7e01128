"""What upstream does not tell is left out, or taken from who does tell it."""

from dataclasses import replace

from cards.card import Card
from cards.status import status_card
from cards.text import to_text
from cards.user import user_card
from services.domain.organisation import Organisation
from services.domain.section import Available, Source
from tests.cards.conftest import issued
from tests.cards.samples_customer import CONTOSO, NOW, READER, STATUS, overview
from tests.cards.samples_people import NAMES, PROFILE


def said(card: Card) -> str:
    return to_text(issued(card))


def test_a_person_without_an_address_has_none_on_the_card() -> None:
    card = said(user_card(replace(PROFILE, user=replace(PROFILE.user, principal_name="")), NAMES, READER))
    assert "no readable name" not in card
    assert f"\n{PROFILE.customer.name}\n" in card


def test_domains_that_the_tenant_does_not_tell_are_those_that_partner_center_tells() -> None:
    silent = Organisation(CONTOSO.tenant_id, "Contoso", ())
    assert f"Domains\n{CONTOSO.domains[0]}" in said(overview(organisation=Available(silent, Source.GRAPH, NOW)))


def test_one_relationship_is_counted_as_one() -> None:
    one = replace(STATUS, graph=Available(1, Source.GRAPH, NOW))
    assert "1 GDAP relationship\n" in said(status_card(one, READER))
