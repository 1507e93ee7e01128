"""Nothing of one customer is ever in an answer about another: no card, no button's row, no error and no file.

It passes with any one lock between customers switched off (`make mutations`): each of them has others beside it.
"""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.errors import SeatwiseError
from services.store.tables import button
from tests.isolation.two_customers import ABOUT, OURS, THEIRS, WORLD, Canaries, bodies_of
from tests.sandbox.microsoft import Microsoft, trusting
from tests.sandbox_process import SandboxProcess
from tests.scenarios.asking import Asker, asker
from tests.scenarios.reading import Reading

AT_ONCE = 8
"""Questions that are asked at the same time."""


@dataclass
class Scene:
    """A product that was just put together, and Microsoft with two customers."""

    chat: Asker
    microsoft: Microsoft
    ours: Canaries
    theirs: Canaries

    async def told(self, words: str) -> list[str]:
        """Ask; return all that leaves: the card, its further pages and its file, and what stands behind its buttons."""
        pages = await self.chat.turned(await self.chat.say(words))
        files = [await self._file(page, title) for page in pages[:1] for title in ("Export CSV", "Export Excel")]
        return [*(json.dumps([page.card, page.summary]) for page in pages), *files, *self.chat.heard.all]

    async def _file(self, page: Reading, title: str) -> str:
        if not page.has_button(title):
            return ""
        try:
            content = await self.chat.fetch(page.button(title))
        except SeatwiseError as error:
            return repr([error, vars(error)])
        return _text(content)

    async def rows_about(self, tenant_id: str) -> list[str]:
        """Return what stands behind every button about a customer."""
        read = sa.select(button.c.payload)
        rows = await self.chat.seatwise.database.run(lambda connection: list(connection.execute(read).scalars()))
        return [row for row in rows if tenant_id in row]


def _text(content: bytes) -> str:
    """Return a file as text; the parts of a workbook one after the other."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())


@pytest.fixture
async def scene(sandbox_process: SandboxProcess, tmp_path: Path) -> AsyncIterator[Scene]:
    """Return the scene."""
    async with AsyncExitStack() as stack:
        chat = await stack.enter_async_context(asker(sandbox_process, tmp_path, WORLD))
        client = stack.enter_context(trusting(sandbox_process.info))
        admin = sandbox_process.admin
        stack.callback(sandbox_process.info.update, dict(sandbox_process.info))  # for whoever comes next
        sandbox_process.info.update(admin.put_world(WORLD))
        yield Scene(chat, Microsoft(sandbox_process, client), Canaries.of(admin, OURS), Canaries.of(admin, THEIRS))


def assert_apart(told: list[str], stranger: Canaries) -> None:
    found = {canary for text in told for canary in stranger.found_in(text)}
    assert found == set()


async def test_the_words_are_in_the_answers_about_their_own_customers(scene: Scene) -> None:
    for word, own in ((OURS, scene.ours), (THEIRS, scene.theirs)):
        told = [await scene.told(words.format(word)) for words in ABOUT]
        assert all(word in "".join(texts).casefold() for texts in told)
        assert len(own.found_in("".join(map("".join, told)))) > 5


@pytest.mark.parametrize("order", [(OURS, THEIRS), (THEIRS, OURS)])
async def test_what_was_read_of_one_customer_is_in_no_answer_about_the_other(
    scene: Scene, order: tuple[str, str]
) -> None:
    """One after the other, so that everything is remembered, then both at the same time."""
    strangers = {OURS: scene.theirs, THEIRS: scene.ours}
    for word in order:
        for words in ABOUT:
            assert_apart(await scene.told(words.format(word)), strangers[word])
    both = [(word, words) for words in ABOUT for word in order]
    few = asyncio.Semaphore(AT_ONCE)

    async def told_among_others(word: str, words: str) -> list[str]:
        async with few:
            return await scene.told(words.format(word))

    told = await asyncio.gather(*(told_among_others(word, words) for word, words in both))
    for (word, _), texts in zip(both, told, strict=True):
        assert_apart(texts, strangers[word])
    assert_apart(await scene.rows_about(scene.ours.tenant_id), scene.theirs)
    assert_apart(await scene.rows_about(scene.theirs.tenant_id), scene.ours)


async def test_after_the_questions_over_all_customers_the_answers_about_one_are_its_own(scene: Scene) -> None:
    for words in ("unused", "renewals", "short", "customers", "status"):
        await scene.told(words)
    for words in ABOUT:
        assert_apart(await scene.told(words.format(OURS)), scene.theirs)


# Microsoft answers with what is another's

Spoil = Callable[[Scene], None]


def _answers_with(path: str, place: str) -> Spoil:
    def spoil(scene: Scene) -> None:
        theirs = bodies_of(scene.microsoft, scene.theirs.tenant_id)[path]
        scene.microsoft.admin.fault("answer", path=place.format(scene.ours.tenant_id), status=200, json=theirs)

    spoil.__name__ = f"the_other_tenants_{path}"
    return spoil


def the_other_tenants_token(scene: Scene) -> None:
    """Sign-in gives tokens of the other tenant for ours."""
    body = scene.microsoft.redeem(scene.theirs.tenant_id).json()
    scene.microsoft.admin.fault("answer", service="login", path=scene.ours.tenant_id, status=200, json=body)


def next_pages_elsewhere(scene: Scene) -> None:
    """Every next page is announced at another origin."""
    scene.microsoft.admin.fault("foreign_next", tenant=scene.ours.tenant_id, origin="https://evil.example")
    scene.microsoft.admin.fault("foreign_next", path=scene.ours.tenant_id, origin="https://evil.example")


def next_pages_about_the_other(scene: Scene) -> None:
    """Every next page of Partner Center's is the other customer's."""
    for collection in ("subscriptions", "subscribedskus"):
        onward = {"uri": f"/customers/{scene.theirs.tenant_id}/{collection}", "method": "GET", "headers": []}
        body = {"totalCount": 0, "items": [], "links": {"next": onward}}
        path = f"customers/{scene.ours.tenant_id}/{collection}"
        scene.microsoft.admin.fault("answer", service="partner_center", path=path, status=200, json=body)


SPOILS: tuple[Spoil, ...] = (
    _answers_with("subscribedSkus", "/v1.0/subscribedSkus"), _answers_with("organization", "/v1.0/organization"),
    _answers_with("subscriptions", "customers/{}/subscriptions"),
    _answers_with("Mailbox", "v2.0/{}/Mailbox"),
    the_other_tenants_token, next_pages_elsewhere, next_pages_about_the_other,
)  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
async def test_where_microsoft_answers_with_anothers_data_none_of_it_is_told(scene: Scene, spoil: Spoil) -> None:
    """Where the answer says whose it is: one that names nobody (users, Partner Center's SKUs) has to be believed."""
    spoil(scene)
    for words in ABOUT:
        assert_apart(await scene.told(words.format(OURS)), scene.theirs)
    hit = [call for call in scene.microsoft.admin.calls() if call["fault"]]
    assert hit, "nothing was spoilt"
