"""What the sandbox says of itself, and the settings that point a bot at it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# All that a child gets of the surroundings: enough to run a program, nothing that is a setting of Seatwise.
SURROUNDINGS = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TMPDIR", "TZ", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who works at the demo's partner; `role` is the sandbox's word for what they may do."""

    object_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, repr=False)
class StandIn:
    """A running sandbox: where it answers and who is who in it."""

    login_url: str
    graph_url: str
    partner_center_url: str
    exchange_url: str
    ca_bundle: str
    partner_tenant_id: str
    partner_client_id: str
    partner_client_secret: str
    refresh_token: str
    people: tuple[DemoPerson, ...]
    groups: Mapping[str, str]
    """The sandbox's word for a group of the partner's -> its id."""

    @property
    def administrator(self) -> DemoPerson:
        """The person whom the chat window belongs to."""
        return next((person for person in self.people if person.role.startswith("admin")), self.people[0])


def read_stand_in(line: str) -> StandIn:
    """Return the sandbox that announced itself with this line of JSON; raises ValueError for any other line."""
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError("not an announcement of the sandbox")
    names = [name for name in StandIn.__slots__ if name not in ("people", "groups")]
    people = tuple(DemoPerson(each["object_id"], each["name"], each["role"]) for each in said.get("people", ()))
    missing = [name for name in (*names, "groups") if name not in said]
    if missing or not people:
        raise ValueError(f"the sandbox did not announce {', '.join(missing or ['people'])}")
    return StandIn(**{name: str(said[name]) for name in names}, people=people, groups=said["groups"])


def surroundings(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the part of `environment` that every child of the demo may see."""
    return {name: environment[name] for name in SURROUNDINGS if name in environment}


def bot_settings(stand_in: StandIn, state: Path, port: int) -> dict[str, str]:
    """Return the settings of a bot that serves the demo's partner on loopback and keeps its state in `state`."""
    return {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "BOT_AUTH": "off",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LOGIN_URL": stand_in.login_url,
        "GRAPH_URL": stand_in.graph_url,
        "PARTNER_CENTER_URL": stand_in.partner_center_url,
        "EXCHANGE_URL": stand_in.exchange_url,
        "CA_BUNDLE": stand_in.ca_bundle,
        "PARTNER_TENANT_ID": stand_in.partner_tenant_id,
        "PARTNER_CLIENT_ID": stand_in.partner_client_id,
        "PARTNER_CLIENT_SECRET": stand_in.partner_client_secret,
        "PARTNER_REFRESH_TOKEN": stand_in.refresh_token,
        "STATE_DIR": str(state),
        # Beside the state, never in it: whoever copies the data must not get the key along.
        "KEY_URL": f"file:{state.with_suffix('.key')}",
        "READER_GROUPS": stand_in.groups["readers"],
        "APPROVER_GROUPS": stand_in.groups["approvers"],
        "ADMIN_GROUPS": stand_in.groups["administrators"],
        "ADMIN_USERS": stand_in.administrator.object_id,
        "CUSTOMER_ACCESS": "gdap",
        "FOUR_EYES": "false",
    }
