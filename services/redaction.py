"""The last net under the log: what looks like a credential is taken out of a finished line.

Nothing is written to the log that needs it; this is for the day on which somebody, or a library, does.
"""

import re

REDACTED = "[redacted]"
_SIGN = r"[A-Za-z0-9+/_~.\-]"
_PATTERNS = (
    # A JWT (two or three parts, the last may be empty): access, ID and channel tokens, client assertions.
    re.compile(rf"eyJ[A-Za-z0-9_\-]{{6,}}(?:\.{_SIGN}*)?"),
    # Entra's refresh tokens and codes: "0.A", "1.A" and a long rest.
    re.compile(r"(?<![A-Za-z0-9.])[01]\.A[A-Za-z0-9_\-]{16,}(?:\.[A-Za-z0-9_\-]+)*"),
    # An Entra client secret: three signs, a digit, "Q~", 31 to 34 signs.
    re.compile(rf"{_SIGN}{{3}}\dQ~{_SIGN}{{31,34}}"),
    # What calls itself a credential.
    re.compile(rf"(?i)(?<=bearer )(?!\[){_SIGN}{{8,}}=*"),
    re.compile(
        r"(?i)(?<![a-z])((?:refresh_token|access_token|id_token|client_secret|client_assertion|password|pwd|assertion"
        rf"|code_verifier)(?:=|%3D|\\*[\"']?: ?\\*[\"']?)){_SIGN}[^\s\"'&\\,;}}]*"
    ),
    # The password in a URL.
    re.compile(r"(?<=://)([^\s:/@\"\\]*:)[^\s/@\"\\]+(?=@)"),
)


def redacted(line: str) -> str:
    """Return the line without what looks like a token, a client secret or a password; JSON stays JSON."""
    for pattern in _PATTERNS:
        line = pattern.sub(lambda found: (found[1] if found.re.groups else "") + REDACTED, line)
    return line
