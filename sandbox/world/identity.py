"""Random-looking but repeatable identities: the same words give the same GUID, everywhere and always."""

import hashlib
import uuid


def guid(*words: object) -> str:
    """Return the lower-case version 4 GUID that belongs to these words."""
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def number(*words: object, below: int) -> int:
    """Return the number in [0, below) that belongs to these words."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, words)).encode()).digest()[:8], "big") % below
