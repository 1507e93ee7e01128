"""Memory and time of questions about one tenant with 200,000 users: counted page by page, none of them kept.

    python -m benchmarks.large_tenant [--users 200000]

Every question is asked about a small tenant first; what counts is how far the memory's peak of the same question about
the large one lies above what was resident then. First the folds alone, over made-up pages; then the whole product in a
process of its own, with the sandbox. A filter by group keeps the ids of its members: it is measured apart, without a
target. Exits 1 when a target is missed.
"""

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from benchmarks.asked_product import Asked, Product, running_product
from benchmarks.processes import cpu_seconds, forget_peak, peak_bytes, resident_bytes
from services.domain.customer import Customer
from services.domain.directory_user import AssignmentState, DirectoryUser, LicenceAssignment, UserAttribute
from services.people.holders import HolderQuestion, fold_holders
from services.people.users import UserQuestion, fold_users
from services.tenancy.ports import CustomerGraph
from tests.sandbox_process import SandboxProcess

SMALL, PAGE = 2_000, 999
TARGET_BYTES = 20_000_000
TENANT, SKU = "00000000-0000-4000-8000-000000000001", "05e9a617-0261-4cee-bb44-138d3ef5d965"
QUESTIONS = (
    "who {} e3",
    "users {}",
    "users {} unlicensed",
    "users {} by department",
    "licences {} by department",
    "licences {} where department = sales",
)
BY_GROUP = "licences {} where group = 'All staff'"
Ask = Callable[[int], Awaitable[object]]


@dataclass(frozen=True)
class MadeUp:
    """A session whose directory has `count` users that exist only while their page is looked at."""

    count: int

    @property
    def customer(self) -> Customer:
        """Whose users they are."""
        return Customer(TENANT, "Made up")

    @property
    def graph(self) -> CustomerGraph:
        """This, for the one method that is asked for."""
        return cast(CustomerGraph, self)

    async def users(self, _: Collection[UserAttribute] = ()) -> AsyncIterator[list[DirectoryUser]]:
        """Yield the pages."""
        for start in range(0, self.count, PAGE):
            yield [_user(number) for number in range(start, min(start + PAGE, self.count))]


def _user(number: int) -> DirectoryUser:
    way = None if number % 3 else f"{number % 7:08x}-0000-4000-8000-000000000002"
    return DirectoryUser(
        tenant_id=TENANT,
        user_id=f"{number:08x}-0000-4000-8000-000000000003",
        name=f"{('Ada', 'Bo', 'Cy', 'Di')[number % 4]} {number * 7919 % 200_003:06}",
        principal_name=f"user{number}@made-up.example",
        is_enabled=number % 20 != 0,
        user_type="Guest" if number % 50 == 0 else "Member",
        licences=(SKU,) if number % 10 else (),
        assignments=(LicenceAssignment(SKU, way, AssignmentState.ACTIVE),),
        attributes={UserAttribute.DEPARTMENT: f"Department {number % 40}"},
    )


async def measure_folds(users: int) -> bool:
    """Print what the folds cost; return whether they stay below the target."""
    now = datetime.now(UTC)
    folds: dict[str, Ask] = {
        "users": lambda count: fold_users(MadeUp(count), UserQuestion(), now),
        "users by department": lambda count: fold_users(MadeUp(count), UserQuestion(by=UserAttribute.DEPARTMENT), now),
        "who": lambda count: fold_holders(MadeUp(count), HolderQuestion({SKU: count})),
        "licences by department": lambda count: fold_holders(
            MadeUp(count), HolderQuestion({SKU: count}, by=UserAttribute.DEPARTMENT), keep=0
        ),
    }
    return all([await _fold(name, fold, users) for name, fold in folds.items()])


async def _fold(name: str, fold: Ask, users: int) -> bool:
    pid = os.getpid()
    await fold(SMALL)
    gc.collect()
    forget_peak(pid)
    before, cpu, began = resident_bytes(pid), cpu_seconds(pid), time.perf_counter()
    await fold(users)
    wall, cpu, grown = time.perf_counter() - began, cpu_seconds(pid) - cpu, peak_bytes(pid) - before
    _print(f"fold: {name}", grown, wall, cpu, -(-users // PAGE))
    return grown < TARGET_BYTES


def measure_product(users: int) -> bool:
    """Print what the whole product costs; return whether it stays below the target."""
    with tempfile.TemporaryDirectory() as folder, SandboxProcess.start(Path(folder), "--seed", "large") as sandbox:
        sandbox.admin.put_world({"seed": "large", "customers": [_tenant("Small", SMALL), _tenant("Large", users)]})
        with running_product(sandbox) as product:
            grown = [_asked(sandbox, product, words) for words in QUESTIONS]
            print("the ids of a group's members beside it, no target:")
            _asked(sandbox, product, BY_GROUP)
    return all(one < TARGET_BYTES for one in grown)


def _tenant(name: str, users: int) -> dict[str, object]:
    seats = {"SPE_E3": users, "EMS": users // 2, "FLOW_FREE": users}
    skus = [{"part_number": part, "enabled": count, "consumed": count * 7 // 10} for part, count in seats.items()]
    return {"name": f"{name} Tenant Ltd", "domains": [f"{name.lower()}.example"], "staff": users, "skus": skus}


def _asked(sandbox: SandboxProcess, product: Product, words: str) -> int:
    """Ask about both tenants; return by how many bytes the large one's peak is above the small one's rest."""
    small = product.ask(words.format("small.example"))
    sandbox.admin.clear_calls()
    theirs = cpu_seconds(sandbox.pid)
    large = product.ask(words.format("large.example"))
    theirs = cpu_seconds(sandbox.pid) - theirs
    pages = sum(call["service"] == "graph" and call["path"].endswith("/users") for call in sandbox.admin.calls())
    grown = large.rss_peak - small.rss_after
    _print(words.format("…"), grown, large.wall, large.cpu, pages, f"; the sandbox's processor {theirs:.2f} s")
    print(f"    {_headline(large)}")
    return grown


def _headline(asked: Asked) -> str:
    return " / ".join(line.strip() for line in asked.text.splitlines()[:6] if line.strip())[:110]


def _print(name: str, grown: int, wall: float, cpu: float, pages: int, more: str = "") -> None:
    each = f"{wall / pages * 1000:.1f} ms a page, processor {cpu / pages * 1000:.1f} ms" if pages else "no page"
    print(f"{name:<40}{grown / 1e6:+6.1f} MB, {wall:5.1f} s = {pages} pages of {PAGE}: {each}{more}")


def main() -> int:
    """Measure; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=200_000)
    options = parser.parse_args()
    folds = asyncio.run(measure_folds(options.users))
    return 0 if measure_product(options.users) and folds else 1


if __name__ == "__main__":
    sys.exit(main())
