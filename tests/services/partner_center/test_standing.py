"""How long Partner Center's refusal of the whole partner is remembered."""

from services.partner_center.client import REFUSAL_REMEMBERED, Standing


def test_a_refusal_is_forgotten_after_ten_minutes_or_once_a_list_is_served() -> None:
    now = [0.0]
    standing = Standing(lambda: now[0])
    assert not standing.is_refused
    standing.refused()
    now[0] = REFUSAL_REMEMBERED - 1
    assert standing.is_refused
    now[0] = REFUSAL_REMEMBERED
    assert not standing.is_refused
    standing.refused()
    standing.served()
    assert not standing.is_refused
    assert REFUSAL_REMEMBERED <= 600
