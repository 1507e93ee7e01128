"""What each piece of the language means, case by case."""

from collections.abc import Iterable

import pytest

from services.domain.directory_user import DirectoryUser, UserAttribute
from services.domain.people import UserFact
from services.errors import FilterProblem, UnusableFilter
from services.where.filter import AnyOf
from services.where.reading import parse, parse_by
from tests.services.where.people import user, user_id

EVERYBODY = [
    user(1, department="Sales", city="Sydney", is_enabled=True, user_type="Member"),
    user(2, department=" sales ", city="New   York", is_enabled=False, user_type="Guest"),
    user(3, department="Kitchen", city="Perth", is_enabled=None, user_type=None),
    user(4, city="perth", is_enabled=True, user_type="Member", principal_name="four"),
    user(5, department="Research and Development", jobTitle="Driver's mate", principal_name="five@Fabrikam.example"),
]
MEMBERS = {"Kiosk": frozenset({user_id(3), user_id(4)})}


def numbers(text: str, everybody: Iterable[DirectoryUser] = EVERYBODY) -> list[int]:
    read = parse(text)
    return [int(one.user_id[-4:], 16) - 1000 for one in everybody if read.matches(one, MEMBERS)]


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ('department = Sales and city in (Sydney, New York) and not group = "Kiosk"', [1, 2]),
        ("department = Sales", [1, 2]),
        ("department != Sales", [3, 4, 5]),
        ("department is Sales", [1, 2]),
        ("department equals SALES", [1, 2]),
        ("department <> Sales", [3, 4, 5]),
        ("department in (Sales, Kitchen)", [1, 2, 3]),
        ("department not in (Sales, Kitchen)", [4, 5]),
        ("department starts sal", [1, 2]),
        ("department starts with kit", [3]),
        ("department startswith kit", [3]),
        ('department contains "and"', [5]),
        ("not department contains 'and'", [1, 2, 3, 4]),
        ("department not contains e", [4]),
        ("department is blank", [4]),
        ("department is not blank", [1, 2, 3, 5]),
        ('department = ""', [4]),
        ('department in ("", Kitchen)', [3, 4]),
        ("city = new york", [2]),
        ('city="New  York"', [2]),
        ("job title = “driver's mate”", [5]),
        ("jobTitle = 'driver's mate'", [5]),
        ("title = ‘Driver's mate’", [5]),
        ("title = driver's mate", [5]),
        ("group = Kiosk", [3, 4]),
        ("member of = Kiosk", [3, 4]),
        ("group != Kiosk", [1, 2, 5]),
        ("accountEnabled = true", [1, 4]),
        ("account enabled = yes", [1, 4]),
        ("enabled is disabled", [2]),
        ("accountEnabled != true", [2, 3, 5]),
        ("accountEnabled is blank", [3, 5]),
        ("userType = guests", [2]),
        ("user type != member", [2, 3, 5]),
        ("domain = fabrikam.example", [5]),
        ("domain = @Fabrikam.example", [5]),
        ("domain is blank", [4]),
        ("DEPARTMENT = SALES AND NOT CITY = SYDNEY", [2]),
        ("\n department\t=\u00a0Sales ", [1, 2]),
    ],
)
def test_a_filter_means(text: str, whom: list[int]) -> None:
    assert numbers(text) == whom


@pytest.mark.parametrize(
    ("has", "typed"),
    [
        ("Straße 5", "STRASSE 5"),
        ("ﬁnance", "Finance"),
        ("Ｓａｌｅｓ", "sales"),
        ("№ 5", "no 5"),
        ("Café", "CAFÉ"),
        ("İzmir", "i̇zmir"),
    ],
)
def test_values_are_the_same_however_unicode_writes_them(has: str, typed: str) -> None:
    assert numbers(f'city = "{typed}"', [user(1, city=has), user(2, city=f"{has}x")]) == [1]
    assert numbers(f'city starts "{typed}"', [user(1, city=has), user(2, city=f"{has}x"), user(3, city=has[0])]) == [
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("city = a or city = b and city = c", "city = a or (city = b and city = c)"),
        ("not city = a and city = b", "(not city = a) and city = b"),
        ("not (city = a or city = b)", "city not in (a, b)"),
        ("not not not city = a", "city != a"),
        ("((city = a))", "city = a"),
    ],
)
def test_not_binds_closer_than_and_and_and_closer_than_or(text: str, same: str) -> None:
    people = [user(number, city=name) for number, name in enumerate("abc", 1)]
    assert numbers(text, people) == numbers(same, people)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("dept=Sales", "department = Sales"),
        ('office = "New  York"', "officeLocation = New York"),
        ("department = 'Research and Development'", 'department = "Research and Development"'),
        ("city = 'O''Brien'", "city = O'Brien"),
        ('city = "a ""b"" \\"c\\" \\\\"', 'city = "a \\"b\\" \\"c\\" \\\\"'),
        ('city = "DOMAIN\\user"', "city = DOMAIN\\user"),
        ("city in (Sydney)", "city = Sydney"),
        ("not (city = a and city != b)", "not (city = a and city != b)"),
        ("(city = a or city = b) and (city = c and city = d)", "(city = a or city = b) and city = c and city = d"),
        ("(city = a and city = b) or (city = c or city = d)", "city = a and city = b or city = c or city = d"),
        ("not city starts a", "not city starts a"),
        ("city starts 'with love'", 'city starts "with love"'),
        ("customAttribute7 is not blank", "extensionAttribute7 is not blank"),
        ("enabled = no", "accountEnabled = false"),
        ("city = Yahoo!", "city = Yahoo!"),
        ("city!=c", "city != c"),
        ("city = andover", "city = andover"),
    ],
)
def test_a_filter_is_written_in_one_way(text: str, written: str) -> None:
    assert str(parse(text)) == written


def test_a_filter_says_which_attributes_it_needs_and_which_groups_it_names() -> None:
    read = parse("title = x and not (city = y or group in (Kiosk, 'all staff')) and domain = z")
    assert read.attributes == {UserAttribute.JOB_TITLE, UserAttribute.CITY}
    assert read.groups == {"Kiosk", "all staff"}


def test_a_number_may_be_split_by_any_field_but_groups() -> None:
    assert parse_by("Job Title") is UserAttribute.JOB_TITLE
    assert parse_by("enabled") is UserFact.ACCOUNT_ENABLED
    with pytest.raises(UnusableFilter) as group:
        parse_by("group")
    with pytest.raises(UnusableFilter) as unknown:
        parse_by("citty")
    assert group.value.problem is FilterProblem.NO_BUCKETS
    assert (unknown.value.problem, unknown.value.nearest) == (FilterProblem.UNKNOWN_FIELD, ("city",))


@pytest.mark.parametrize(
    ("text", "problem", "word", "nearest"),
    [
        ("  ", FilterProblem.EMPTY, "", ()),
        ("citty = Perth", FilterProblem.UNKNOWN_FIELD, "citty", ("city",)),
        ("city = Perth and job titel = x", FilterProblem.UNKNOWN_FIELD, "job titel", ("jobTitle",)),
        ("city = Perth and shoe size = 9", FilterProblem.UNKNOWN_FIELD, "shoe size", ()),
        ("department like Sales", FilterProblem.NO_OPERATOR, "like", ("contains",)),
        ("job title equal Cook", FilterProblem.NO_OPERATOR, "equal", ("=",)),
        ("city", FilterProblem.NO_OPERATOR, "", ()),
        ("city and title = x", FilterProblem.NO_OPERATOR, "and", ()),
        ("city not = x", FilterProblem.NO_OPERATOR, "=", ()),
        ("department = Sales or Marketing", FilterProblem.NO_CONDITION, "Marketing", ()),
        ("department = Research and Development and city = x", FilterProblem.NO_CONDITION, "Development", ()),
        ("= x", FilterProblem.NO_CONDITION, "=", ()),
        ("city = x and", FilterProblem.NO_CONDITION, "", ()),
        ("()", FilterProblem.NO_CONDITION, ")", ()),
        ("city = ", FilterProblem.NO_VALUE, "", ()),
        ("city = and title = x", FilterProblem.NO_VALUE, "and", ()),
        ("city = blank", FilterProblem.NO_VALUE, "blank", ()),
        ("city is", FilterProblem.NO_VALUE, "", ()),
        ("city in (a, )", FilterProblem.NO_VALUE, ")", ()),
        ("city contains ''", FilterProblem.NO_VALUE, "''", ()),
        ('group = ""', FilterProblem.NO_VALUE, '""', ()),
        ("city in Perth", FilterProblem.NO_LIST, "Perth", ()),
        ("city in (Perth or Sydney)", FilterProblem.NO_LIST, "or", ()),
        ("city = Perth title = x", FilterProblem.NO_JOINT, "title", ()),
        ("city = New York job title in (x)", FilterProblem.NO_JOINT, "job title", ()),
        ("city = Perth, Sydney", FilterProblem.NO_JOINT, ",", ()),
        ("city = Perth (WA)", FilterProblem.NO_JOINT, "(", ()),
        ("city = Stratford in Essex", FilterProblem.NO_JOINT, "in", ()),
        ("companyName = Stand by Me", FilterProblem.NO_JOINT, "by", ()),
        ("city = a where title = b", FilterProblem.NO_JOINT, "where", ()),
        ("city = 'Perth' WA", FilterProblem.NO_JOINT, "WA", ()),
        ('city = "Perth and title = x', FilterProblem.OPEN_QUOTE, '"', ()),
        ("city = 's-Hertogenbosch", FilterProblem.OPEN_QUOTE, "'", ()),
        ("(city = Perth", FilterProblem.OPEN_BRACKET, "", ()),
        ("city in (Perth", FilterProblem.OPEN_BRACKET, "", ()),
        ("city = Perth)", FilterProblem.STRAY_BRACKET, ")", ()),
        ("extensionAttribute1 > 5", FilterProblem.STRANGE_SIGN, ">", ()),
        ("group starts Kiosk", FilterProblem.NOT_FOR_FIELD, "group", ()),
        ("group is blank", FilterProblem.NOT_FOR_FIELD, "group", ()),
        ("enabled contains t", FilterProblem.NOT_FOR_FIELD, "enabled", ()),
        ("accountEnabled = maybe", FilterProblem.NO_SUCH_VALUE, "maybe", ("true", "false")),
        ("accountEnabled = flase", FilterProblem.NO_SUCH_VALUE, "flase", ("false",)),
        ("userType in (guest, external)", FilterProblem.NO_SUCH_VALUE, "external", ("Member", "Guest")),
    ],
)
def test_what_is_no_filter_is_told_at_the_word(
    text: str, problem: FilterProblem, word: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(UnusableFilter) as refused:
        parse(text)
    fault = refused.value
    assert (fault.problem, fault.word, fault.nearest) == (problem, word, nearest)
    assert text[fault.position :].startswith(word)


def test_the_fault_stands_where_the_word_stands_and_not_where_it_stood_before() -> None:
    with pytest.raises(UnusableFilter) as refused:
        parse("city = in_town and in = x")
    assert (refused.value.position, refused.value.word) == (19, "in")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("city = " + "x" * 1000, FilterProblem.TOO_LONG),
        ("(" * 999, FilterProblem.TOO_DEEP),
        ("(" * 21 + "city = x" + ")" * 21, FilterProblem.TOO_DEEP),
        (" or ".join(["city = x"] * 51), FilterProblem.TOO_MANY),
        ("city = '" + '"' * 600 + "'", FilterProblem.TOO_LONG),
        ("'a" * 400, FilterProblem.OPEN_QUOTE),
        ("city = '" + "a''" * 300, FilterProblem.OPEN_QUOTE),
        ("city = ‘" + "a‘’" * 300 + "a", FilterProblem.OPEN_QUOTE),
        ("city = “" + "\\" * 900, FilterProblem.OPEN_QUOTE),
        ("city " * 199, FilterProblem.NO_OPERATOR),
        ("x " * 499, FilterProblem.NO_CONDITION),
        ("x" * 999, FilterProblem.NO_CONDITION),
        ("city = x " + "title " * 150 + "=", FilterProblem.NO_JOINT),
        ("not " * 249, FilterProblem.NO_CONDITION),
    ],
)
def test_a_hostile_text_is_refused(text: str, problem: FilterProblem) -> None:
    with pytest.raises(UnusableFilter) as refused:
        parse(text)
    assert refused.value.problem is problem


def test_what_is_large_but_allowed_is_read() -> None:
    assert str(parse("not " * 240 + "city = x")) == "city = x"
    assert str(parse("(" * 20 + "city = x" + ")" * 20)) == "city = x"
    many = parse(" or ".join(["city = x"] * 50)).expression
    assert isinstance(many, AnyOf)
    assert len(many.parts) == 50
    assert numbers(f"city in ({', '.join(['a'] * 300)}, Perth)") == [3, 4]
