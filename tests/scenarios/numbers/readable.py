"""What of a customer can be read at all, from the sandbox's truth: all else must be called not available."""

from dataclasses import dataclass

from tests.scenarios.conditions import Truth
from tests.scenarios.counts import sign_ins_readable


@dataclass(frozen=True)
class Readable:
    """One customer, seen from outside. `is_direct`: Partner Center answers this partner at all."""

    customer: Truth
    is_direct: bool = True

    @property
    def licences(self) -> bool:
        """Graph's SKUs, the directory's subscriptions and the organisation: one consent for all three."""
        return self._graph("Organization.Read.All")

    @property
    def users(self) -> bool:
        """People and what they hold."""
        return self._graph("User.Read.All")

    @property
    def groups(self) -> bool:
        """Groups and their members."""
        return self._graph("Group.Read.All")

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
        return self._graph("Reports.Read.All")

    @property
    def partner_skus(self) -> bool:
        """Partner Center's view of the SKUs."""
        customer = self.customer
        return self.is_direct and self._there and bool(customer["roles"]) and bool(customer["in_partner_center"])

    @property
    def sold(self) -> bool:
        """Terms and dates: of those alone to whom the partner sells."""
        return self.is_direct and self._there and self.customer["relationship"] == "reseller"

    @property
    def sold_to_others(self) -> bool:
        """Whether Partner Center refuses terms and dates since the partner is not who sells: no fault, and said so."""
        return self._there and not self.sold

    @property
    def exchange(self) -> bool:
        """Mailboxes by kind."""
        return self.exchange_answers and bool(self.customer["has_exchange"])

    @property
    def exchange_answers(self) -> bool:
        """Whether Exchange lets itself be asked, be it to answer that the customer has none."""
        roles = self.customer["exchange_roles"]
        has_role = bool(self.customer["roles"] if roles is None else roles)
        return self._there and has_role and bool(self.customer["exchange_scopes"])

    @property
    def _there(self) -> bool:
        return not self.customer["deleted"]

    def _graph(self, scope: str) -> bool:
        return self._there and bool(self.customer["roles"]) and scope in self.customer["scopes"]
