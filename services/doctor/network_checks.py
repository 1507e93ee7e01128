"""Checks of the way out: whether each service answers, and whether it has the same time as we."""

from services.doctor.patient import Patient
from services.domain import checkup
from services.domain.checkup import Finding, fault, not_checked, ok
from services.http.probe import NoAnswer, Probed

BROKEN = 500


async def sign_in(patient: Patient) -> list[Finding]:
    """Microsoft's sign-in answers."""
    return await _origin(patient, "LOGIN_URL")


async def graph(patient: Patient) -> list[Finding]:
    """Microsoft Graph answers."""
    return await _origin(patient, "GRAPH_URL")


async def partner_center(patient: Patient) -> list[Finding]:
    """Partner Center answers."""
    return await _origin(patient, "PARTNER_CENTER_URL")


async def exchange(patient: Patient) -> list[Finding]:
    """Exchange Online answers."""
    return await _origin(patient, "EXCHANGE_URL")


async def bot_keys(patient: Patient) -> list[Finding]:
    """Bot Framework's signing keys are announced."""
    if patient.settings.bot_auth == "off":
        return [not_checked("BOT_AUTH is off: nothing is verified")]
    address = patient.settings.bot_openid_metadata_url
    if not address.startswith("https:"):
        return [not_checked("BOT_OPENID_METADATA_URL is an address on this machine")]
    return [reached(await patient.probed(address), "BOT_OPENID_METADATA_URL", only_success=True)]


async def connector(patient: Patient) -> list[Finding]:
    """Every host that answers to Teams go to can be reached."""
    settings = patient.settings
    if settings.bot_auth == "off":
        return [not_checked("BOT_AUTH is off: answers stay on this machine")]
    found = [
        reached(await patient.probed(f"https://{host}/"), "BOT_SERVICE_HOSTS") for host in settings.bot_service_hosts
    ]
    return found or [not_checked("BOT_SERVICE_HOSTS is empty")]


async def clock(patient: Patient) -> list[Finding]:
    """This machine's clock and Microsoft's agree."""
    offsets = []
    for setting in ("LOGIN_URL", "GRAPH_URL", "PARTNER_CENTER_URL"):
        if _unusable(patient, setting):
            continue
        answer = await patient.probed(_address(patient, setting))
        if isinstance(answer, Probed) and answer.date is not None:
            offsets.append(answer.our_time - answer.date)
    return [checkup.clock_against("Microsoft", offsets)]


async def _origin(patient: Patient, setting: str) -> list[Finding]:
    if name := _unusable(patient, setting):
        return [not_checked(f"{name} is not usable")]
    return [reached(await patient.probed(_address(patient, setting)), setting)]


def _unusable(patient: Patient, setting: str) -> str:
    return next((name for name in (setting, "CLOUD", "CA_BUNDLE", "HTTPS_PROXY") if name in patient.read.faulty), "")


def _address(patient: Patient, setting: str) -> str:
    return f"{getattr(patient.settings, setting.lower())}/"


def reached(answer: Probed | NoAnswer, setting: str, *, only_success: bool = False) -> Finding:
    """Judge what came of asking without a token: any answer will do, unless only a success does."""
    if isinstance(answer, NoAnswer) and answer.untrusted:
        return fault("its certificate is not trusted", "Put the authority of your proxy into CA_BUNDLE.")
    if isinstance(answer, NoAnswer):
        return fault(
            f"no answer ({answer.kind})", f"Let this machine reach it (firewall, HTTPS_PROXY), or check {setting}."
        )
    if answer.status >= BROKEN or (only_success and answer.status != 200):
        return fault(f"answers with {answer.status}", f"Try again later; check {setting}.")
    return ok("answers")
