"""Sign-ins are read in the slow lane, and what is missing for them is told apart."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.domain.directory_user import SignInActivity
from services.errors import ConsentMissing, Malformed, MissingRole, SeatwiseError, Service, ServiceAbsent, Throttled
from services.graph import user_wire
from services.http.deadline import deadline
from tests.services.graph.fake_graph import NO_GUIDS, FakeGraphService, a_person, guid, pages, refused

LAST_WEEK = {"lastSuccessfulSignInDateTime": "2026-02-20T08:00:00Z"}
SEEN = SignInActivity(successful=datetime(2026, 2, 20, 8, tzinfo=UTC))
NOT_PREMIUM = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


async def everybody(graph: FakeGraphService) -> dict[str, SignInActivity | None]:
    return {user.user_id: user.sign_in async for page in graph.client.users_with_sign_ins() for user in page}


async def one(graph: FakeGraphService) -> SignInActivity:
    return await graph.client.sign_in_of(guid(1))


READS: list[Callable[[FakeGraphService], Awaitable[Any]]] = [everybody, one]


async def test_users_come_with_their_sign_ins_and_licences() -> None:
    graph = FakeGraphService(pages([a_person(1, signInActivity=LAST_WEEK)], [a_person(2)]))
    assert await everybody(graph) == {guid(1): SEEN, guid(2): SignInActivity()}
    selected = user_wire.fields([]) + ",signInActivity"
    assert graph.asked()[0] == ("/v1.0/users", {"$top": ["500"], "$select": [selected]})


async def test_one_users_sign_ins_are_asked_for_by_id() -> None:
    graph = FakeGraphService(lambda _: httpx.Response(200, json=a_person(1, signInActivity=LAST_WEEK)))
    assert await one(graph) == SEEN
    assert graph.asked() == [(f"/v1.0/users/{guid(1)}", {"$select": ["id,signInActivity"]})]


async def test_another_user_than_was_asked_for_is_malformed() -> None:
    with pytest.raises(Malformed):
        await one(FakeGraphService(lambda _: httpx.Response(200, json=a_person(2))))


@pytest.mark.parametrize("identity", NO_GUIDS)
async def test_what_is_no_guid_is_never_sent(identity: str) -> None:
    graph = FakeGraphService(pages([]))
    with pytest.raises(Malformed):
        await graph.client.sign_in_of(identity)
    assert graph.sent == []


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize(
    ("code", "scopes", "expected"),
    [
        (NOT_PREMIUM, "User.Read.All AuditLog.Read.All", ServiceAbsent(Service.ENTRA_PREMIUM)),
        (NOT_PREMIUM, "User.Read.All", ServiceAbsent(Service.ENTRA_PREMIUM)),
        ("Authorization_RequestDenied", "User.Read.All", ConsentMissing(Service.GRAPH)),
        ("Authorization_RequestDenied", "AuditLog.Read.All", ConsentMissing(Service.GRAPH)),
        ("Authentication_MSGraphPermissionMissing", "User.Read.All", ConsentMissing(Service.GRAPH)),
        (
            "Authorization_RequestDenied",
            "User.Read.All AuditLog.Read.All",
            MissingRole(Service.GRAPH, "Reports Reader or Global Reader"),
        ),
        (
            "Authentication_RequestFromUnsupportedUserRole",
            "Directory.Read.All AuditLog.Read.All",
            MissingRole(Service.GRAPH, "Reports Reader or Global Reader"),
        ),
    ],
)
async def test_what_is_missing_is_told_apart(
    read: Callable[[FakeGraphService], Awaitable[Any]], code: str, scopes: str, expected: SeatwiseError
) -> None:
    with pytest.raises(type(expected)) as caught:
        await read(FakeGraphService(refused(403, code), scopes))
    assert repr(caught.value) == repr(expected)


async def test_everything_about_sign_ins_shares_one_lane() -> None:
    people = pages(*([a_person(number)] for number in range(4)))

    def answer(request: httpx.Request) -> httpx.Response:
        return people(request) if request.url.path.endswith("users") else httpx.Response(200, json=a_person(1))

    graph = FakeGraphService(answer)
    await everybody(graph)
    await one(graph)
    assert graph.waits.seconds == []
    await one(graph)
    assert graph.waits.seconds == [pytest.approx(11.0, abs=1.0)]


async def test_a_question_without_the_time_for_the_lane_is_told_how_long_it_would_take() -> None:
    graph = FakeGraphService(pages(*([a_person(number)] for number in range(9))))
    with deadline(5), pytest.raises(Throttled) as caught:
        await everybody(graph)
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > 5
    assert len(graph.sent) == 5


async def test_a_repetition_takes_its_turn_too() -> None:
    answers = [httpx.Response(503)] * 3 + [httpx.Response(200, json=a_person(1))] * 3
    graph = FakeGraphService(lambda _: answers.pop(0))
    for _ in range(3):
        await one(graph)
    assert len(graph.waits.seconds) == 1


async def test_users_without_sign_ins_do_not_wait_in_the_lane() -> None:
    graph = FakeGraphService(pages(*([a_person(number)] for number in range(20))))
    assert [page async for page in graph.client.users()]
    assert graph.waits.seconds == []
