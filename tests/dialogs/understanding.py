"""Words, as they are understood beside a dozen customers."""

from dialogs.understood import Understood
from dialogs.words import listen, understand, understand_alone
from services.domain.customer import Customer
from services.tenancy.matching import CustomerIndex, One, Several
from tests.dialogs.commands import EVERY
from tests.dialogs.world import CUSTOMERS
from tests.services.tenancy.fakes import tenant

MORE = ("Wide World Importers", "Tailspin Toys", "Adventure Works", "Guest House Inns Ltd", "By Design Studios")
ALL = (*CUSTOMERS, *(Customer(tenant(20 + n), name, (f"more{n}.example",)) for n, name in enumerate(MORE)))
INDEX = CustomerIndex(ALL)


def understood(words: str, index: CustomerIndex = INDEX) -> Understood:
    heard = listen(words)
    return understand_alone(heard, EVERY) or understand(heard, EVERY, index)


def told(asked: Understood) -> str:
    """Return the customer in the notation of the list of phrasings."""
    if isinstance(asked.who, One | Several):
        return " + ".join(sorted(customer.name for customer in asked.who.customers))
    return f"?{asked.who}" if asked.who else "-"
