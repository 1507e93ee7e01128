"""The report of a check-up as text and as JSON, safe to paste into a ticket: no secret, no name, ids cut short."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import SecretStr

from services.domain.checkup import Line, Verdict
from services.settings import ROOT, Settings

GUID = re.compile(r"\b([0-9a-fA-F]{8})-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b")
ADDRESS = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+")
LONG = re.compile(r"[A-Za-z0-9_\-+/=.~]{60,}")
"""No word of ours is as long; a token is."""
SHORTEST_SECRET = 4
WIDTH = 12


class Scrub:
    """Takes out of a text what a ticket must not hold, whoever put it there: the last lock, not the first."""

    def __init__(self, settings: Settings | None) -> None:
        values = [getattr(settings, name) for name in Settings.model_fields] if settings else []
        secrets = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        self._secrets = sorted((each for each in secrets if len(each) >= SHORTEST_SECRET), key=len, reverse=True)
        places = [ROOT, Path.home(), *([settings.state_dir] if settings else [])]
        self._places = sorted({str(each) for each in places if len(each.parts) > 1}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return the text without secrets, addresses of people, and folders; ids are cut to their beginning."""
        for secret in self._secrets:
            text = text.replace(secret, "(secret)")
        for place in self._places:
            text = text.replace(place, "…")
        for pattern, instead in ((GUID, r"\1…"), (ADDRESS, "(address)"), (LONG, "(cut)")):
            text = pattern.sub(instead, text)
        return " ".join(text.split())


def as_text(lines: Sequence[Line], scrub: Scrub) -> str:
    """Return a line for each finding, its remedy beneath, and at the end how many there are of each sort."""
    wide = max((len(line.check) for line in lines), default=0)
    told = [part for line in lines for part in _text(line, wide, scrub)]
    return "\n".join([*told, "", _summary(lines)])


def _text(line: Line, wide: int, scrub: Scrub) -> Iterable[str]:
    finding = line.finding
    yield f"{finding.verdict:<{WIDTH}} {line.check:<{wide}}  {scrub(finding.found)}"
    if finding.remedy:
        yield f"{'':<{WIDTH}} {'':<{wide}}  -> {scrub(finding.remedy)}"


def _summary(lines: Iterable[Line]) -> str:
    count = Counter(line.finding.verdict for line in lines)
    return ", ".join(f"{count[verdict]} {verdict}" for verdict in Verdict)


def as_json(lines: Sequence[Line], scrub: Scrub) -> str:
    """Return the same as JSON."""
    findings = [
        {
            "check": line.check,
            "verdict": str(line.finding.verdict),
            "found": scrub(line.finding.found),
            "remedy": scrub(line.finding.remedy),
        }
        for line in lines
    ]
    return json.dumps({"findings": findings}, indent=2, ensure_ascii=False)


def as_table(checks: Iterable[tuple[str, str]]) -> str:
    """Return the table of checks and what is so when each is well, as docs/troubleshooting.md has it."""
    return "\n".join(
        ["| check | all is well when |", "| --- | --- |", *(f"| {name} | {about} |" for name, about in checks)]
    )
