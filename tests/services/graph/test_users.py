"""Users are read page by page, each once, with what the question needs and no more."""

import httpx
import pytest

from services.domain.directory_user import DirectoryUser, UserAttribute
from services.errors import ConsentMissing, Malformed, MissingRole, SeatwiseError
from services.graph import user_wire
from tests.services.graph.fake_graph import Answer, FakeGraphService, a_person, guid, pages, refused
from tests.services.http.fakes import CONTOSO


async def ids(graph: FakeGraphService) -> list[list[str]]:
    return [[user.user_id for user in page] async for page in graph.client.users()]


async def test_every_page_of_users_is_read() -> None:
    graph = FakeGraphService(pages([a_person(1), a_person(2)], [a_person(3)]))
    assert await ids(graph) == [[guid(1), guid(2)], [guid(3)]]
    assert graph.asked()[0] == ("/v1.0/users", {"$top": ["999"], "$select": [user_wire.fields([])]})


async def test_attributes_are_asked_for_when_a_question_needs_them() -> None:
    person = a_person(1, city="Sydney", department="Sales")
    graph = FakeGraphService(pages([person]))
    (page,) = [page async for page in graph.client.users([UserAttribute.CITY])]
    assert page == [DirectoryUser(CONTOSO, guid(1), guid(1), "", attributes={UserAttribute.CITY: "Sydney"})]
    assert graph.asked()[0][1]["$select"] == [user_wire.fields([UserAttribute.CITY])]


async def test_a_user_that_a_page_shift_repeats_is_counted_once() -> None:
    one, two, three, four = map(a_person, range(1, 5))
    graph = FakeGraphService(pages([one, two], [two, three], [two, three], [four]))
    assert await ids(graph) == [[guid(1), guid(2)], [guid(3)], [], [guid(4)]]


async def test_a_user_twice_on_one_page_is_counted_once() -> None:
    upper = a_person(10) | {"id": guid(10).upper()}
    assert await ids(FakeGraphService(pages([a_person(10), upper]))) == [[guid(10)]]


@pytest.mark.parametrize(
    ("answer", "scopes", "kind"),
    [
        (refused(403, "Authorization_RequestDenied"), "User.Read.All", MissingRole),
        (refused(403, "Authorization_RequestDenied"), "Organization.Read.All", ConsentMissing),
        (lambda _: httpx.Response(200, json={"value": [{}]}), "User.Read.All", Malformed),
        (lambda _: httpx.Response(200, json={"value": None}), "User.Read.All", Malformed),
    ],
)
async def test_users_that_cannot_be_read_say_why(answer: Answer, scopes: str, kind: type[SeatwiseError]) -> None:
    with pytest.raises(kind):
        await ids(FakeGraphService(answer, scopes))


async def test_a_later_page_that_fails_fails_the_read() -> None:
    first = pages([a_person(1)], [])

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if "$skiptoken" in request.url.params else first(request)

    with pytest.raises(SeatwiseError):
        await ids(FakeGraphService(answer))


async def test_as_many_pages_as_a_million_users_need_are_read() -> None:
    people = pages(*([a_person(number)] for number in range(2_000)))
    assert len(await ids(FakeGraphService(people))) == 2_000
