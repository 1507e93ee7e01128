"""The words for this installation's own faults: a setting, a file, a seal, a leak that was stopped."""

from cards.explanation import Explanation, capital, explain
from services import errors


@explain.register
def _(error: errors.Misconfigured) -> Explanation:
    return Explanation(
        f"The setting {error.setting} of this installation is wrong.",
        f"{capital(error.what or 'It was refused').rstrip('.')}.",
        "Whoever runs Seatwise should correct it and start Seatwise again.",
    )


@explain.register
def _(error: errors.DownloadGone) -> Explanation:
    return Explanation(
        "This file is not waiting any more.",
        "A file waits ten minutes, for the person who asked for it, and is handed over once.",
        "Press the button below the list again.",
    )


@explain.register
def _(error: errors.SheetTooLarge) -> Explanation:
    if error.rows is None:
        return Explanation(
            "This list is too long for one file in OneDrive.",
            "It has millions of rows; no file was made.",
            "Ask for a part of it.",
        )
    return Explanation(
        "This list is too long for an Excel file.",
        f"With its columns, Seatwise writes at most {error.rows:,} rows to one; the list has more. No file was made.",
        "Take CSV instead, which Excel opens too.",
    )


@explain.register
def _(error: errors.SealBroken) -> Explanation:
    return Explanation(
        "A stored secret cannot be opened.",
        "It was sealed under another key, or its row was changed or moved.",
        "Whoever runs Seatwise should check KEY_URL and the key behind it, then sign in again if need be.",
    )


@explain.register
def _(error: errors.KeyInUse) -> Explanation:
    if error.values is None:
        why = "It is the current key: what is stored from now on is sealed under it."
    else:
        why = f"{error.values} stored secrets are sealed under it and could never be opened again."
    return Explanation(
        f"The key {error.key_id} was not forgotten.",
        why,
        "Run rotate-key, which seals everything under the current key.",
    )


@explain.register
def _(error: errors.CrossTenantAccess) -> Explanation:
    return Explanation(
        "This answer was withheld.",
        "A safety check stopped it before anything was shown.",
        "Give the reference to whoever runs Seatwise; asking again will not help.",
    )
