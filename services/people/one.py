"""One person, found by a name, an address or an id among everybody: one, several to choose from, or the nearest."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from services.domain.directory_user import DirectoryUser
from services.people.pages import PeopleSession, Tell, silent, users
from services.where.values import folded

NEAR = 60
"""Similarity, of 100, from which a name is offered as a near one."""
MOST = 15
"""People that are offered to choose from."""


async def find_user(session: PeopleSession, words: str, *, tell: Tell = silent) -> "Found":
    """Return who is meant by `words`; raises SeatwiseError and CrossTenantAccess."""
    search = Search(words)
    async for user in users(session, (), tell=tell):
        search.look_at(user)
    return search.found()


class Found:
    """`exact` are meant by a whole name, address or id, else `part` by a part of one, else `near` come close.

    `more` is how many beyond those kept the words mean.
    """

    def __init__(self, users: Sequence[DirectoryUser], *, is_near: bool, more: int = 0) -> None:
        self.users, self.is_near, self.more = tuple(users), is_near, more

    @property
    def one(self) -> DirectoryUser | None:
        """The one who is meant, None where there are several or nobody."""
        return self.users[0] if len(self.users) == 1 and not self.is_near else None


class Search:
    """Looks at everybody once, and keeps only whom the words may mean."""

    def __init__(self, words: str) -> None:
        self._words, self._folded = words.strip(), folded(words)
        self._exact: list[DirectoryUser] = []
        self._part: list[DirectoryUser] = []
        self._near: list[tuple[float, DirectoryUser]] = []
        self._parts = 0

    def look_at(self, user: DirectoryUser) -> None:
        """Compare one user."""
        texts = [folded(text) for text in (user.name, user.principal_name, user.mail or "", user.user_id) if text]
        if self._folded in texts:
            self._exact.append(user)
        elif any(self._folded in text for text in texts[:3]) or self._has_words(user.name):
            self._parts += 1
            if len(self._part) < MOST:
                self._part.append(user)
        elif not self._exact and not self._part:
            self._keep_near(user)

    def found(self) -> Found:
        """Return what was found: whole names before parts, parts before what comes close."""
        if self._exact:
            return Found(self._exact[:MOST], is_near=False, more=max(0, len(self._exact) - MOST))
        if self._part:
            return Found(_by_name(self._part), is_near=False, more=self._parts - len(self._part))
        return Found([user for _, user in self._near], is_near=True)

    def _has_words(self, name: str) -> bool:
        """Say whether every word typed begins a word of the name, in any order: "doe jane"."""
        typed, known = self._folded.split(), folded(name).split()
        return bool(typed) and all(any(word.startswith(part) for word in known) for part in typed)

    def _keep_near(self, user: DirectoryUser) -> None:
        local = user.principal_name.partition("@")[0].replace(".", " ")
        score = max(fuzz.ratio(self._folded, folded(text)) for text in (user.name, local, user.principal_name))
        if score >= NEAR:
            self._near = sorted([*self._near, (score, user)], key=lambda one: (-one[0], one[1].user_id))[:3]


def _by_name(found: Sequence[DirectoryUser]) -> list[DirectoryUser]:
    return sorted(found, key=lambda user: (folded(user.name), user.user_id))
