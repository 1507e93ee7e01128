"""The commands that words are understood against: all there are."""

from dialogs import COMMANDS

EVERY = COMMANDS
