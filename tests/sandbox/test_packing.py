"""Answers are packed for clients that say they can unpack them."""

import pytest

from tests.sandbox.microsoft import Microsoft


@pytest.mark.parametrize("service", ["graph_url", "login_url", "partner_center_url", "exchange_url"])
@pytest.mark.parametrize(("accepted", "packed"), [("gzip, deflate", "gzip"), ("identity", None)])
def test_every_service_packs_its_answers_where_the_client_can_unpack_them(
    microsoft: Microsoft, service: str, accepted: str, packed: str | None
) -> None:
    microsoft.admin.fault("html")
    answer = microsoft.client.get(microsoft.info[service] + "/nothing", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == packed
    assert "<html>" in answer.text


def test_a_packed_page_is_smaller_on_the_wire(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.tenant("Contoso"))
    sizes = {}
    for accepted in ("gzip", "identity"):
        answer = microsoft.graph(token, "users?$top=30", headers={"Accept-Encoding": accepted})
        sizes[accepted] = (int(answer.headers["Content-Length"]), answer.json()["value"])
    assert sizes["gzip"][0] < sizes["identity"][0] / 3
    assert sizes["gzip"][1] == sizes["identity"][1]
