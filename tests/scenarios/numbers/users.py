"""`users`: counts, splits and lists of a customer's accounts."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator

from tests.scenarios.conditions import Truth, holds, values
from tests.scenarios.counts import Users, states_of
from tests.scenarios.counts import users as true_users
from tests.scenarios.numbers.people import marks, person_of, seen, true_marks, true_seen
from tests.scenarios.numbers.questions import Question, condition, field
from tests.scenarios.numbers.said import COUNT, Answer, Lines, compare, count, key
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.numbers.users_file import check_file

Fact = tuple[object, ...]
MOST_BUCKETS = 12
_STATES = (("licensed",), ("unlicensed",), ("disabled",), ("guests",), ("licensed", "guests"), ("disabled", "licensed"))


async def users(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for all, for a state, for the inactive, and with a condition and a field."""
    chance = scene.chance
    questions = [
        Question(),
        Question(chance.choice(_STATES)),
        Question(("inactive",), chance.choice((14, 30, 60, 90, 365))),
        Question(where=condition(chance, about), by=field(chance)),
        Question(("licensed", "inactive"), 90, condition(chance, about, 1), field(chance)),
    ]
    for question in questions[:-1] if scene.is_paged else questions:
        answer = await scene.ask(f"users {about.tenant_id} {question.words}".strip())
        for fault in _check(scene, about, question, answer):
            yield f"users {question.words}: {fault}"
        is_cheap = "inactive" not in question.states or not (scene.is_paged or question.where)
        if answer.pages[0].has_button("Export CSV") and is_cheap:
            lines = await scene.chat.export(answer.pages[0].button("Export CSV"))
            for fault in check_file(scene, about, question, lines):
                yield f"file of users {question.words}: {fault}"


def _check(scene: Scene, about: About, question: Question, answer: Answer) -> Iterator[str]:
    lines = answer.lines
    lines.take(r".*")
    lines.take(r"Users(?:: .*| where .*| · .*)?")
    if not about.can.users:
        yield from compare("not available", answer.missing, ["Users"])
        yield from ["shows numbers"] if answer.has_numbers else []
        yield from answer.end("card")
        return
    asks_activity = "inactive" in question.states
    is_known = about.can.sign_ins or not asks_activity
    yield from _about_activity(answer, is_known=is_known)
    expected = true_users(about.truth, about.truth, scene.today, question.states, question.days, question.where)
    yield from compare(
        "in all states", _in_all(lines), [len(expected.listed)] if _is_combined(question, is_known) else []
    )
    yield from compare("counts", _counts(answer), _true_counts(scene, about, question, expected))
    listed = [one for one in about.truth["people"] if one["id"] in expected.listed]
    if question.by and is_known:
        yield from compare("parts", _parts(answer, question), _true_parts(about, question, listed))
    listed = listed if is_known else []
    yield from compare("list", _list(answer, about), (_true_person(scene, about, question, one) for one in listed))
    if not listed and is_known and not lines.takes(r"Nobody\."):
        yield "does not say that it is nobody"
    yield from answer.end("card")


def _about_activity(answer: Answer, *, is_known: bool) -> Iterator[str]:
    told = [box.takes(r"Who is inactive is not known\.") for box in answer.boxes]
    for box in answer.boxes:
        box.left.clear()  # the reason
    said = any(told) or "Last sign-ins, so who is inactive" in answer.missing
    if said == is_known:
        yield f"activity is {'known' if is_known else 'not known'}: {answer.pages[0].text}"
    if not is_known and " 0 of " in answer.pages[0].summary:
        yield f"calls nobody inactive, where nobody knows: {answer.pages[0].summary}"
    if set(answer.missing) - {"Last sign-ins, so who is inactive"}:
        yield f"not available: {answer.missing}"


def _is_combined(question: Question, is_known: bool) -> bool:
    return is_known and len(question.states) > 1


def _in_all(lines: Lines) -> Iterator[int]:
    """Yield the number of those who are in every state asked for, said before the count of each alone."""
    told = lines.take(rf"[A-Z].+ and .+: {COUNT} users?")
    if told and lines.takes(r"Each of these alone:"):
        yield count(told[0])


def _counts(answer: Answer) -> Iterator[Fact]:
    for row in answer.first("Accounts"):
        yield row.name.replace("All that match", "All"), row.number("Number")


def _true_counts(scene: Scene, about: About, question: Question, told: Users) -> Iterator[Fact]:
    yield from (
        ("All", told.all), ("Licensed", told.licensed), ("Unlicensed", told.unlicensed),
        ("Disabled", told.disabled), ("Guests", told.guests),
    )  # fmt: skip
    if "inactive" in question.states and about.can.sign_ins:
        yield f"Inactive for {question.days} days", told.inactive
        meant = [one for one in about.truth["people"] if holds(question.where, one, about.truth)]
        states = [states_of(about.truth, one, scene.today, question.days) for one in meant]
        new = sum("new" in each for each in states)
        yield from [("New, not counted as inactive", new)] if new else []
        yield from [("Not known whether inactive", told.unknown)] if told.unknown else []


def _parts(answer: Answer, question: Question) -> Iterator[Fact]:
    for row in answer.first(f"By {question.by}"):
        yield part_name(row.name), row.number("Users")


def _true_parts(about: About, question: Question, listed: Collection[Truth]) -> Iterator[Fact]:
    yield from split(about.truth, listed, question.by, MOST_BUCKETS)
    yield part_name("All together"), len(listed)


def split(customer: Truth, people: Collection[Truth], by: str, most: int) -> Iterator[Fact]:
    """Yield (folded value, number): the largest parts, the rest together, those without a value."""
    found = [_value(person, by, customer) for person in people]
    counted = Counter(value for value in found if value)
    without = len(found) - counted.total()
    ordered = sorted(counted.items(), key=lambda part: (-part[1], part[0]))
    room = most - bool(without)
    shown = ordered if len(ordered) <= room else ordered[: room - 1]
    yield from ((part_name(value), number) for value, number in shown)
    if rest := ordered[len(shown) :]:
        yield part_name(f"{len(rest)} other values"), sum(number for _, number in rest)
    if without:
        yield "(no value)", without


def part_name(said: str) -> str:
    """Return what tells a part from others, of a value that a card may have cut short."""
    return said if said == "(no value)" else key(said)[:40]


def _value(person: Truth, by: str, customer: Truth) -> str:
    value = next(iter(values(by, person, customer)), "")
    return {"true": "enabled", "false": "disabled"}.get(value, value) if by == "accountEnabled" else value


def _list(answer: Answer, about: About) -> Iterator[Fact]:
    for row in answer.rows("User"):
        lines = Lines(row.lines)
        person = person_of(row, lines, about)
        told = row.cells["Licences"]
        yield (
            person["id"] if person else row.name, marks(lines), 0 if told == "–" else count(told), seen(lines),
            *lines.left,
        )  # fmt: skip


def _true_person(scene: Scene, about: About, question: Question, person: Truth) -> Fact:
    told = None
    if "inactive" in question.states:
        states = states_of(about.truth, person, scene.today, question.days)
        (activity,) = states & {"active", "inactive", "new", "unknown"}
        told = true_seen(person, activity)
    return person["id"], true_marks(person), len(person["licences"]), told
