"""What the sandbox announces becomes the bot's settings and the Playground's people."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from demo import chat_window
from demo.stand_in import SURROUNDINGS, StandIn, bot_settings, read_stand_in, surroundings
from services.settings import Settings

TENANT = "82be1473-a5a9-4a8b-90fe-ce9afc00fbe5"
PEOPLE = [
    {"object_id": "1e0b01d2-9fa9-4120-aab5-2bf004a2cef4", "name": "Mei Lindqvist", "role": "reader"},
    {"object_id": "94ff7028-d75f-4bc5-b129-7f836783c73c", "name": "Alex Harbour", "role": "administrator"},
]
ANNOUNCEMENT = {
    "login_url": "https://localhost:1",
    "graph_url": "https://localhost:2",
    "partner_center_url": "https://localhost:3",
    "exchange_url": "https://localhost:4",
    "admin_url": "http://127.0.0.1:5",
    "ca_bundle": "ca.pem",
    "partner_tenant_id": TENANT,
    "partner_client_id": "246f5855-0f89-48a8-814f-319f8639f264",
    "partner_client_secret": "not really",
    "refresh_token": "nor this",
    "people": PEOPLE,
    "groups": {"readers": TENANT, "approvers": TENANT, "administrators": TENANT},
}


@pytest.fixture
def stand_in() -> StandIn:
    return read_stand_in(json.dumps(ANNOUNCEMENT))


def test_the_settings_of_the_demo_are_settings_of_the_bot(stand_in: StandIn) -> None:
    fields = {name.upper() for name in Settings.model_fields}
    assert set(bot_settings(stand_in, Path("demo"), 3978)) <= fields


def test_the_bot_of_the_demo_listens_on_loopback_only(stand_in: StandIn) -> None:
    assert bot_settings(stand_in, Path("demo"), 3978)["HOST"] == "127.0.0.1"


def test_the_key_lies_outside_the_state(stand_in: StandIn, tmp_path: Path) -> None:
    key = Path(bot_settings(stand_in, tmp_path / "demo", 3978)["KEY_URL"].removeprefix("file:"))
    assert key.parent == tmp_path


def test_no_setting_of_the_user_reaches_a_child() -> None:
    settings = {str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()}
    assert not settings & set(SURROUNDINGS)
    assert surroundings({"PATH": "here", "PARTNER_TENANT_ID": TENANT, "HTTPS_PROXY": "there"}) == {"PATH": "here"}


def test_the_chat_window_belongs_to_the_administrator_of_the_sandbox(stand_in: StandIn) -> None:
    config = json.loads(chat_window.config_text(stand_in))
    assert config["currentUser"]["aadObjectId"] == PEOPLE[1]["object_id"]
    assert config["currentUser"]["name"] == "Alex Harbour"
    assert config["tenantId"] == TENANT


def test_the_chat_window_gets_five_more_people_with_real_guids(stand_in: StandIn) -> None:
    users = json.loads(chat_window.config_text(stand_in))["users"]
    assert users[0]["aadObjectId"] == PEOPLE[0]["object_id"]
    assert len({UUID(user["aadObjectId"]) for user in users}) == 5


@pytest.mark.parametrize("line", ["", "[]", "Traceback", json.dumps({**ANNOUNCEMENT, "people": []})])
def test_anything_else_than_an_announcement_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_stand_in(line)


def test_no_secret_shows_when_the_announcement_is_printed(stand_in: StandIn) -> None:
    assert "nor this" not in repr(stand_in)


def test_without_node_the_lack_is_named(tmp_path: Path) -> None:
    assert "Node.js" in (chat_window.missing(path=str(tmp_path)) or "")


def test_without_the_playground_the_command_that_installs_it_is_named(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.touch(mode=0o755)
    assert "make demo" in (chat_window.missing(tmp_path / "cli.js", str(tmp_path)) or "")
