"""Whether the numbers of an answer are those of a simple count over the truth, or are not there and said not to be."""

from collections.abc import Collection, Mapping
from datetime import date

from tests.scenarios import counts, counts_directory
from tests.scenarios.conditions import Condition, Truth
from tests.scenarios.oracle import FREE_SKUS
from tests.scenarios.reading import Reading, Table, numbers_in, whole_number

NOT = "not available"
E3 = "SPE_E3"
_STATES = ("", "licensed", "unlicensed", "disabled", "guests", "inactive")


def assert_right(said: Mapping[str, Reading], about: Truth, today: date, who: str) -> None:
    """Hold what was answered about the customer called `who` to its truth, its people's included."""
    for words, answer in said.items():
        command, _, rest = words.partition(f" {who}")
        asked = rest.strip()
        if command == "users" and asked in _STATES:
            assert_users(answer, about, today, asked.split())
        elif command == "who" and asked == "e3":
            assert_holders(answer, about)
        elif command == "licences" and not asked:
            assert_licences(answer, about)
        elif command == "groups" and not asked:
            assert_groups(answer, about)
        elif command == "mailboxes" and not asked:
            assert_mailboxes(answer, about)


def assert_users(
    answer: Reading, about: Truth, today: date, states: Collection[str] = (), where: Condition | None = None
) -> None:
    """Assert that the counts of a list of users are right, and that as many are listed."""
    table = with_columns(answer, "Accounts")
    if table is None:
        assert NOT in answer.text, answer.text
        return
    true = counts.users(about, about, today, states, where=where)
    shown = {row.name: row.number("Number") for row in table.rows}
    all_of_them = shown.pop("All that match" if where else "All")
    expected = {
        "Licensed": true.licensed, "Unlicensed": true.unlicensed, "Disabled": true.disabled, "Guests": true.guests,
    }  # fmt: skip
    if (inactive := shown.pop("Inactive for 90 days", None)) is not None:
        assert (inactive, shown.pop("Not known whether inactive", 0)) == (true.inactive, true.unknown)
        shown.pop("New, not counted as inactive", None)
    assert (all_of_them, shown) == (true.all, expected)
    known = "inactive" not in states or inactive is not None
    assert total(answer, "users", "User") == (len(true.listed) if known else 0)


def assert_holders(answer: Reading, about: Truth, where: Condition | None = None) -> None:
    """Assert that the sums behind the number of E3 are right."""
    sku = next((each for each in about["skus"] if each["part_number"] == E3), None)
    table = with_columns(answer, "Microsoft 365 E3", E3)
    if table is None:
        assert sku is None or not answer.tables
        return
    assert sku is not None
    true = counts.who(about, about, sku, where)
    shown = {row.name: row.number("People") for row in table.rows}
    assert shown.pop("Counted") == len(true.counted) == total(answer, "people", "Person")
    assert shown.pop("Assigned, as Microsoft counts") == sku["consumed"]
    assert shown.pop("Left out: the filter does not match", 0) == len(true.left_out)
    assert sum(shown.values()) == true.not_listed


def assert_licences(answer: Reading, about: Truth) -> None:
    """Assert that every SKU's numbers are right."""
    rows = {row.name: row for row in answer.rows}
    if not rows:
        assert not about["skus"] or NOT in answer.text, answer.text
        return
    expected = counts.licence_rows(about, FREE_SKUS)
    names = {sku["sku_id"]: {sku["name"], sku["part_number"]} for sku in about["skus"]}
    for sku_id, true in expected.items():
        (row,) = [row for name, row in rows.items() if name in names[sku_id]]
        assert [row.number(each) for each in ("Bought", "Assigned", "Free")] == [true.bought, true.assigned, true.free]
    assert len(rows) == len(expected)


def assert_groups(answer: Reading, about: Truth) -> None:
    """Assert that the members of the groups on a card are right."""
    true = {each.name: each for each in counts_directory.groups(about, about).values()}
    if (heading := _line(answer, "group.", "groups.")) is None:
        assert NOT in answer.text, answer.text
        return
    assert _number(heading) == len(true)
    for row in answer.rows:
        if row.cells["Users"] != "–":
            assert (row.number("Users"), row.number("Others")) == (true[row.name].users, true[row.name].others)


def assert_mailboxes(answer: Reading, about: Truth) -> None:
    """Assert that there are as many mailboxes of each kind as there are, or that none can be told."""
    true = counts_directory.mailbox_counts(about)
    if (heading := _line(answer, "mailbox.", "mailboxes.")) is None:
        assert NOT in answer.text or (true is None and "no Exchange Online" in answer.text), answer.text
        return
    assert true is not None
    assert _number(heading) == sum(true.values())
    if true:
        kinds = answer.texts[answer.texts.index(heading) + 1]
        assert {part.split()[1]: whole_number(part.split()[0]) for part in kinds.split(" · ")} == true


def with_columns(answer: Reading, *first: str) -> Table | None:
    """Return the table whose first column is called so."""
    return next((table for table in answer.tables if table.columns[0] in first), None)


def total(answer: Reading, noun: str, column: str) -> int:
    """Return how many there are on all pages of a list: as its line of pages says, else as many as on the page."""
    told = [line for line in answer.texts if line.startswith("Page ") and line.endswith(noun)]
    if told:
        return numbers_in(told[0])[-1]
    table = with_columns(answer, column)
    return len(table.rows) if table else 0


def _line(answer: Reading, *endings: str) -> str | None:
    return next((line for line in answer.texts if line.endswith(endings) and len(line.split()) == 2), None)


def _number(line: str) -> int:
    word = line.split()[0]
    return 0 if word == "No" else whole_number(word)
