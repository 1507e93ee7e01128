"""Run one function in several fresh processes at the same time."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def race(work: Callable[..., T], arguments: Sequence[tuple[Any, ...]]) -> list[T]:
    """Return the result of `work(*arguments, barrier)` from one process per row of arguments."""
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as shared, ProcessPoolExecutor(len(arguments), mp_context=spawn) as pool:
        together = shared.Barrier(len(arguments))
        return [each.result(90) for each in [pool.submit(work, *row, together) for row in arguments]]
