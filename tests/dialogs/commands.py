"""Every command of the product, whether its answer is there yet or not: what words are understood against."""

from dialogs.access import access
from dialogs.customer import customer
from dialogs.customers import customers
from dialogs.groups import groups
from dialogs.help import help
from dialogs.licences import licences
from dialogs.mailboxes import mailboxes
from dialogs.partner import partner
from dialogs.registry import Commands
from dialogs.renewals import renewals
from dialogs.short import short
from dialogs.status import status
from dialogs.subscriptions import subscriptions
from dialogs.unused import unused
from dialogs.user import user
from dialogs.users import users
from dialogs.who import who

_OF_A_CUSTOMER = (customer, licences, who, users, user, groups, mailboxes, subscriptions, access)
EVERY = Commands((*_OF_A_CUSTOMER, customers, unused, renewals, short, partner, status, help))
