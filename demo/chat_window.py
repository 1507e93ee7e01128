"""Microsoft's Agents Playground: the Teams-like chat window of the demo."""

import json
import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

from demo.stand_in import DemoPerson, StandIn

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".playground" / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
LOOPBACK_ONLY = Path(__file__).with_name("playground") / "loopback.cjs"
# The Playground demands exactly so many people beside the one who sits in front of it.
OTHERS = 5


def missing(program: Path = PROGRAM, path: str | None = None) -> str | None:
    """Return a sentence about what the chat window lacks on this machine, or None when it can start."""
    if shutil.which("node", path=path) is None:
        return "There is no chat window, for Node.js is not on this machine (https://nodejs.org)."
    if not program.is_file():
        return "There is no chat window, for the Agents Playground is not installed: `make demo` installs it."
    return None


def command(bot_port: int, port: int) -> list[str]:
    """Return the command line of a chat window on `port` that talks to the bot on `bot_port`."""
    bot = f"http://127.0.0.1:{bot_port}/api/messages"
    start = ["start", "-e", bot, "-c", "msteams", "--disable-telemetry", "-p", str(port)]
    return [shutil.which("node") or "node", "--require", str(LOOPBACK_ONLY), str(PROGRAM), *start]


def environment(config: Path) -> dict[str, str]:
    """Return what the Playground reads from its environment: no browser, no telemetry, its files beside `config`."""
    return {
        "TEAMSAPPTESTER_BROWSER": "none",
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(config),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(config.parent / "logs" / "playground.log"),
        "APPLICATION_INSIGHTS_NO_STATSBEAT": "1",
    }


def config_text(stand_in: StandIn) -> str:
    """Return the Playground's configuration with the sandbox's people (YAML, written as the JSON that it contains)."""
    administrator = stand_in.administrator
    others = [person for person in stand_in.people if person is not administrator]
    others = [*others, *_extras(OTHERS - len(others))][:OTHERS]
    config = {
        "version": "0.1.1",
        "tenantId": stand_in.partner_tenant_id,
        "bot": {"id": "28:seatwise-demo", "name": "Seatwise"},
        "currentUser": _person(administrator),
        "users": [_person(person) for person in others],
        "personalChat": {"id": "a:seatwise-demo"},
        "groupChat": {"id": "19:licence-desk@thread.v2", "name": "Licence desk"},
        "team": {
            "id": "19:service-desk@thread.tacv2",
            "name": "Service desk",
            "aadGroupId": _identity("Service desk"),
            "channels": [{"id": "19:renewals@thread.tacv2", "name": "Renewals"}],
        },
    }
    return json.dumps(config, indent=2, ensure_ascii=False) + "\n"


def _person(person: DemoPerson) -> dict[str, str]:
    given, _, surname = person.name.partition(" ")
    address = f"{person.name.casefold().replace(' ', '.')}@partner.example"
    return {
        "id": f"29:{person.object_id}",
        "name": person.name,
        "userPrincipleName": address,  # the Playground's own spelling
        "aadObjectId": person.object_id,
        "givenName": given,
        "surname": surname or given,
        "email": address,
    }


def _extras(count: int) -> Sequence[DemoPerson]:
    """Return people whom the sandbox does not know: they are in no group."""
    names = [f"Visitor {number}" for number in range(1, count + 1)]
    return [DemoPerson(_identity(name), name, "none") for name in names]


def _identity(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.seatwise-demo.example"))
