"""Conversations: one file per family of commands. COMMANDS is the table of contents."""

from dialogs.access import access
from dialogs.customer import customer
from dialogs.customers import customers
from dialogs.help import help
from dialogs.licences import licences
from dialogs.partner import partner
from dialogs.registry import Commands
from dialogs.renewals import renewals
from dialogs.short import short
from dialogs.status import status
from dialogs.subscriptions import subscriptions
from dialogs.unused import unused

COMMANDS = Commands(
    (licences, customer, customers, subscriptions, access, unused, renewals, short, partner, status, help)
)

__all__ = ["COMMANDS"]
