"""Teams' own cards for files (learn.microsoft.com, bots-filesv4): may it be put into your OneDrive, and here it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from bot.message import Message
from bot.service_url import FileHosts
from cards.plain_text import label
from dialogs.turn import Parcel
from services.errors import InputFault, UnusableInput

CONSENT_INVOKE = "fileConsent/invoke"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
ESTIMATE = 256 * 1024
"""Bytes that Teams is told the file will have. It wants an estimate; the file is made after the person has agreed."""
WORDS = 300
"""Characters of what is said beside the card."""
_LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person said to a file. Without `upload_url` they want none."""

    token: str = field(repr=False)
    upload_url: str | None = field(default=None, repr=False)
    name: str = ""
    content_url: str = ""
    unique_id: str = ""
    file_type: str = ""


def consent_message(parcel: Parcel) -> Message:
    """Return the question whether the file may be put into the asker's OneDrive."""
    context = {"file": parcel.token}
    content = {
        "description": "Made when you agree, within ten minutes, and put into your OneDrive.",
        "sizeInBytes": ESTIMATE,
        "acceptContext": context,
        "declineContext": context,
    }
    attachment: dict[str, object] = {"contentType": CONSENT, "name": parcel.file_name, "content": content}
    return Message(None, str(label(f"{parcel.file_name} can be put into your OneDrive.", WORDS)), attachment)


def consent_of(value: object) -> Consent:
    """Return what the person said; raise UnusableInput for what no consent card of ours sends."""
    told = value if isinstance(value, Mapping) else {}
    context, action = told.get("context"), told.get("action")
    token = context.get("file") if isinstance(context, Mapping) else None
    if not isinstance(token, str) or not 0 < len(token) <= _LONGEST_TOKEN or action not in ("accept", "decline"):
        raise UnusableInput(InputFault.TAMPERED)
    if action == "decline":
        return Consent(token)
    upload = told.get("uploadInfo")
    words = {name: upload.get(name) for name in _UPLOAD} if isinstance(upload, Mapping) else {}
    if not isinstance(words.get("uploadUrl"), str):
        raise UnusableInput(InputFault.TAMPERED)
    return Consent(token, *(text if isinstance(text, str) else "" for text in words.values()))


_UPLOAD = ("uploadUrl", "name", "contentUrl", "uniqueId", "fileType")


def info_message(consent: Consent, hosts: FileHosts) -> Message | None:
    """Return the card that opens the file where it lies now; None where Teams did not say where that is."""
    written = quote(consent.content_url, safe="/:?&=%+$,;@!'()*~")  # Teams leaves blanks in it as they are
    if not (hosts.allow(written) and consent.name and consent.unique_id):
        return None
    content = {"uniqueId": consent.unique_id, "fileType": consent.file_type}
    attachment: dict[str, object] = {
        "contentType": INFO,
        "contentUrl": consent.content_url,
        "name": consent.name,
        "content": content,
    }
    return Message(None, str(label(f"{consent.name} is in your OneDrive.", WORDS)), attachment)
