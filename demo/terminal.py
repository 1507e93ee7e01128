"""The terminal that the demo was started from."""

import asyncio
import os
import select

LOOK_SECONDS = 0.5


async def terminal_closed(descriptors: tuple[int, ...] = (0, 1, 2)) -> None:
    """Wait until the terminal behind one of these descriptors is closed; for ever when none is a terminal.

    SIGHUP tells it, but not always: under `make` in a window of its own it goes to make, which only waits for us.
    """
    poll = select.poll()
    for descriptor in filter(os.isatty, descriptors):
        poll.register(descriptor, 0)  # nothing but the hang-up: what is typed stays for whoever reads it
    while not poll.poll(0):  # noqa: ASYNC110  # the loop waits for input and output, not for a hang-up alone
        await asyncio.sleep(LOOK_SECONDS)
