"""A finished card is JSON and nothing else: the edge refuses every other type."""

from typing import Any

from bot.wire import encode
from cards.card import Button, Card
from cards.error import error_card
from services.errors import CrossTenantAccess


def _types(node: Any) -> set[type]:
    if isinstance(node, dict):
        return set[type]().union(*map(_types, node.values()))
    if isinstance(node, list):
        return set[type]().union(*map(_types, node))
    return {type(node)}


def test_a_rendered_card_holds_jsons_own_types_only() -> None:
    assert _types(error_card(ValueError()).content) <= {str, int, float, bool, type(None)}


def test_the_error_cards_that_the_edge_makes_itself_can_be_sent() -> None:
    for made in (error_card(ValueError(), "ref"), error_card(CrossTenantAccess("ref"))):
        assert encode(made.content)


def test_a_card_without_its_buttons_has_no_empty_row_of_them() -> None:
    button = {"type": "Action.Execute", "data": {"id": Button("ask", {})}}
    content = {"type": "AdaptiveCard", "body": [{"type": "ActionSet", "spacing": "medium", "actions": [button]}]}
    assert Card(content, "").without_buttons().content == {"type": "AdaptiveCard", "body": []}
