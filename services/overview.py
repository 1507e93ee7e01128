"""One customer at a glance: every part asked at the same time, each with its own fault."""

import asyncio
from collections import Counter
from collections.abc import Mapping

from services.access import read_uses
from services.domain.mailbox import MailboxKind
from services.domain.overview import Overview
from services.domain.section import Available, Source
from services.foreign import refuse_foreign_records
from services.licences import read_licences
from services.subscriptions import read_subscriptions
from services.tenancy.session import CustomerSession


async def read_overview(session: CustomerSession, names: Mapping[str, str], free_skus: frozenset[str]) -> Overview:
    """Return the overview. Raises CrossTenantAccess and whatever is a bug."""

    async def count_mailboxes() -> Mapping[MailboxKind, int]:
        counts: Counter[MailboxKind] = Counter()
        async for page in session.exchange.mailboxes():
            refuse_foreign_records(session.customer, page)
            counts.update(mailbox.kind for mailbox in page)
        return counts

    read = session.memory.read
    organisation, uses, licences, subscriptions, mailboxes = await asyncio.gather(
        read("organisation", Source.GRAPH, session.graph.organisation),
        read_uses(session),
        read_licences(session, names, free_skus),
        read_subscriptions(session, names),
        read("mailbox kinds", Source.EXCHANGE, count_mailboxes),
    )
    if isinstance(organisation, Available):
        refuse_foreign_records(session.customer, [organisation.value])
    return Overview(session.customer, organisation, uses, licences, subscriptions, mailboxes)
