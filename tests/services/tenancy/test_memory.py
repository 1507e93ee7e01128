"""What was read a moment ago is used again where it may be, of the same tenant, and never if it was a failure."""

import asyncio
from datetime import timedelta

import pytest

from services.domain.section import Available, NotAvailable, Source
from services.errors import InputFault, Service, Unavailable, UnusableInput
from services.tenancy.memory import A_MOMENT, FRESH, Kept
from tests.services.tenancy.fakes import Clock, tenant


class Well:
    """Gives 1, 2, 3 ...; fails when told to."""

    def __init__(self) -> None:
        self.drawn, self.dry = 0, False

    async def draw(self) -> int:
        if self.dry:
            raise Unavailable(Service.GRAPH)
        self.drawn += 1
        return self.drawn


async def read(kept: Kept, well: Well, max_age: timedelta, number: int = 1) -> object:
    section = await kept.of(tenant(number), max_age).read("water", Source.GRAPH, well.draw)
    return section.value if isinstance(section, Available) else section


async def test_what_is_typed_is_read_anew() -> None:
    kept, well = Kept(Clock()), Well()
    assert [await read(kept, well, FRESH), await read(kept, well, FRESH)] == [1, 2]


async def test_what_follows_an_answer_uses_what_was_read_for_it_with_its_age() -> None:
    clock = Clock()
    kept, well = Kept(clock), Well()
    await read(kept, well, FRESH)
    read_at = clock.now
    clock.move(minutes=4)
    section = await kept.of(tenant(1), A_MOMENT).read("water", Source.GRAPH, well.draw)
    assert section == Available(1, Source.GRAPH, read_at)


async def test_after_five_minutes_it_is_read_anew() -> None:
    clock = Clock()
    kept, well = Kept(clock), Well()
    await read(kept, well, FRESH)
    clock.move(minutes=5)
    assert await read(kept, well, A_MOMENT) == 2


async def test_another_tenant_remembers_nothing_of_it() -> None:
    kept, well = Kept(Clock()), Well()
    await read(kept, well, A_MOMENT, number=1)
    assert await read(kept, well, A_MOMENT, number=2) == 2


async def test_a_failure_is_not_remembered_and_does_not_displace_what_is() -> None:
    kept, well = Kept(Clock()), Well()
    await read(kept, well, FRESH)
    well.dry = True
    assert isinstance(await read(kept, well, FRESH), NotAvailable)
    assert await read(kept, well, A_MOMENT) == 1


async def test_a_change_makes_it_stale() -> None:
    kept, well = Kept(Clock()), Well()
    await read(kept, well, FRESH)
    kept.of(tenant(1)).forget()
    assert await read(kept, well, A_MOMENT) == 2


async def test_only_so_many_tenants_are_remembered() -> None:
    kept, well = Kept(Clock(), most=2), Well()
    for number in (1, 2, 3):
        await read(kept, well, FRESH, number)
    assert await read(kept, well, A_MOMENT, 1) == 4


async def test_one_session_asks_once_however_many_parts_of_its_answer_need_it() -> None:
    memory, well = Kept(Clock()).of(tenant(1)), Well()
    sections = await asyncio.gather(*(memory.read("water", Source.GRAPH, well.draw) for _ in range(3)))
    assert (well.drawn, len(set(map(id, sections)))) == (1, 1)


async def test_a_question_that_cannot_be_used_is_no_fault_of_the_source() -> None:
    async def refuse() -> int:
        raise UnusableInput(InputFault.NO_SUCH_GROUP, "kiosc")

    with pytest.raises(UnusableInput):
        await Kept(Clock()).of(tenant(1)).read("water", Source.GRAPH, refuse)
