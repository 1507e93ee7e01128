"""The terminal that the demo was started from."""

import asyncio
import os
import select
from collections.abc import Iterable

LOOK_SECONDS = 0.5


class Terminal:
    """The terminal behind any of these descriptors; made while it is open, for a closed one is not known as one."""

    def __init__(self, descriptors: Iterable[int] = (0, 1, 2)) -> None:
        self._poll = select.poll()
        for descriptor in filter(os.isatty, descriptors):
            self._poll.register(descriptor, 0)  # nothing but the hang-up: what is typed stays for whoever reads it

    async def closed(self) -> None:
        """Wait until it is closed; for ever where there is none.

        SIGHUP tells it, but not always: under `make` in a window of its own it goes to make, which only waits for us.
        """
        while not self._poll.poll(0):  # noqa: ASYNC110  # the loop waits for input and output, not for a hang-up alone
            await asyncio.sleep(LOOK_SECONDS)
