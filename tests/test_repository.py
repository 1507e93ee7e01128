"""What the repository says of itself is true, and nothing is in it that belongs elsewhere."""

import ast
import re
import subprocess
import warnings
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.main import get_command

from app import cli
from dialogs import COMMANDS
from services.settings import Settings
from tests.machine import ROOT

BINARY = {".png", ".zip", ".ico"}
LONGEST_FILE = 300
SEVERAL_REASONS = LONGEST_FILE * 2
HERE = Path(__file__)
# Written so that this file does not hold what it looks for.
REGISTRIES = ["pypi" + ".org", "registry.npm" + "js.org", "files.python" + "hosted.org", "deb" + ".debian.org"]
MACHINES = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/"]
SECRETS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{100}",
    "a JSON web token": r"\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}",
    "a client secret of Entra": r"\b[\w~.-]{3}8Q~[\w~.-]{31,34}\b",
    "a key of AWS": r"\bAKIA[0-9A-Z]{16}\b",
    "a token of GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
}
COMMAND = re.compile(r"python app\.py (?:--env-file \S+ )?([a-z][a-z-]*)")


def _tracked() -> list[Path]:
    """Return every file that git keeps, or would keep once added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def _texts() -> dict[str, str]:
    files = [path for path in _tracked() if path.suffix not in BINARY and path != HERE]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in files}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text in the repository but this file, by its path."""
    return _texts()


def _holding(texts: dict[str, str], pattern: str) -> list[str]:
    return [
        f"{name}:{number}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("place", MACHINES)
def test_no_file_names_a_folder_of_somebodys_machine(texts: dict[str, str], place: str) -> None:
    assert _holding(texts, rf"(?<![\w.$}}]){re.escape(place)}") == []


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_the_host_of_a_package_registry(texts: dict[str, str], host: str) -> None:
    assert _holding(texts, re.escape(host)) == []


@pytest.mark.parametrize("pattern", SECRETS.values(), ids=SECRETS.keys())
def test_no_file_holds_what_looks_like_a_secret(texts: dict[str, str], pattern: str) -> None:
    assert [name for name, text in texts.items() if re.search(pattern, text)] == []


def test_every_requirement_is_pinned_exactly(texts: dict[str, str]) -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        pins = [line for line in texts[name].splitlines() if line and not line.startswith((" ", "#"))]
        loose = [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.!+]+(?: \\)?", pin)]
        assert pins, name
        assert loose == [], name


def test_every_wanted_package_is_among_the_pins(texts: dict[str, str]) -> None:
    for name in ("requirements", "requirements-dev"):
        lines = (line.partition("#")[0].strip().lower() for line in texts[f"{name}.in"].splitlines())
        wanted = {line for line in lines if line and not line.startswith("-")}
        pinned = {line.partition("==")[0].lower() for line in texts[f"{name}.txt"].splitlines() if "==" in line}
        assert wanted - pinned == set(), f"make lock renews {name}.txt"


def test_the_settings_page_names_every_setting_and_no_other(texts: dict[str, str]) -> None:
    told = re.findall(r"^\| `(\w+)`(?:, `(\w+)`)* \|", texts["docs/settings.md"], re.MULTILINE)
    fields = Settings.model_fields.items()
    assert {first for first, _ in told} == {str(field.validation_alias or name.upper()) for name, field in fields}


def test_the_settings_page_gives_the_defaults_of_the_code(texts: dict[str, str]) -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", texts["docs/settings.md"], re.MULTILINE)
    defaults = {
        str(field.validation_alias or name.upper()): field.default for name, field in Settings.model_fields.items()
    }
    assert {name: default for name, default in rows if _as_text(defaults[name]) != default} == {}


def test_a_setting_whose_default_is_not_told_has_none(texts: dict[str, str]) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^`|]*) \|", texts["docs/settings.md"], re.MULTILINE)
    defaults = {
        str(field.validation_alias or name.upper()): field.default for name, field in Settings.model_fields.items()
    }
    assert {name for name, _ in rows if _as_text(defaults[name])} == set()


def _as_text(default: object) -> str:
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, tuple):
        return ",".join(default)
    return str(default).lower() if isinstance(default, bool) else "" if default is None else str(default)


def test_every_command_line_named_in_a_text_exists(texts: dict[str, str]) -> None:
    known = set(get_command(cli).commands)  # type: ignore[attr-defined]  # a click Group
    named = {
        (name, command)
        for name, text in texts.items()
        if name.endswith((".md", ".py", "Makefile")) and not name.startswith("tests/")
        for command in COMMAND.findall(text)
    }
    assert {(name, command) for name, command in named if command not in known} == set()


def test_every_target_of_make_named_in_a_text_exists(texts: dict[str, str]) -> None:
    known = set(re.findall(r"^([a-z-]+):", texts["Makefile"], re.MULTILINE))
    named = {
        (name, target)
        for name, text in texts.items()
        if name.endswith(".md")
        for target in re.findall(r"`make ([a-z-]+)", text)
    }
    assert {(name, target) for name, target in named if target not in known} == set()


def test_the_readme_tells_every_command_and_no_other(texts: dict[str, str]) -> None:
    table = texts["README.md"].partition("<!-- commands:")[2].partition("\n\nOr ")[0]
    told = re.findall(r"^\| `([a-z]+)", table, re.MULTILINE)
    assert sorted(told) == sorted(command.name for command in COMMANDS.all)


def test_every_folder_and_program_is_told_by_the_architecture_page(texts: dict[str, str]) -> None:
    tops = {name.split("/")[0] for name in texts if "/" in name and not name.startswith(".")}
    rooms = {name.split("/")[1] for name in texts if name.startswith("services/") and name.count("/") > 1}
    page = texts["docs/architecture.md"]
    untold = {folder for folder in tops | rooms - {"data"} if f"`{folder}/`" not in page}
    assert untold == set()
    assert {each for each in re.findall(r"^\| `(\w+)/`", page, re.MULTILINE) if each not in tops | rooms} == set()


def test_every_link_between_our_pages_leads_somewhere(texts: dict[str, str]) -> None:
    broken = []
    for name, text in texts.items():
        if not name.endswith(".md"):
            continue
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", text):
            page = (ROOT / name).parent / target if target else ROOT / name
            if not page.is_file() or (anchor and anchor not in _anchors(page.read_text("utf-8"))):
                broken.append(f"{name}: {target}#{anchor}")
    assert broken == []


def _anchors(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.filterwarnings("default::pytest.PytestWarning")
def test_no_file_has_grown_past_twice_the_limit_and_long_ones_are_named(texts: dict[str, str]) -> None:
    lengths = {name: text.count("\n") for name, text in texts.items() if name.endswith(".py")}
    # A warning, not a failure: the limit is a target, twice of it is a fault.
    if long := sorted(f"{name} ({lines})" for name, lines in lengths.items() if lines > LONGEST_FILE):
        warnings.warn(pytest.PytestWarning(f"longer than {LONGEST_FILE} lines: {', '.join(long)}"), stacklevel=1)
    assert [name for name, lines in lengths.items() if lines > SEVERAL_REASONS] == []


def test_no_file_of_a_product_folder_imports_the_tests(texts: dict[str, str]) -> None:
    guilty = [
        name
        for name, text in texts.items()
        if name.endswith(".py") and not name.startswith(("tests/", "benchmarks/")) and _imports_tests(text)
    ]
    assert guilty == []


def _imports_tests(source: str) -> bool:
    nodes = ast.walk(ast.parse(source))
    return any(isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tests" for node in nodes)
