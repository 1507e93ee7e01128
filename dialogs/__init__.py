"""Conversations: one file per family of commands. COMMANDS is the table of contents."""

from dialogs.customers import customers
from dialogs.help import help
from dialogs.licences import licences
from dialogs.registry import Commands

COMMANDS = Commands((licences, customers, help))

__all__ = ["COMMANDS"]
