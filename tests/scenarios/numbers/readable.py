"""What of a customer can be read at all, from the sandbox's truth: all else must be called not available."""

from dataclasses import dataclass

from tests.scenarios.conditions import Truth
from tests.scenarios.counts import sign_ins_readable


@dataclass(frozen=True)
class Readable:
    """One customer, seen from outside. `is_direct`: Partner Center answers this partner at all.

    `broken` are properties of this class whose source fails, whoever the customer is.
    """

    customer: Truth
    is_direct: bool = True
    broken: frozenset[str] = frozenset()

    @property
    def licences(self) -> bool:
        """Graph's SKUs, the directory's subscriptions and the organisation: one consent for all three."""
        return self._graph("Organization.Read.All") and "licences" not in self.broken

    @property
    def users(self) -> bool:
        """People and what they hold."""
        return self._graph("User.Read.All") and "users" not in self.broken

    @property
    def groups(self) -> bool:
        """Groups and their members."""
        return self._graph("Group.Read.All") and "groups" not in self.broken

    @property
    def sign_ins(self) -> bool:
        """When people signed in last."""
        return self.users and sign_ins_readable(self.customer)

    @property
    def report(self) -> bool:
        """The mailbox usage report, with names in it."""
        return self.report_at_all and not self.customer["report_concealed"]

    @property
    def report_at_all(self) -> bool:
        """The mailbox usage report, be its names concealed: its sums are told."""
        return self._graph("Reports.Read.All") and "report" not in self.broken

    @property
    def partner_skus(self) -> bool:
        """Partner Center's view of the SKUs."""
        customer = self.customer
        is_allowed = self.is_direct and self._there and bool(customer["roles"]) and bool(customer["in_partner_center"])
        return is_allowed and "partner_skus" not in self.broken

    @property
    def sold(self) -> bool:
        """Terms and dates: of those alone to whom the partner sells."""
        return self._there and self._sells and "sold" not in self.broken

    @property
    def sold_to_others(self) -> bool:
        """Whether Partner Center refuses terms and dates since the partner is not who sells: no fault, and said so."""
        return self._there and not self._sells

    @property
    def exchange(self) -> bool:
        """Mailboxes by kind."""
        return self.exchange_answers and bool(self.customer["has_exchange"])

    @property
    def exchange_answers(self) -> bool:
        """Whether Exchange lets itself be asked, be it to answer that the customer has none."""
        roles = self.customer["exchange_roles"]
        has_role = bool(self.customer["roles"] if roles is None else roles)
        is_told_by_sign_in = not self.customer["has_exchange"] and bool(self.customer["roles"])
        can_be_asked = has_role and bool(self.customer["exchange_scopes"]) and "exchange" not in self.broken
        return self._there and (is_told_by_sign_in or can_be_asked)

    @property
    def _sells(self) -> bool:
        return self.is_direct and self.customer["relationship"] == "reseller"

    @property
    def _there(self) -> bool:
        return not self.customer["deleted"]

    def _graph(self, scope: str) -> bool:
        return self._there and bool(self.customer["roles"]) and scope in self.customer["scopes"]
