"""Everything that is asked about one person, once it is known who is meant."""

import asyncio

from services.domain.directory_user import DirectoryUser
from services.domain.mailbox import Mailbox
from services.domain.section import Available, Section, Source
from services.domain.user_report import UserProfile
from services.people.holders import holdings_of
from services.tenancy.session import CustomerSession


async def read_profile(session: CustomerSession, user: DirectoryUser) -> UserProfile:
    """Return the profile, each part read or not. Raises CrossTenantAccess and whatever is a bug."""
    licences = holdings_of(user)
    wanted = {group_id for holder in licences for group_id in holder.group_ids}

    groups, signed_in, mailbox = await asyncio.gather(
        _group_names(session, wanted),
        session.memory.read(f"sign-in {user.user_id}", Source.GRAPH, lambda: session.graph.sign_in_of(user.user_id)),
        session.memory.read(f"mailbox {user.user_id}", Source.EXCHANGE, lambda: _mailbox(session, user)),
    )
    return UserProfile(session.customer, user, licences, groups, signed_in, mailbox)


async def _group_names(session: CustomerSession, wanted: set[str]) -> Section[dict[str, str]]:
    """Return the names of these groups; no group is read where there are none."""

    async def call() -> dict[str, str]:
        names: dict[str, str] = {}
        async for page in session.graph.groups():
            names |= {group.group_id: group.name for group in page if group.group_id in wanted}
            if len(names) == len(wanted):
                break
        return names

    if not wanted:
        return Available({}, Source.GRAPH, session.memory.now())
    return await session.memory.read(f"groups {sorted(wanted)}", Source.GRAPH, call)


async def _mailbox(session: CustomerSession, user: DirectoryUser) -> Mailbox | None:
    async for page in session.exchange.mailboxes():
        for mailbox in page:
            if mailbox.user_id == user.user_id:
                return mailbox
    return None
