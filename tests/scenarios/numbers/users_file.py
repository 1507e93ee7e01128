"""The file of a list of users: exactly those listed, with the same facts."""

from collections.abc import Iterator

from tests.scenarios.conditions import holds
from tests.scenarios.counts import states_of
from tests.scenarios.numbers.questions import Question
from tests.scenarios.numbers.said import as_cell, compare, key
from tests.scenarios.numbers.scene import About, Scene

Fact = tuple[object, ...]
Line = dict[str, str]
_SIGN_INS = ("interactive", "non_interactive")


def check_file(scene: Scene, about: About, question: Question, lines: list[Line]) -> Iterator[str]:
    """Hold the file of an answer to the truth."""
    yield from compare("rows", map(_said, lines), _true(scene, about, question))


def _said(line: Line) -> Fact:
    licences, activity = line["Licences"], line["Activity"]
    return (
        key(line["User principal name"]), line["Type"], line["Enabled"], line["Created"][:10],
        line["Last sign-in"][:10], line["Last attempt"][:10], len(licences.split(", ")) if licences else 0,
        "inactive" if activity == "never signed in" else activity,
    )  # fmt: skip


def _true(scene: Scene, about: About, question: Question) -> Iterator[Fact]:
    asks = "inactive" in question.states
    for person in about.truth["people"]:
        is_in = states_of(about.truth, person, scene.today, question.days)
        if not (holds(question.where, person, about.truth) and set(question.states) <= is_in):
            continue
        sign_in = person["sign_in"] if asks and person["sign_in"] else {}
        attempts = [sign_in[word] for word in _SIGN_INS if sign_in.get(word)]
        (activity,) = is_in & {"active", "inactive", "new", "unknown"}
        yield (
            key(person["upn"]), person["user_type"] or "not told", as_cell(person["enabled"]),
            (person["created"] or "")[:10], (sign_in.get("successful") or "")[:10], max(attempts, default="")[:10],
            len(person["licences"]), activity if asks else "not asked",
        )  # fmt: skip
