"""What is consented to at a customer is what docs/connect.md says, and no more than the application registers."""

import re
from pathlib import Path

from services.consent_grants import EXCHANGE_COMMANDS, grants

PAGE = (Path(__file__).parents[2] / "docs" / "connect.md").read_text("utf-8")


def test_the_page_repeats_the_table_of_the_code() -> None:
    table = PAGE.partition("<!-- grants:")[2].partition("\n\n")[0]
    told = re.findall(r"^\| ([\w ]+) \| `([0-9a-f-]{36})` \| (.+) \|$", table, re.MULTILINE)
    found = [(api, id, tuple(each for each in re.findall(r"`([\w.]+)`", scopes))) for api, id, scopes in told]
    assert found == [(grant.api, grant.application_id, grant.scopes) for grant in grants(invoke_command=True)]


def test_every_scope_is_among_the_permissions_of_the_application() -> None:
    registered = PAGE.partition("## 3.")[2].partition("## 4.")[0]
    for grant in grants(invoke_command=True):
        assert [scope for scope in grant.scopes if f"`{scope}`" not in registered] == []


def test_commands_of_exchange_are_asked_for_only_where_the_operator_wants_them() -> None:
    assert EXCHANGE_COMMANDS not in [scope for grant in grants(invoke_command=False) for scope in grant.scopes]
