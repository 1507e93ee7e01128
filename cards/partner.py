"""The answer to "partner": the partner's own company as Partner Center knows it."""

from cards.answer import across
from cards.card import Card
from cards.format import Format
from cards.layout import action, ask, card, facts, shown_name, small_print
from services.domain.organisation import PartnerProfile
from services.domain.section import Source


def partner_card(profile: PartnerProfile, reader: Format) -> Card:
    """Return the card; what Partner Center does not tell is left out."""
    place = ", ".join(part for part in (profile.city, profile.state, profile.postal_code, profile.country) if part)
    told = [
        ("Domain", profile.domain),
        ("Tenant id", profile.tenant_id),
        ("Address", ", ".join([*profile.address, place]).strip(", ")),
        ("E-mail", profile.email),
        ("Language", profile.culture or profile.language),
    ]
    name = shown_name(profile.name)
    body = [
        *across(name, "Your own company"),
        facts([(label, value) for label, value in told if value]),
        small_print(f"{Source.PARTNER_CENTER.value} · read {reader.moment(reader.now)}.", spacing="medium"),
    ]
    return card(body, f"{name}, tenant {profile.tenant_id}.", [action("Customers", ask("customers"))])
