"""Conversations: one file per family of commands. COMMANDS is the table of contents."""

from dialogs.access import access
from dialogs.connect import connect
from dialogs.consent import consent
from dialogs.customer import customer
from dialogs.customers import customers
from dialogs.erase import erase
from dialogs.groups import groups
from dialogs.help import help
from dialogs.history import history
from dialogs.licences import licences
from dialogs.mailboxes import mailboxes
from dialogs.offboard import offboard
from dialogs.partner import partner
from dialogs.reach import reach
from dialogs.registry import Commands
from dialogs.renewals import renewals
from dialogs.short import short
from dialogs.status import status
from dialogs.subscriptions import subscriptions
from dialogs.unused import unused
from dialogs.user import user
from dialogs.users import users
from dialogs.who import who

COMMANDS = Commands(
    (
        licences, who, users, customer,
        subscriptions, access, unused, renewals,
        help, user, groups, customers,
        mailboxes, short, partner, status, reach, history,
        erase, offboard, connect, consent,
    )
)  # fmt: skip

__all__ = ["COMMANDS"]
