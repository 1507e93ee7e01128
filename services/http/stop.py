"""The stop of every call once the service account has to sign in again: no storm of tries that cannot succeed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from services.errors import SignInNeeded

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 900.0
"""Seconds between tries with the same refresh token; each pause is twice the one before."""
LOOK_EVERY = 5.0
"""Seconds between looks at the vault for a newer one: each costs a query and an unsealing."""


@dataclass(slots=True)
class SignInStop:
    """Whether calls are stopped, by what, and when one of them may try. `monotonic` is seconds."""

    monotonic: Callable[[], float]
    error: SignInNeeded | None = field(default=None, init=False)
    version: int = field(default=0, init=False)
    """Of the refresh token that does not work."""
    _pause: float = field(default=0.0, init=False)
    _try_at: float = field(default=0.0, init=False)
    _look_at: float = field(default=0.0, init=False)

    def stop(self, error: SignInNeeded, version: int) -> bool:
        """Stop all calls; return whether they were not stopped already."""
        is_news = self.error is None
        if is_news:
            is_again = version == self.version and self.monotonic() < self._try_at + LONGEST_PAUSE
            self._pause = self._pause if is_again and self._pause else FIRST_PAUSE
            self._wait()
        self.error, self.version = error, version
        return is_news

    def may_look(self) -> bool:
        """Tell whether it is time to look for a newer sign-in, and count this as the look."""
        if self.monotonic() < self._look_at:
            return False
        self._look_at = self.monotonic() + LOOK_EVERY
        return True

    def may_try(self) -> bool:
        """Tell whether one call may try the same token again, and count this as the try."""
        if self.monotonic() < self._try_at:
            return False
        self._wait()
        return True

    def _wait(self) -> None:
        self._try_at = self.monotonic() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def lift(self) -> None:
        """Let all calls pass again; a token that fails once more soon has to wait longer than before."""
        self.error, self._look_at = None, 0.0
