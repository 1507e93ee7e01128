"""The Teams app as a zip: the manifest of this folder with the installation's own ids and addresses, and the icons."""

import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.json"
ICONS = ("color.png", "outline.png")
LONGEST_TITLE, LONGEST_DESCRIPTION, MOST_COMMANDS = 32, 128, 10
"""What the manifest's schema allows of a command list."""
_STAMP = (1980, 1, 1, 0, 0, 0)


class Command(Protocol):
    """What a command list tells of a command."""

    @property
    def name(self) -> str:
        """Return the word to type."""
        ...

    @property
    def help(self) -> str:
        """Return what it answers, in a sentence."""
        ...


def command_lists(commands: Iterable[Command]) -> list[dict[str, Any]]:
    """Return the manifest's command lists: the same commands everywhere; raise ValueError for one that does not fit."""
    told = [{"title": command.name, "description": command.help} for command in commands]
    for one in told:
        if len(one["title"]) > LONGEST_TITLE or len(one["description"]) > LONGEST_DESCRIPTION:
            raise ValueError(f"too long for a Teams command list: {one}")
    return [{"scopes": ["personal", "team", "groupChat"], "commands": told[:MOST_COMMANDS]}]


def manifest(commands: Sequence[Command], app_id: str, public_url: str) -> dict[str, Any]:
    """Return the manifest for the bot `app_id` at the https origin `public_url`."""
    filled: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    pages = {
        key: f"{public_url}{urlsplit(url).path}" for key, url in filled["developer"].items() if key.endswith("Url")
    }
    bot = filled["bots"][0] | {"botId": app_id, "commandLists": command_lists(commands)}
    return filled | {
        "id": app_id,
        "developer": filled["developer"] | pages,
        "bots": [bot],
        "validDomains": [urlsplit(public_url).netloc],
    }


def build(commands: Sequence[Command], app_id: str, public_url: str, target: Path) -> Path:
    """Write the zip to upload to Teams; the same input gives the same bytes. Return its path."""
    text = json.dumps(manifest(commands, app_id, public_url), indent=2, ensure_ascii=False)
    files = {"manifest.json": text.encode()} | {name: (HERE / name).read_bytes() for name in ICONS}
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, _STAMP), content)
    return target
