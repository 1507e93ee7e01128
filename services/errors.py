"""Everything that can go wrong, as types that carry data. The words for people are in cards/error.py, nowhere else.

SeatwiseError
├─ CustomerNotFound(query, nearest)        ├─ AmbiguousCustomer(query, matches)
├─ UnknownCommand(words, nearest)          ├─ UnusableInput(fault)             ├─ ButtonClosed(fault)
├─ TooFast(seconds)                        one person asks faster than anybody reads
│                                          │  └─ UnusableFilter(problem)
├─ AccessDenied
│  ├─ NotPermitted(permission, ask)        ├─ RightsUnread(reason)
│  ├─ OutsidersPresent                     ├─ RosterUnread(reason)
│  ├─ NoDelegatedAdmin(customer)       ├─ MissingRole(service)
│  ├─ ConsentMissing(service)              ├─ ConditionalAccessBlocked         ├─ TenantGone
│  ├─ WrongTenant                          └─ KeptOut(service, standing): the customer is kept to Partner Center
├─ SignInNeeded(reason)                    partner-wide: token missing, expired, revoked, or without MFA (900421)
├─ SignInFailed(trouble)                   somebody signed the service account in, and it does not count
├─ ServiceAbsent(service)                  the customer has no Exchange, no Entra P1 ...
├─ NotDirectPartner                        Partner Center refuses: indirect reseller, no commerce relationship
├─ AgreementNotAccepted                    Partner Center waits for the partner to accept its current agreement
├─ Misconfigured(setting, what)            our own app: secret wrong or expired, wrong cloud, an impossible setting
├─ DownloadGone                            a file waits for nobody, or for somebody else
├─ SheetTooLarge(rows)                     a list has more rows than its kind of file can take
├─ SealBroken                              a sealed value does not open: another key, or a changed or moved row
├─ KeyInUse(key_id, values)                a key that is to be forgotten still opens something
├─ UpstreamError(service, status)
│  ├─ Throttled(retry_after)               ├─ Unavailable                      ├─ Malformed(what)
│  ├─ Refused(code)                        a 401 or 403 for a reason that is not documented
│  └─ Ambiguous                            a write was sent, its outcome is unknown
└─ CrossTenantAccess(reference)            a bug: neutral text and a reference, security log, never retried
"""

from dataclasses import dataclass, field
from enum import StrEnum

from services.domain.actor import Permission
from services.domain.customer import Customer
from services.domain.reach import Standing


class Service(StrEnum):
    """An upstream service, in the words a technician knows it by."""

    SIGN_IN = "Microsoft sign-in"
    GRAPH = "Microsoft Graph"
    PARTNER_CENTER = "Partner Center"
    EXCHANGE = "Exchange Online"
    ENTRA_PREMIUM = "Microsoft Entra ID P1"
    TEAMS = "Microsoft Teams"
    ONEDRIVE = "OneDrive"
    DATABASE = "the database"
    KEY_VAULT = "Azure Key Vault"
    PRODUCT_LIST = "the list of product names"


@dataclass(eq=False)
class SeatwiseError(Exception):
    """The root. Every subclass is a dataclass; nothing in it may be a secret."""

    def __str__(self) -> str:
        return repr(self)


@dataclass(eq=False)
class CustomerNotFound(SeatwiseError):
    """No customer answers to `query`; `nearest` are those whose names come close, best first.

    `unsearched`: why only a part of the customers was searched, where it was so; then nobody is said not to exist.
    """

    query: str
    nearest: tuple[Customer, ...] = ()
    unsearched: SeatwiseError | None = None


@dataclass(eq=False)
class AmbiguousCustomer(SeatwiseError):
    """More than one customer answers to `query`, or one does and others that could not be searched may too."""

    query: str
    matches: tuple[Customer, ...]


@dataclass(eq=False)
class UnknownCommand(SeatwiseError):
    """No command was recognised in `words`; `nearest` are names of commands that come close.

    `customers` are those that the words name, where they ask nothing certain about them. `is_change`: they ask for
    something to be changed, which no command does. `readings` are commands that may be meant, each with the words that
    follow the customer.
    """

    words: str
    nearest: tuple[str, ...] = ()
    customers: tuple[Customer, ...] = ()
    is_change: bool = False
    readings: tuple[tuple[str, str], ...] = ()


class InputFault(StrEnum):
    """Why a message or a click could not be used."""

    TOO_LONG = "too long"
    NO_CUSTOMER = "no customer named"
    NO_SUCH_SKU = "no such SKU"
    NO_SKU = "no SKU named"
    NO_PERSON = "no person named"
    NO_SUCH_PERSON = "no such person"
    NO_SUCH_COLLEAGUE = "no single account of the partner's"
    NO_SUCH_STATE = "no such state of an account"
    OPPOSITE_STATES = "states that exclude each other"
    NO_SUCH_MAILBOX_KIND = "no such kind of mailbox"
    NO_SUCH_REACH = "no such reach"
    NO_DAYS = "no number of days"
    UNEXPECTED = "unexpected words"
    NO_LIST = "no list to export"
    BAD_FILTER = "a filter that cannot be read"
    NO_SUCH_GROUP = "no such group"
    AMBIGUOUS_GROUP = "several groups of one name"
    PAGE_TOO_FAR = "a page too far"
    TOO_MANY_BUCKETS = "too many buckets"
    TAMPERED = "tampered"
    UNKNOWN_VERB = "unknown verb"
    NOT_PERSONAL = "not a personal chat"


@dataclass(eq=False)
class TooFast(SeatwiseError):
    """One person asks faster than anybody reads; in so many whole seconds they are served again."""

    seconds: int


@dataclass(eq=False)
class UnusableInput(SeatwiseError):
    """What was typed or pressed cannot be used. `detail` is shown to the person as plain text.

    `about`: the customer that it was asked about, where that was clear.
    """

    fault: InputFault
    detail: str = ""
    nearest: tuple[str, ...] = ()
    about: Customer | None = field(default=None, kw_only=True, repr=False)


class FilterProblem(StrEnum):
    """What is wrong with a filter, or with the field to split a number by."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    TOO_DEEP = "too many brackets in brackets"
    TOO_MANY = "too many conditions"
    NO_CONDITION = "not a condition"
    UNKNOWN_FIELD = "no such field"
    NO_OPERATOR = "no operator"
    NO_VALUE = "no value"
    NO_LIST = "no list"
    NO_JOINT = "no and, no or"
    OPEN_QUOTE = "an open quote"
    OPEN_BRACKET = "an open bracket"
    STRAY_BRACKET = "a stray bracket"
    STRANGE_SIGN = "a strange sign"
    NOT_FOR_FIELD = "an operator of other fields"
    NO_SUCH_VALUE = "no such value"
    NO_BUCKETS = "a field without buckets"


@dataclass(eq=False)
class UnusableFilter(UnusableInput):
    """A filter that cannot be read: `detail` is its text, `position` counts characters from 0 to where `word` stands.

    `word` is "" where something is missing at the end. `nearest` are fields, operators or values that come close.
    """

    fault: InputFault = InputFault.BAD_FILTER
    problem: FilterProblem = FilterProblem.NO_CONDITION
    position: int = 0
    word: str = ""


class ButtonFault(StrEnum):
    """Why a button does nothing any more."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    NOT_YOURS = "not yours"
    ELSEWHERE = "another conversation"


@dataclass(eq=False)
class ButtonClosed(SeatwiseError):
    """A button of an old card, of somebody else's card, or one that was pressed already."""

    fault: ButtonFault


@dataclass(eq=False)
class AccessDenied(SeatwiseError):
    """Somebody may not do something; see the subclasses."""


@dataclass(eq=False)
class NotPermitted(AccessDenied):
    """The actor's role does not include `permission`.

    `ask`: names of the groups and people that administer this installation; none where they could not be read.
    """

    permission: Permission
    ask: tuple[str, ...] = ()


@dataclass(eq=False)
class RightsUnread(AccessDenied):
    """What the actor may do or see could not be read, for this `reason`: so nothing is done and nothing is shown."""

    reason: SeatwiseError


@dataclass(eq=False)
class OutsidersPresent(AccessDenied):
    """Personal data was asked for in a conversation with guests, or with people of other organisations."""


@dataclass(eq=False)
class RosterUnread(AccessDenied):
    """Personal data was asked for in a conversation, and who is in it could not be read, for this `reason`."""

    reason: SeatwiseError | None = None


@dataclass(eq=False)
class NoDelegatedAdmin(AccessDenied):
    """No active GDAP relationship lets our service account into this customer (or its group has no assignment)."""

    service: Service


ADMIN_AGENT = "Admin agent"
"""A role in the partner's own tenant, not one by GDAP."""


@dataclass(eq=False)
class MissingRole(AccessDenied):
    """Access exists, but no GDAP role (or scope, or ADMIN_AGENT) that `service` wants for this read."""

    service: Service
    role: str = "Directory Readers or Global Reader"


@dataclass(eq=False)
class ConsentMissing(AccessDenied):
    """Our application has not been consented to in this customer's tenant (for this service)."""

    service: Service


@dataclass(eq=False)
class ConditionalAccessBlocked(AccessDenied):
    """A policy of the customer's (Conditional Access, cross-tenant access) keeps service providers out."""

    service: Service


@dataclass(eq=False)
class TenantGone(AccessDenied):
    """The tenant was deleted, blocked or does not exist."""


@dataclass(eq=False)
class WrongTenant(AccessDenied):
    """Somebody from outside the partner's tenant speaks to the bot."""


@dataclass(eq=False)
class KeptOut(AccessDenied):
    """This customer is kept to Partner Center: `service` is in its own tenant and was not asked."""

    service: Service
    standing: Standing


class SignInFault(StrEnum):
    """Why the partner's service account must sign in again."""

    NEVER = "never signed in"
    EXPIRED = "expired"
    REVOKED = "revoked"
    MFA_MISSING = "no MFA claim"
    ACCOUNT_DISABLED = "account disabled"


@dataclass(eq=False)
class SignInNeeded(SeatwiseError):
    """Partner-wide: the stored refresh token no longer works; an administrator signs in once more (with MFA)."""

    reason: SignInFault
    code: int | None = None
    """Entra's error number, a hint for the operator."""


@dataclass(eq=False)
class ServiceAbsent(SeatwiseError):
    """The customer does not have this service; that is a fact, not a fault."""

    service: Service


@dataclass(eq=False)
class NotDirectPartner(SeatwiseError):
    """Partner Center does not serve this partner (indirect reseller) or not for this customer."""

    partner_wide: bool


@dataclass(eq=False)
class AgreementNotAccepted(SeatwiseError):
    """Partner-wide: Partner Center answers only once an administrator has accepted the current partner agreement."""


@dataclass(eq=False)
class Misconfigured(SeatwiseError):
    """This installation's own settings are wrong; `setting` is the name to look at."""

    setting: str
    what: str = ""


class SignInTrouble(StrEnum):
    """Why a sign-in of the service account does not count."""

    LINK_GONE = "link gone"
    """Unknown, used, or older than ten minutes."""
    ANOTHER_BROWSER = "another browser"
    DENIED = "denied"
    REFUSED = "refused"
    NOT_FOR_US = "not for us"
    """The answer does not belong to what was asked: another application, another request (nonce), no refresh token."""
    WRONG_TENANT = "wrong tenant"
    NO_MFA = "no MFA"
    OVERTAKEN = "overtaken"
    """Others stored sign-ins all the while."""


@dataclass(eq=False)
class SignInFailed(SeatwiseError):
    """A sign-in of the service account came back, and nothing of it was stored."""

    trouble: SignInTrouble
    code: int | None = None
    """Entra's error number, a hint for the operator."""


@dataclass(eq=False)
class DownloadGone(SeatwiseError):
    """A link or a consent leads to no file: it was used, its time is over, it is another person's, or never was."""


@dataclass(eq=False)
class SheetTooLarge(SeatwiseError):
    """An Excel file of this list could have `rows` rows at most, and the list has more.

    None: it is more than can be put into OneDrive in one go, whatever the kind of file.
    """

    rows: int | None


@dataclass(eq=False)
class SealBroken(SeatwiseError):
    """A sealed value does not open: sealed under another key, or the row was changed or moved. Says no more."""


@dataclass(eq=False)
class KeyInUse(SeatwiseError):
    """A key cannot be forgotten: `values` are still sealed under it; None: it is the current one."""

    key_id: str
    values: int | None


@dataclass(eq=False)
class UpstreamError(SeatwiseError):
    """A service answered with a failure, or not at all. `request_id` is what its support asks for."""

    service: Service
    status: int | None = None
    request_id: str | None = field(default=None, kw_only=True)
    """client-request-id that we sent."""


@dataclass(eq=False)
class Throttled(UpstreamError):
    """The service told us to wait `retry_after` seconds and our deadline did not allow it."""

    retry_after: float | None = field(default=None, kw_only=True)


@dataclass(eq=False)
class Unavailable(UpstreamError):
    """No connection, a time-out, or a 5xx that outlasted the retries."""


@dataclass(eq=False)
class Malformed(UpstreamError):
    """The service answered with something that is no answer: HTML, cut JSON, an endless or foreign page chain.

    `what` is for the log: it may be a parser's words.
    """

    what: str = field(default="", kw_only=True)


@dataclass(eq=False)
class Refused(UpstreamError):
    """The service took our token and will not answer; `code` is its own for that, if it gave one that we do not know.

    No passing fault: nothing changes until somebody changes something.
    """

    code: str = field(default="", kw_only=True)


@dataclass(eq=False)
class Ambiguous(UpstreamError):
    """A write was sent and its outcome is not known. Never repeated blindly."""


@dataclass(eq=False)
class CrossTenantAccess(SeatwiseError):
    """A record, a token or a port of another tenant turned up. A bug: show the reference only."""

    reference: str
