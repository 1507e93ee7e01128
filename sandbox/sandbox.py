"""What all services share: the world, the keys, the knobs, the faults and the log."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.calls import CallLog
from sandbox.faults import Faults
from sandbox.knobs import Knobs
from sandbox.signing import Sealer, Signer
from sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class Origins:
    """Where each service answers, without a trailing slash."""

    login: str
    graph: str
    partner_center: str
    exchange: str
    admin: str


@dataclass
class Sandbox:
    """The state of one running sandbox. `now` returns Unix seconds, `monotonic` seconds that never run backwards."""

    world: World
    origins: Origins = field(default_factory=lambda: Origins("", "", "", "", ""))
    knobs: Knobs = field(default_factory=Knobs)
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    signer: Signer = field(default_factory=Signer)
    bot_signer: Signer = field(default_factory=lambda: Signer(("msteams",)))
    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic

    @property
    def sealer(self) -> Sealer:
        """Return what seals refresh tokens and page tokens of this world."""
        return Sealer(self.world.seed)
