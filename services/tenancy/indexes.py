"""Indexes over what single persons see of the list, each built once however often they ask."""

from collections import OrderedDict

from services.domain.customer import Customer
from services.tenancy.matching import CustomerIndex

AT_HAND = 32


class Indexes:
    """The indexes of the sets of customers that were looked at last. A set is known by its tuple, which is kept."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, bool], tuple[tuple[Customer, ...], CustomerIndex]] = OrderedDict()

    def of(self, customers: tuple[Customer, ...], is_whole: bool) -> CustomerIndex:
        """Return the index over `customers`."""
        key = id(customers), is_whole
        if key not in self._known:
            self._known[key] = customers, CustomerIndex(customers, is_whole=is_whole)
        self._known.move_to_end(key)
        while len(self._known) > AT_HAND:
            self._known.popitem(last=False)
        return self._known[key][1]
