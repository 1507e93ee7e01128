"""The card of one customer at a glance, where something could not be read."""

from datetime import UTC, datetime

from cards.text import to_text
from services.domain.access_report import Use
from services.domain.gdap import Relationship
from services.domain.section import Available, NotAvailable, Source
from services.errors import Service, Unavailable
from tests.cards.samples_customer import NOW, overview

NO_ROLE = "No GDAP relationship gives the service account a role."
UNREAD = NotAvailable(Source.GRAPH, Unavailable(Service.GRAPH, 503))


def use(name: str, *, known: bool, status: str = "active") -> Use:
    """Return a relationship that ends on 2 May 2027, with a role where who uses it is known."""
    relationship = Relationship(
        name, name, "11111111-1111-4111-8111-111111111111", status, frozenset(), datetime(2027, 5, 2, tzinfo=UTC)
    )
    assignments = Available((), Source.GRAPH, NOW) if known else UNREAD
    return Use(relationship, assignments, frozenset({"a role"}) if known else frozenset())


def told(*uses: Use) -> str:
    """Return the card with these relationships, as text."""
    return to_text(overview(uses=Available(uses, Source.GRAPH, NOW)).content)


def test_access_that_could_not_be_read_is_not_said_to_be_none() -> None:
    text = told(use("a", known=False))
    assert NO_ROLE not in text
    assert "GDAP relationships" in text
    assert NO_ROLE in told()


def test_where_one_of_several_relationships_could_not_be_read_the_end_is_the_earliest_it_can_be() -> None:
    text = told(use("a", known=True), use("b", known=False))
    assert "GDAP until at least 2 May 2027" in text
    assert "GDAP relationships" in text
    assert "at least" not in told(use("a", known=True))


def test_a_relationship_not_in_force_takes_nothing_away_by_being_unread() -> None:
    text = told(use("a", known=True), use("b", known=False, status="terminated"))
    assert "GDAP until 2 May 2027" in text
    assert "GDAP relationships" not in text
