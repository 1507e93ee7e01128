"""Made-up people of a tenant: each is told from a number alone, so that 200,000 cost nothing until somebody asks."""

from dataclasses import dataclass

from sandbox.world.identity import Chance, index_of, numbered_guid
from sandbox.world.moments import Moments
from sandbox.world.people import Assignment, SignIn, User
from sandbox.world.seats import SeatPlan, seat_plans
from sandbox.world.tenants import Tenant
from sandbox.world.words import FAMILY_NAMES, GIVEN_NAMES, JOBS, OFFICES

_DEPARTMENTS = (*("Sales",) * 6, *("Operations",) * 4, *("Service",) * 3, *("Finance", "Kiosk") * 2, *(None,) * 3)
_EMPLOYEE_TYPES = ("Employee", "Employee", "Employee", "Contractor", None)
_ATTEMPTS = (
    "rrr", "rrr", "rrr", "oro", "rrr", "ooo", "", "rrr", "o-r", "r--", "-r-", "--r", "rr-", "-oo", "---", "r-o",
)  # fmt: skip
"""Last sign-ins, as successful, interactive, non-interactive: recent, old, none; "" is no activity at all."""
_GUEST, _DISABLED, _NEW, _YOUNG = (16, 5), (17, 16), (23, 7), (23, 8)
"""Every so many-th person from the such-and-such on is one."""


@dataclass(frozen=True, slots=True)
class Staff:
    """The made-up people of one tenant."""

    tenant: Tenant
    plans: tuple[SeatPlan, ...]
    moments: Moments

    @classmethod
    def of(cls, tenant: Tenant, moments: Moments) -> "Staff":
        """Return the staff of a tenant."""
        return cls(tenant, seat_plans(tenant), moments)

    def __len__(self) -> int:
        return self.tenant.staff_count

    def person(self, index: int) -> User:
        """Return the person with this number."""
        chance = Chance(f"{self.tenant.tenant_id}/person/{index}")
        age = self._age(index, chance)
        guest = _is(index, _GUEST)
        address = self._address(index)
        return User(
            self.id_of(index),
            None if self._lacks(index, 1) else _name(index),
            _guest_name(address, self.tenant.domains[-1]) if guest else address,
            None if chance.below(14) == 0 else address,
            None if self._lacks(index, 2) else not _is(index, _DISABLED),
            None if self._lacks(index, 3) else "Guest" if guest else "Member",
            None if self._lacks(index, 4) else self.moments.ago(age, chance.below(1440)),
            self._attributes(chance),
            tuple(one for plan in self.plans for one in plan.assignments(index)),
            self._sign_in(index, age, chance),
        )

    def id_of(self, index: int) -> str:
        """Return the id of the person with this number."""
        return numbered_guid(f"{self.tenant.tenant_id}/user", index)

    def index_of(self, id_or_name: str) -> int | None:
        """Return the number of the person with this id or principal name, None if there is none."""
        found = index_of(f"{self.tenant.tenant_id}/user", id_or_name.lower())
        if found is None:
            digits = id_or_name.partition("@")[0].partition("_")[0].rpartition(".")[2].lstrip(_LETTERS)
            found = int(digits) if digits.isdecimal() else None
            if found is None or not found < len(self) or not self._is_called(found, id_or_name):
                return None
        return found if found < len(self) else None

    def deleted(self) -> tuple[User, ...]:
        """Return those who were deleted lately and still keep seats."""
        keeping = [(each.sku.sku_id, self.tenant.seats_of_staff(each)[1]) for each in self.tenant.holdings]
        return tuple(
            User(
                numbered_guid(f"{self.tenant.tenant_id}/leaver", index),
                f"{FAMILY_NAMES[index % len(FAMILY_NAMES)]} {GIVEN_NAMES[-1 - index % len(GIVEN_NAMES)]}",
                f"leaver{index}@{self.tenant.domains[0]}",
                created=self.moments.ago(900),
                assignments=tuple(Assignment(sku_id) for sku_id, seats in keeping if index < seats),
                deleted=self.moments.ago(2 + index % 27, 600),
            )
            for index in range(self.tenant.deleted_staff)
        )

    def _is_called(self, index: int, name: str) -> bool:
        return self.person(index).principal_name.lower() == name.lower()

    def _lacks(self, index: int, remainder: int) -> bool:
        return self.tenant.untidy and index % 7 == remainder

    def _address(self, index: int) -> str:
        domain = self.tenant.domains[-1 if index % 11 == 10 else 0]
        name = f"{_name(index).replace(' ', '.')}{index}".lower()
        return f"{name}@{domain}" if index % 13 != 12 else f"{name.title()}@{domain.capitalize()}"

    def _age(self, index: int, chance: Chance) -> int:
        """Return the days since the account was made."""
        if _is(index, _NEW):
            return 1 + chance.below(28)
        return 31 + chance.below(30) if _is(index, _YOUNG) else 450 + chance.below(1_500)

    def _attributes(self, chance: Chance) -> dict[str, str]:
        office, city, state, country, usage = chance.pick(OFFICES)
        department = chance.pick(_DEPARTMENTS)
        values = {
            "department": _odd(department, chance),
            "officeLocation": office if chance.below(5) else None,
            "companyName": (self.tenant.name, self.tenant.name, f"{self.tenant.name} Services", None)[chance.below(4)],
            "city": _odd(city, chance) if chance.below(12) else None,
            "state": state if chance.below(10) else None,
            "country": _odd(country, chance) if chance.below(10) else None,
            "usageLocation": usage if chance.below(20) else None,
            "jobTitle": chance.pick(JOBS[department]) if chance.below(8) else None,
            "employeeType": chance.pick(_EMPLOYEE_TYPES),
            "extensionAttribute1": f"CC-{100 + chance.below(5)}" if chance.below(3) else None,
            "extensionAttribute2": "VIP" if chance.below(15) == 0 else None,
            "extensionAttribute7": "  " if chance.below(25) == 0 else None,
            "extensionAttribute15": "no invoice" if chance.below(10) == 0 else None,
        }
        return {name: value for name, value in values.items() if value is not None}

    def _sign_in(self, index: int, age: int, chance: Chance) -> SignIn | None:
        kinds = "ooo" if _is(index, _DISABLED) else _ATTEMPTS[index % len(_ATTEMPTS)]
        if not kinds:
            return None
        return SignIn(*(self._attempt(kind, age, chance) for kind in kinds))

    def _attempt(self, kind: str, age: int, chance: Chance) -> str | None:
        if kind == "-":
            return None
        days = 1 + chance.below(25) if kind == "r" else 100 + chance.below(300)
        return self.moments.ago(min(days, age), chance.below(1440))


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _is(index: int, every: tuple[int, int]) -> bool:
    return index % every[0] == every[1]


def _name(index: int) -> str:
    family = FAMILY_NAMES[(index // len(GIVEN_NAMES) + index) % len(FAMILY_NAMES)]
    return f"{GIVEN_NAMES[index % len(GIVEN_NAMES)]} {family}"


def _guest_name(address: str, initial: str) -> str:
    return f"{address.replace('@', '_')}#EXT#@{initial}"


def _odd(value: str | None, chance: Chance) -> str | None:
    """Return the value, now and then in another case or with stray blanks, as people type it."""
    chosen = chance.below(24)
    if value is None or chosen > 3:
        return value
    return (value.lower(), value.upper(), f" {value.lower()} ", f"{value} ")[chosen]
