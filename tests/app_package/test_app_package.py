"""The Teams app: its manifest by Microsoft's schema, its commands by COMMANDS, its icons by their pixels.

The schema beside this file is version 1.22 of npm @microsoft/app-manifest 1.1.2 (Microsoft, MIT licence), unchanged.
"""

import json
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from appPackage.build import HERE, MANIFEST, build, command_lists, manifest
from appPackage.draw_icons import icons
from dialogs import COMMANDS

SCHEMA = json.loads((Path(__file__).parent / "teams_manifest_1.22.schema.json").read_text("utf-8"))
APP_ID = "12345678-90ab-4cde-8f01-234567890abc"
PUBLIC_URL = "https://bot.msp.example"


@dataclass
class Fake:
    name: str
    help: str = "What it answers."


def committed() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(MANIFEST.read_text("utf-8"))
    return told


@pytest.mark.parametrize("told", [committed(), manifest(COMMANDS.all, APP_ID, PUBLIC_URL)], ids=["committed", "built"])
def test_the_manifest_is_valid_by_microsofts_schema(told: dict[str, Any]) -> None:
    jsonschema.Draft4Validator(SCHEMA).validate(told)


def test_the_command_lists_are_the_commands() -> None:
    assert committed()["bots"][0]["commandLists"] == command_lists(COMMANDS.all)


def test_the_built_manifest_names_this_installation_and_no_placeholder() -> None:
    told = manifest(COMMANDS.all, APP_ID, PUBLIC_URL)
    assert told["id"] == told["bots"][0]["botId"] == APP_ID
    assert told["validDomains"] == ["bot.msp.example"]
    assert told["developer"]["privacyUrl"] == "https://bot.msp.example/privacy"
    assert "seatwise.example" not in json.dumps(told)


def test_a_command_that_does_not_fit_is_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="too long"):
        command_lists([Fake("help", "x" * 129)])


def test_the_zip_holds_the_manifest_and_both_icons_at_its_top_and_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = (build(COMMANDS.all, APP_ID, PUBLIC_URL, tmp_path / name) for name in ("a.zip", "deep/b.zip"))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(package.read("manifest.json"))["id"] == APP_ID


def pixels(png: bytes) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """Return width, height and RGBA pixels of a PNG of 8 bits without filters or interlace, as ours are."""
    width, height, *kind = struct.unpack(">IIBBBBB", png[16:29])
    assert kind == [8, 6, 0, 0, 0]
    at, packed = 8, b""
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        packed += png[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += 12 + length
    raw, stride = zlib.decompress(packed), 4 * width + 1
    rows = [raw[y * stride : (y + 1) * stride] for y in range(height)]
    assert {row[0] for row in rows} == {0}
    return width, height, [struct.unpack_from("4B", row, 1 + 4 * x) for row in rows for x in range(width)]


def test_the_colour_icon_is_192_pixels_square_and_opaque() -> None:
    width, height, seen = pixels((HERE / "color.png").read_bytes())
    assert (width, height) == (192, 192)
    assert {alpha for *_, alpha in seen} == {255}
    assert seen[0][:3] == (79, 82, 178)


def test_the_outline_icon_is_32_pixels_square_white_on_nothing() -> None:
    width, height, seen = pixels((HERE / "outline.png").read_bytes())
    assert (width, height) == (32, 32)
    assert {(r, g, b) for r, g, b, _ in seen} == {(255, 255, 255)}
    assert {0, 255} <= {alpha for *_, alpha in seen}


@pytest.mark.parametrize("name", icons())
def test_the_icons_are_those_that_the_script_draws(name: str) -> None:
    assert pixels(icons()[name]) == pixels((HERE / name).read_bytes())
