"""Cards about a file on its way."""

from cards.export import declined_card, elsewhere_card, link_card, not_reached_card, saved_card

NAME = "users Contoso Pty Ltd 2026-11-22.csv"

SAMPLES = {
    "export_link": link_card(NAME, "https://bot.msp.example/downloads/0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"),
    "export_elsewhere": elsewhere_card(),
    "export_not_reached": not_reached_card(),
    "export_declined": declined_card(),
    "export_saved": saved_card(NAME),
}
