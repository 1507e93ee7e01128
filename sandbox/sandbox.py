"""What all services share: the world, the keys, the knobs, the faults and the log."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography import x509

from sandbox.calls import CallLog
from sandbox.faults import Faults
from sandbox.knobs import Knobs
from sandbox.login.sign_ins import SignIns
from sandbox.signing import Sealer, Signer
from sandbox.throttle import Buckets
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

    make_world: Callable[[], World]
    origins: Origins = field(default_factory=lambda: Origins("", "", "", "", ""))
    knobs: Knobs = field(default_factory=Knobs)
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    buckets: Buckets = field(default_factory=Buckets)
    sign_ins: SignIns = field(default_factory=SignIns)
    signer: Signer = field(default_factory=Signer)
    bot_signer: Signer = field(default_factory=lambda: Signer(("msteams",)))
    client_certificate: x509.Certificate | None = None
    """What is registered on the partner's application beside its secret."""
    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self.world = self.make_world()

    def reset(self) -> None:
        """Go back to the world, the knobs and the silence of the start; keys and origins stay."""
        self.world, self.knobs, self.client_certificate = self.make_world(), Knobs(), None
        self.faults.clear()
        self.calls.clear()
        self.buckets.clear()
        self.sign_ins = SignIns()

    @property
    def sealer(self) -> Sealer:
        """Return what seals refresh tokens and page tokens of this world."""
        return Sealer(self.world.seed)
