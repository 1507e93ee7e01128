"""How long `unused` takes over many customers, beside the least time that limits and latency allow.

    python -m benchmarks.fleet [--customers 1000] [--users 50] [--latency 100] [--rounds 3] [--sample 50] [--rival]

The bound is the larger of what the documented limits allow (the sandbox enforces them) and calls x latency / 32. Each
round is a product just started, so that nothing is cached and every customer costs a sign-in, and then the same
question with `refresh`, for which the tokens are at hand and the answers are not. The last product is asked once more
while the services refuse some calls with 429. --rival reads a sample of the customers with msgraph-sdk, if it installs.
Exits 1 when a target is missed (on a quiet machine).
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.asked_product import Asked, Product, running_product
from benchmarks.call_log import (
    IN_FLIGHT,
    Calls,
    asked_again,
    bound_seconds,
    by_service,
    limits_seconds,
    most_at_a_time,
    throttled,
)
from benchmarks.processes import cpu_seconds, queued_seconds
from benchmarks.throw_away import installed
from tests.sandbox_process import SandboxProcess

TARGET = 1.5
FLAT_BYTES = 10_000_000
BURSTS, REFUSED, APART = 5, 20, 150
"""How often, how many in a row, and after how many that pass, calls of a kind are refused."""
RIVAL = Path(__file__).parent / "rivals" / "msgraph_unused.py"


@dataclass(frozen=True)
class Run:
    """One answer: what it cost the product and the sandbox, and the calls it took."""

    asked: Asked
    sandbox_cpu: float
    sandbox_queued: float
    calls: Calls
    latency: float

    @property
    def bound(self) -> float:
        """The least time these calls could take."""
        return bound_seconds(self.calls, self.latency)

    @property
    def bound_apart(self) -> float:
        """The same where each service may have so many requests under way as the bound lets all of them have."""
        services = {call["service"] for call in self.calls}
        each = ([call for call in self.calls if call["service"] == name] for name in services)
        return max(bound_seconds(calls, self.latency) for calls in each)

    @property
    def ratio(self) -> float:
        """Wall time in bounds."""
        return self.asked.wall / self.bound

    def show(self, name: str) -> None:
        """Print it."""
        asked = self.asked
        counts = ", ".join(f"{service} {count}" for service, count in by_service(self.calls).items())
        print(f"{name:<16}{asked.wall:6.2f} s = {self.ratio:4.2f} x the bound of {self.bound:.2f} s")
        print(
            f"    processor: {asked.cpu:.2f} s, and {asked.queued:.2f} s while others had it; the sandbox's "
            f"{self.sandbox_cpu:.2f} s, and {self.sandbox_queued:.2f} s; less the sandbox's, if none of it ran beside: "
            f"{asked.wall - self.sandbox_cpu:.2f} s"
        )
        print(f"    memory: {asked.rss_before / 1e6:.1f} to {asked.rss_after / 1e6:.1f} MB")
        print(
            f"    {len(self.calls)} calls ({counts}), at most {most_at_a_time(self.calls)} at a time; throttled "
            f"{throttled(self.calls)}, of which asked again until answered {asked_again(self.calls)}; "
            f"the limits alone: {limits_seconds(self.calls):.2f} s"
        )


@dataclass(frozen=True)
class Fleet:
    """A sandbox full of customers, slow by `latency` seconds."""

    sandbox: SandboxProcess
    latency: float

    def ask(self, product: Product, words: str) -> Run:
        """Return what one question cost."""
        self.sandbox.admin.clear_calls()
        cpu, queued = cpu_seconds(self.sandbox.pid), queued_seconds(self.sandbox.pid)
        asked = product.ask(words)
        cpu, queued = cpu_seconds(self.sandbox.pid) - cpu, queued_seconds(self.sandbox.pid) - queued
        return Run(asked, cpu, queued, self.sandbox.admin.calls(), self.latency)

    def refuse_some(self) -> None:
        """Let the next calls be refused."""
        for service, path in (("graph", "subscribedSkus"), ("partner_center", "subscriptions")):
            for number in range(BURSTS):
                calls = {"service": service, "path": path, "skip": number * APART, "count": REFUSED}
                self.sandbox.admin.fault("throttle", retry_after=1, **calls)


@contextmanager
def running_fleet(options: argparse.Namespace) -> Iterator[Fleet]:
    """Start it, everything made that is made at its first use."""
    size = ("--customers", str(options.customers), "--users-each", str(options.users))
    with (
        tempfile.TemporaryDirectory() as folder,
        SandboxProcess.start(Path(folder), "--seed", "fleet", *size) as sandbox,
    ):
        sandbox.admin.world()
        sandbox.admin.knobs(latency_ms={"all": options.latency})
        yield Fleet(sandbox, options.latency / 1000)


def measure(options: argparse.Namespace) -> bool:
    """Print the figures; return whether all targets are met."""
    with running_fleet(options) as fleet:
        cold, warm = list[Run](), list[Run]()
        for number in range(1, options.rounds + 1):
            with running_product(fleet.sandbox) as product:
                cold.append(fleet.ask(product, "unused"))
                cold[-1].show(f"cold {number}")
                warm.append(fleet.ask(product, "unused refresh"))
                warm[-1].show(f"tokens kept {number}")
                if number == options.rounds:
                    fair = _refused(fleet, product, warm[-1])
        print(_headline(cold[-1].asked.text))
        _sum_up("cold", cold)
        _sum_up("tokens kept", warm)
        if options.rival:
            _rival(fleet, options.sample, cold)
    grown = min(run.asked.rss_after - run.asked.rss_before for run in warm)
    print(f"memory grown by the second answer, least of the rounds: {grown / 1e6:.2f} MB")
    return statistics.median(run.ratio for run in cold) <= TARGET and grown < FLAT_BYTES and fair


def _refused(fleet: Fleet, product: Product, usual: Run) -> bool:
    """Ask while calls are refused; return whether every one was asked again and the answer is the usual one."""
    fleet.refuse_some()
    run = fleet.ask(product, "unused refresh")
    fleet.sandbox.admin.clear_faults()
    run.show("throttled")
    is_same = _undated(run.asked.text) == _undated(usual.asked.text)
    print(f"the throttled answer is {'the same' if is_same else 'ANOTHER ONE'}")
    return is_same and throttled(run.calls) == asked_again(run.calls) > 0


def _undated(text: str) -> list[str]:
    return [line for line in text.splitlines() if " · read " not in line]


def _headline(text: str) -> str:
    return next(line for line in text.splitlines() if "customers" in line and any(sign.isdigit() for sign in line))


def _sum_up(name: str, runs: list[Run]) -> None:
    walls, ratios = [run.asked.wall for run in runs], [run.ratio for run in runs]
    print(
        f"{name}: least {min(walls):.2f} s = {min(ratios):.2f} x the bound at {IN_FLIGHT} in flight, "
        f"median {statistics.median(walls):.2f} s = {statistics.median(ratios):.2f} x"
    )
    apart = runs[-1].bound_apart
    print(
        f"    with {IN_FLIGHT} in flight to each service the bound is {apart:.2f} s: least {min(walls) / apart:.2f} x"
    )


def _rival(fleet: Fleet, sample: int, cold: list[Run]) -> None:
    """Read a sample with msgraph-sdk, one customer after the other and 32 at a time, and print it beside ours."""
    served = [call for call in cold[-1].calls if call["path"].endswith("/directory/subscriptions")]
    tenants = [call["tenant"] for call in served if call["status"] == 200][:sample]
    customers = len(fleet.sandbox.admin.world()["customers"])
    best = min(cold, key=lambda run: run.asked.wall)
    ours, our_cpu = best.asked.wall / customers, min(run.asked.cpu for run in cold) / customers
    print(
        f"a customer with seatwise: {ours * 1000:6.1f} ms, processor {our_cpu * 1000:5.1f} ms (Partner Center included)"
    )
    with tempfile.TemporaryDirectory() as folder:
        python = installed(Path(folder) / "msgraph", "msgraph-sdk")
        for at_once in (1, IN_FLIGHT) if python else ():
            told = json.dumps({**fleet.sandbox.info, "tenants": tenants, "at_once": at_once})
            done = subprocess.run([str(python), str(RIVAL)], input=told, text=True, stdout=subprocess.PIPE, check=True)
            found = json.loads(done.stdout)
            wall, cpu = found["wall"] / len(tenants), found["cpu"] / len(tenants)
            print(
                f"with msgraph-sdk {found['version']}, {at_once:2} at a time, {len(tenants)} customers: "
                f"{wall * 1000:6.1f} ms ({wall / ours:.1f} x), processor {cpu * 1000:5.1f} ms ({cpu / our_cpu:.1f} x)"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--latency", type=float, default=100.0, help="milliseconds of each call of each service")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=50)
    parser.add_argument("--rival", action="store_true", help="beside msgraph-sdk, in an environment of its own")
    sys.exit(not measure(parser.parse_args()))
