"""Numbers and dates as the reader writes them. Texts stay English; only figures follow the locale."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

_ENGLISH = Locale("en")
_FRESH = timedelta(minutes=1)
_LEAST_SIZE = Decimal("0.1")
"""GB; less is said to be less."""


@dataclass(frozen=True, slots=True)
class Format:
    """How figures are written for one reader at one moment; `now` is aware."""

    locale: Locale
    zone: ZoneInfo
    now: datetime

    @classmethod
    def of(cls, locale: str, zone: str, now: datetime) -> "Format":
        """Return the format for a BCP 47 tag such as "en-AU" (English if it is unknown) and an IANA zone."""
        return cls(_known(locale), ZoneInfo(zone), now)

    def number(self, value: int) -> str:
        """Return 1234 as "1,234", "1.234" or "1 234"."""
        return format_decimal(value, locale=self.locale)

    def money(self, amount: Decimal, currency: str) -> str:
        """Return an amount with its currency, as "A$1,234.50", rounded to what the currency has."""
        return str(format_currency(amount, currency, locale=self.locale))

    def size(self, bytes: int) -> str:
        """Return bytes as "49.5 GB", of 2**30 bytes as Exchange counts them."""
        return f"{self.gigabytes(bytes)} GB"

    def gigabytes(self, bytes: int) -> str:
        """Return bytes as "49.5", in GB; hundreds without their decimal, a little is "< 0.1" and never 0."""
        amount = Decimal(bytes) / 2**30
        if 0 < amount < _LEAST_SIZE:
            return f"< {format_decimal(_LEAST_SIZE, locale=self.locale)}"
        return str(format_decimal(amount, "#,##0.#" if amount < 100 else "#,##0", locale=self.locale))

    def percent(self, hundredths: int) -> str:
        """Return 45 as "45%" or "45 %"."""
        return format_percent(Decimal(hundredths) / 100, locale=self.locale)

    def day(self, day: date) -> str:
        """Return the date as "3 Mar 2026"."""
        return format_date(day, "medium", locale=self.locale)

    def day_of(self, at: datetime) -> str:
        """Return the date of a moment in the reader's zone."""
        return self.day(at.astimezone(self.zone).date())

    def moment(self, at: datetime) -> str:
        """Return the date and time in the reader's zone, which it names."""
        return f"{self.day_of(at)}, {self.time(at)}"

    def time(self, at: datetime) -> str:
        """Return the time of day in the reader's zone, which it names."""
        local = at.astimezone(self.zone)
        return f"{format_time(local, 'short', locale=self.locale)} {local.tzname()}"

    def days_to(self, at: datetime) -> int:
        """Return how many midnights of the reader's zone lie between now and then; below 0 for a day that is past."""
        return (at.astimezone(self.zone).date() - self.now.astimezone(self.zone).date()).days

    def ahead(self, at: datetime) -> str:
        """Return how far off the day of a moment is: "today", "tomorrow", "5 days", or "past"."""
        days = self.days_to(at)
        return {0: "today", 1: "tomorrow"}.get(days, f"{self.number(days)} days" if days > 0 else "past")

    def age(self, at: datetime) -> str | None:
        """Return how long ago that was, in English words; None within a minute."""
        past = self.now - at
        return f"{format_timedelta(past, threshold=1.5, locale=_ENGLISH)} old" if past >= _FRESH else None


def _known(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-") if tag else _ENGLISH
    except (ValueError, UnknownLocaleError, TypeError):
        return _ENGLISH
