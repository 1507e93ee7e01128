"""Whatever a customer holds and whatever fails: every number on the card is true, or it is not there."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from tests.sandbox_process import SandboxProcess
from tests.scenarios.in_process import conversation
from tests.scenarios.oracle import Source, Truth, expected, in_order
from tests.scenarios.reading import Reading
from tests.scenarios.truth import differences_are_shown, judge
from tests.scenarios.worlds import Document, faults, page_sizes, worlds

QUESTION = "licences litware"
CAMPAIGN = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
QUICK = settings(CAMPAIGN, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking takes minutes
SECONDS_GRANTED = (1, 60)
"""How long a throttled service wants us to wait; the card may say so."""


def ask(sandbox: SandboxProcess, world: Document, ordered: Sequence[Document], pages: Document) -> list[Reading]:
    """Put a world and faults in place, ask a product that has read nothing yet, and return all pages of its answer."""
    sandbox.admin.reset()
    ready = sandbox.admin.put_world(world)
    told = SandboxProcess.settings_of(ready)
    sandbox.admin.knobs(page_size=pages)
    for fault in ordered:
        sandbox.admin.fault(**fault)

    async def talk() -> list[Reading]:
        with tempfile.TemporaryDirectory() as folder:
            async with conversation(Path(folder), told) as chat:
                return await chat.all_pages(QUESTION)

    return asyncio.run(talk())


def is_healthy(customer: Truth) -> bool:
    """Tell whether both sources can be read."""
    return bool(not customer["deleted"] and customer["roles"] and "Organization.Read.All" in customer["scopes"])


def check(sandbox: SandboxProcess, world: Document, ordered: Sequence[Document], pages: Document) -> None:
    """Ask and judge."""
    read = ask(sandbox, world, ordered, pages)
    customer = sandbox.admin.customer("litware.example")
    for page in read:
        note(page.text)
    judgement = judge(read, customer, granted=SECONDS_GRANTED)
    assert judgement.faults == []
    if not ordered and is_healthy(customer):
        rows = in_order(tuple(seat for page in read for seat in page.seats))
        assert rows == expected(customer).rows
        assert differences_are_shown(read, judgement)
        assert judgement.source is Source.GRAPH or rows == expected(customer, Source.PARTNER_CENTER).rows


some = given(world=worlds, ordered=st.lists(faults(), max_size=2), pages=page_sizes)
none_failing = given(world=worlds, pages=page_sizes)


@settings(QUICK, max_examples=15)
@some
def test_every_number_is_true_or_absent(
    sandbox_process: SandboxProcess, world: Document, ordered: list[Document], pages: Document
) -> None:
    check(sandbox_process, world, ordered, pages)


@settings(QUICK, max_examples=8)
@none_failing
def test_every_number_is_there_when_nothing_fails(
    sandbox_process: SandboxProcess, world: Document, pages: Document
) -> None:
    check(sandbox_process, world, [], pages)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(CAMPAIGN, max_examples=600)
@some
def test_every_number_is_true_or_absent_in_many_worlds(
    sandbox_process: SandboxProcess, world: Document, ordered: list[Document], pages: Document
) -> None:
    check(sandbox_process, world, ordered, pages)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(CAMPAIGN, max_examples=200)
@none_failing
def test_every_number_is_there_in_many_worlds(
    sandbox_process: SandboxProcess, world: Document, pages: Document
) -> None:
    check(sandbox_process, world, [], pages)
