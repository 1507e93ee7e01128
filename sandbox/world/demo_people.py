"""The demo's people who have a story: guests, leavers, newcomers, names that try what a chat client might act on."""

from sandbox.world.identity import guid
from sandbox.world.moments import Moments
from sandbox.world.people import MICROSOFT_365, NOBODY, Assignment, DirectoryGroup, Roster, SignIn, User
from sandbox.world.seats import licensing_group_id
from sandbox.world.skus import CATALOGUE

BIDI = "\u202eyalp\u202c \u2066\u2067x\u2069"
LONG_NAME = "Bartholomew " * 833 + "Long"
"""10,000 characters, as no directory would take."""


class Cast:
    """The people of one demo customer, made one after the other."""

    def __init__(self, tenant_id: str, domain: str, moments: Moments) -> None:
        self.tenant_id, self._domain, self._moments = tenant_id, domain, moments
        self.listed: list[User] = []

    def add(
        self,
        name: str,
        *assignments: Assignment,
        address: str | None = None,
        enabled: bool = True,
        guest: bool = False,
        age: int = 700,
        seen: tuple[int | None, int | None, int | None] | None = (2, 1, 1),
        **attributes: str,
    ) -> None:
        """Add somebody. `seen` are the days since the last successful, interactive, non-interactive sign-in."""
        local = address or name.lower().replace(" ", ".")
        mail = f"{local}@{self._domain}"
        upn = f"{local}_partner.example#EXT#@{self._domain}" if guest else mail
        self.listed.append(
            User(
                guid(self.tenant_id, "cast", len(self.listed)),
                name,
                upn,
                f"{local}@partner.example" if guest else mail,
                enabled,
                "Guest" if guest else "Member",
                self._moments.ago(age, 540),
                attributes,
                assignments,
                SignIn(*(None if days is None else self._moments.ago(days, 500) for days in seen)) if seen else None,
            )
        )

    def left(self, name: str, *part_numbers: str) -> User:
        """Return somebody who was deleted and still keeps seats."""
        held = tuple(direct(each) for each in part_numbers)
        address = f"{name.lower().replace(' ', '.')}@{self._domain}"
        identity = guid(self.tenant_id, "left", name)
        return User(identity, name, address, assignments=held, deleted=self._moments.ago(9, 600))

    def by_group(self, part_number: str, state: str = "Active", error: str | None = None) -> Assignment:
        """Return an assignment by the made-up group that licenses this SKU."""
        sku_id = CATALOGUE[part_number].sku_id
        return Assignment(sku_id, licensing_group_id(self.tenant_id, sku_id), state, error)


def direct(part_number: str, state: str = "Active", error: str | None = None) -> Assignment:
    """Return a direct assignment."""
    return Assignment(CATALOGUE[part_number].sku_id, None, state, error)


def contoso(tenant_id: str, domain: str, moments: Moments) -> Roster:
    """Return people of Contoso's: each is the answer to some question."""
    cast = Cast(tenant_id, domain, moments)
    cast.add("Adele Vance", direct("SPE_E3"), department="Sales", city="Sydney", jobTitle="Account manager")
    cast.add("Megan Bowen", direct("SPE_E3"), cast.by_group("SPE_E3"), department=" sales ", city="Perth")
    cast.add("Diego Siciliani", direct("SPE_E3"), guest=True, companyName="Partner Studio", seen=(40, 12, None))
    cast.add(
        "Alex Wilber", direct("SPB"), direct("FLOW_FREE"), enabled=False, department="Sales", seen=(210, 205, None)
    )
    cast.add("Patti Fernandez", direct("SPE_E3"), department="Finance", city="SYDNEY", seen=(200, 3, 150))
    cast.add("Joni Sherman", direct("SPB"), cast.by_group("SPB", "Error", "MutuallyExclusiveViolation"), city="perth ")
    cast.add("Irvin Sayers", direct("O365_BUSINESS_ESSENTIALS", "Error", "CountViolation"), department="Operations")
    cast.add("Lynne Robbins", direct("O365_BUSINESS_ESSENTIALS"), age=9, seen=None, department="Kiosk", city="Perth")
    cast.add("Nestor Wilke", direct("O365_BUSINESS_ESSENTIALS"), seen=(None, 95, 120), department="Operations")
    cast.add("Scanner third floor", address="scanner", seen=None)
    cast.add("Test account", address="test", seen=(None, None, None), extensionAttribute15="no invoice")
    return Roster(tuple(cast.listed), (cast.left("Miriam Graham", "SPE_E3", "FLOW_FREE"),))


def fabrikam(tenant_id: str, domain: str, moments: Moments) -> Roster:
    """Return people of Fabrikam's."""
    cast = Cast(tenant_id, domain, moments)
    cast.add("Isaiah Langer", direct("VISIOCLIENT"), cast.by_group("SPB"), department="Engineering", city="Melbourne")
    cast.add("Lee Gu", direct("VISIOCLIENT"), direct("SPB"), department="Engineering", enabled=False, seen=(33, 33, 33))
    cast.add(
        "Lidia Holloway", direct("Microsoft_365_Copilot"), direct("SPB"), department="engineering", city="Melbourne"
    )
    return Roster(tuple(cast.listed), (cast.left("Pradeep Gupta", "SPB"),))


def adventure_works(tenant_id: str, domain: str, moments: Moments) -> Roster:
    """Return people whose names are not ASCII."""
    cast = Cast(tenant_id, domain, moments)
    cast.add(
        "Zoë Müller-Lüdenscheidt", direct("O365_BUSINESS_ESSENTIALS"), address="zoe", city="Köln", country="Deutschland"
    )
    cast.add("Søren Åkesson", direct("SMB_BUSINESS_ESSENTIALS"), address="soren", city="köln ", seen=(400, 400, None))
    cast.add("Łukasz Żółć", address="lukasz", enabled=False, seen=None, usageLocation="PL")
    return Roster(tuple(cast.listed))


def alnoor(tenant_id: str, domain: str, moments: Moments) -> Roster:
    """Return people whose names are written from right to left."""
    cast = Cast(tenant_id, domain, moments)
    cast.add("نورة الأحمد", address="noura", department="المبيعات", city="دبي")
    cast.add("سالم الهاشمي", address="salem", department="المبيعات ", city="دبي", seen=(120, 119, None))
    return Roster(tuple(cast.listed))


def tailspin(tenant_id: str, domain: str, moments: Moments) -> Roster:
    """Return people whose names try everything: length, Markdown, HTML, mentions, bidi controls, formulas."""
    cast, held = Cast(tenant_id, domain, moments), direct("O365_BUSINESS_PREMIUM")
    cast.add(LONG_NAME, held, address="bartholomew", department="D" * 1_000, city="Sydney")
    cast.add("**Bold** [click](https://evil.example) <b>x</b> <at>Everyone</at>", held, address="markdown",
             department="**Sales**", jobTitle="{{DATE(2026-01-01T00:00:00Z,SHORT)}}")  # fmt: skip
    cast.add(f"Bidi {BIDI}", held, address="bidi", department=f"Sales{BIDI}")
    cast.add('=HYPERLINK("https://evil.example","pay")', address="formula", department="+1+1", city="@SUM(A1)")
    cast.add("O'Brien; DROP TABLE users --", address="obrien", department='Sales "and" (Service)', seen=None)
    cast.add("\u0007Bell\ttab\nline", address="bell", department="a,b;c", enabled=False)
    return Roster(tuple(cast.listed))


def tailspin_groups(tenant_id: str) -> tuple[DirectoryGroup, ...]:
    """Return groups with such names as well."""
    names = ("# Heading | table", LONG_NAME, f"Group {BIDI}")
    return tuple(
        DirectoryGroup(guid(tenant_id, "hostile", index), name, MICROSOFT_365, users=range(index + 1))
        for index, name in enumerate(names)
    )


ROSTERS = {
    "contoso.example": contoso,
    "fabrikam.example": fabrikam,
    "adventure-works.example": adventure_works,
    "alnoor.example": alnoor,
    "tailspin.example": tailspin,
}
"""First domain -> who makes its people."""


def roster_of(tenant_id: str, domain: str, moments: Moments) -> Roster:
    """Return the people with a story of one demo customer."""
    make = ROSTERS.get(domain)
    return make(tenant_id, domain, moments) if make else NOBODY
