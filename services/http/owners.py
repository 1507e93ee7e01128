"""Whose an answer says it is: the paths in its links name the customer, where the service names one."""

import re
from collections.abc import Callable
from uuid import uuid4

from services.http.claims import cross_tenant
from services.http.responses import Reply

_GUID = rb"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
IN_PARTNER_CENTER = re.compile(rb"/customers/" + _GUID, re.IGNORECASE)
IN_EXCHANGE = re.compile(rb"/adminapi/[\w.]{1,9}/" + _GUID, re.IGNORECASE)


def require_owner(
    reply: Reply, path: re.Pattern[bytes], tenant_id: str, new_id: Callable[[], str] = lambda: str(uuid4())
) -> None:
    """Raise CrossTenantAccess where a path in the answer names another customer; one that names nobody is let pass."""
    for found in path.finditer(reply.body):
        owner = found[1].decode().lower()
        if owner != tenant_id:
            raise cross_tenant(f"answer of {reply.service.value}", tenant_id, owner, new_id)
