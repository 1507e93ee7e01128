"""People of every sort, and filters as somebody types them, each with whom it means, told a second way."""

import unicodedata
import uuid
from collections.abc import Callable, Mapping
from typing import NamedTuple

from hypothesis import strategies as st

from services.domain.directory_user import DirectoryUser, UserAttribute

TENANT = str(uuid.UUID(int=1))
GROUPS = ("Kiosk", "All staff", 'the "A" team', "2b0c0c0e-0000-4000-8000-000000000001")
KEPT = (UserAttribute.DEPARTMENT, UserAttribute.CITY, UserAttribute.JOB_TITLE, UserAttribute.EXTENSION_15)
"""Few attributes, so that what is asked for is often there."""
SPELLINGS = {
    "department": ["department", "Department", "DEPT"],
    "city": ["city", "CITY"],
    "jobTitle": ["jobTitle", "job title", "Job  Title", "title"],
    "extensionAttribute15": ["extensionAttribute15", "extension attribute 15", "CustomAttribute15"],
}
Members = Mapping[str, frozenset[str]]
Meaning = Callable[[DirectoryUser, Members], bool]


class Said(NamedTuple):
    """A filter as typed, and whom it means."""

    text: str
    means: Meaning


def user_id(number: int) -> str:
    """Return the id of the user with this number."""
    return str(uuid.UUID(int=1000 + number))


def user(number: int = 1, **told: object) -> DirectoryUser:
    """Return a user; `told` are fields of a DirectoryUser, or attributes by Graph's names."""
    names = {attribute.value: attribute for attribute in UserAttribute}
    attributes = {names[name]: value for name, value in told.items() if name in names}
    rest = {name: value for name, value in told.items() if name not in names}
    made = {"name": f"User {number}", "principal_name": f"user{number}@contoso.com", "attributes": attributes} | rest
    return DirectoryUser(TENANT, user_id(number), **made)  # type: ignore[arg-type]


texts = st.one_of(
    st.sampled_from(
        [
            "Sales",
            "sales",
            " SALES ",
            "Sa\u200bles\u202e",
            "\u2066",
            "New York",
            "new\u00a0 york",
            "Straße",
            "STRASSE",
            "ﬁnance",
            "Finance",
            "",
            "  ",
        ]
    ),
    st.sampled_from(["O'Brien", 'a "b" c', "Research and Development", "blank", "in", "by", "(x)", "a, b", "=", "\\"]),
    st.text(max_size=6),
)
user_ids = st.integers(0, 20).map(user_id)
users = st.builds(
    DirectoryUser,
    tenant_id=st.just(TENANT),
    user_id=user_ids,
    name=texts,
    principal_name=st.sampled_from(["a@contoso.com", "b@Fabrikam.example", "c#EXT#@contoso.com", "none"]),
    is_enabled=st.sampled_from([True, False, None]),
    user_type=st.sampled_from(["Member", "Guest", "guest", None]),
    attributes=st.dictionaries(st.sampled_from(KEPT), texts, max_size=4),
)
memberships = st.fixed_dictionaries({name: st.frozensets(user_ids) for name in GROUPS})


def plain(text: str | None) -> str:
    """Return what is compared: trimmed, inner blanks collapsed, without what nobody sees, NFKC, case-folded."""
    unseen = {"Cf", "Cs", "Co", "Cn"}
    seen = (
        " " if (kind := unicodedata.category(each)) == "Cc" else "" if kind in unseen else each for each in text or ""
    )
    once = unicodedata.normalize("NFKC", "".join(seen)).casefold()
    return " ".join(unicodedata.normalize("NFKC", once).split())


def quoted(text: str) -> st.SearchStrategy[str]:
    """Draw a way to write a value."""
    whole = text.replace("\\", "\\\\")
    ways = ['"' + whole.replace('"', '""') + '"', '"' + whole.replace('"', '\\"') + '"']
    ways += [f"“{whole}”"] if not set(text) & set("“”«»") else []
    ways += [f"'{whole}'", f"‘{whole}’"] if not set(text) & set("'‘’‹›") else []
    ways += [text] if text.isalpha() and text.isascii() and text.lower() not in {"blank", "in", "by"} else []
    return st.sampled_from(ways)


@st.composite
def _tests_of_text(draw: st.DrawFn) -> Said:
    name = draw(st.sampled_from([attribute.value for attribute in KEPT]))
    field, attribute = draw(st.sampled_from(SPELLINGS[name])), UserAttribute(name)
    values = draw(st.lists(texts, min_size=1, max_size=3))
    written = [draw(quoted(value)) for value in values]
    wanted = [plain(value) for value in values]

    def has(user: DirectoryUser) -> str:
        return plain(user.attributes.get(attribute))

    ways = [
        Said(f"{field} = {written[0]}", lambda user, _: has(user) == wanted[0]),
        Said(f"{field} is not {written[0]}", lambda user, _: has(user) != wanted[0]),
        Said(f"{field}!={written[0]}", lambda user, _: has(user) != wanted[0]),
        Said(f"{field} IN ({', '.join(written)})", lambda user, _: has(user) in wanted),
        Said(f"{field} not in ({','.join(written)})", lambda user, _: has(user) not in wanted),
        Said(f"{field} is blank", lambda user, _: has(user) == ""),
        Said(f"{field} Is Not Blank", lambda user, _: has(user) != ""),
    ]
    if wanted[0]:
        ways += [
            Said(f"{field} starts with {written[0]}", lambda user, _: has(user)[: len(wanted[0])] == wanted[0]),
            Said(f"{field} not contains {written[0]}", lambda user, _: wanted[0] not in has(user)),
        ]
    return draw(st.sampled_from(ways))


_ENABLED = st.sampled_from(
    [
        Said("accountEnabled = true", lambda user, _: user.is_enabled is True),
        Said("enabled = no", lambda user, _: user.is_enabled is False),
        Said("account enabled != disabled", lambda user, _: user.is_enabled is not False),
        Said("userType = guest", lambda user, _: plain(user.user_type) == "guest"),
        Said("user type is not blank", lambda user, _: user.user_type is not None),
        Said("domain = @CONTOSO.com", lambda user, _: user.principal_name.endswith("@contoso.com")),
        Said("domain is blank", lambda user, _: "@" not in user.principal_name),
    ]
)


@st.composite
def _tests_of_groups(draw: st.DrawFn) -> Said:
    names = draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2))
    written = [draw(quoted(name)) for name in names]
    return Said(f"group in ({', '.join(written)})", lambda user, of: any(user.user_id in of[name] for name in names))


@st.composite
def _joined(draw: st.DrawFn, parts: st.SearchStrategy[Said]) -> Said:
    one, two = draw(parts), draw(parts)
    return draw(
        st.sampled_from(
            [
                Said(f"({one.text}) and ({two.text})", lambda user, of: one.means(user, of) and two.means(user, of)),
                Said(f"({one.text}) OR ({two.text})", lambda user, of: one.means(user, of) or two.means(user, of)),
                Said(f"not ({one.text})", lambda user, of: not one.means(user, of)),
                Said(f"Not({one.text})or({two.text})", lambda user, of: not one.means(user, of) or two.means(user, of)),
            ]
        )
    )


said: st.SearchStrategy[Said] = st.recursive(
    st.one_of(_tests_of_text(), _ENABLED, _tests_of_groups()), _joined, max_leaves=6
)
