"""Where the record of who asked and changed what goes."""

import structlog

from services.domain.audit import AuditEvent

log = structlog.get_logger(__name__)


class LoggedTrail:
    """The record as lines of the log (the port Trail)."""

    async def record(self, event: AuditEvent) -> None:
        """Write one line: ids only."""
        log.info(
            "audit",
            action=event.action,
            actor=event.actor.object_id,
            customer=event.tenant_id,
            result=event.result.value,
            error=event.error,
            accounts=event.accounts,
            requests=len(event.request_ids),
            subject=event.subject,
        )
