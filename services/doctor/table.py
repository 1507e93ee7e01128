"""The table of checks, and the examination: all side by side, each with a time of its own, none stops another."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.doctor import customer_checks, network_checks, settings_checks, store_checks, token_checks
from services.doctor.patient import Lacking, Need, Patient
from services.domain.checkup import Finding, Line, fault, not_checked
from services.errors import SeatwiseError, Throttled
from services.http.deadline import deadline

SECONDS, SAMPLE_SECONDS, EVERY_SECONDS = 25.0, 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, what it needs, and what it does; the docstring of `run` says what is well."""

    name: str
    needs: tuple[Need, ...]
    run: Callable[[Patient], Awaitable[list[Finding]]]
    seconds: float = SECONDS
    spans_customers: bool = False

    @property
    def about(self) -> str:
        """What is so when all is well, in a sentence."""
        return (self.run.__doc__ or "").strip()


CHECKS: tuple[Check, ...] = (
    Check("settings", (), settings_checks.usable),
    Check("names of settings", (), settings_checks.known),
    Check("fit for production", (), settings_checks.safe),
    Check("cloud", (), settings_checks.national),
    Check("Teams app package", (), settings_checks.package),
    Check("database", (), store_checks.answers),
    Check("database tables", (Need.DATABASE,), store_checks.tables),
    Check("database TLS", (Need.DATABASE,), store_checks.encrypted),
    Check("database clock", (Need.DATABASE,), store_checks.clock),
    Check("audit record", (Need.TABLES,), store_checks.record),
    Check("key", (), store_checks.key),
    Check("sealed values", (Need.TABLES, Need.KEY), store_checks.sealed),
    Check("disk", (), store_checks.disk),
    Check("price list", (Need.TABLES,), store_checks.prices),
    Check("product names", (Need.TABLES,), store_checks.sku_names),
    Check("way to sign-in", (), network_checks.sign_in),
    Check("way to Graph", (), network_checks.graph),
    Check("way to Partner Center", (), network_checks.partner_center),
    Check("way to Exchange", (), network_checks.exchange),
    Check("way to Bot Framework's keys", (), network_checks.bot_keys),
    Check("way to Teams", (), network_checks.connector),
    Check("clock", (), network_checks.clock),
    Check("stored sign-in", (), token_checks.stored),
    Check("partner token", (), token_checks.partner),
    Check("MFA at Partner Center", (Need.SIGN_IN,), token_checks.verdict),
    Check("Graph token", (Need.SIGN_IN,), token_checks.graph),
    Check("bot token", (), token_checks.bot),
    Check("people and groups", (Need.GRAPH,), token_checks.people),
    Check("GDAP relationships", (Need.GRAPH,), customer_checks.relationships),
    Check("GDAP roles", (Need.GRAPH,), customer_checks.roles, SAMPLE_SECONDS, spans_customers=True),
    Check("consent", (Need.GRAPH, Need.TABLES), customer_checks.consent, SAMPLE_SECONDS, spans_customers=True),
)


async def examine(patient: Patient, checks: Sequence[Check] = CHECKS) -> list[Line]:
    """Return what every check found, in the order of the table."""
    found = await asyncio.gather(*(_one(patient, check) for check in checks))
    return [Line(check.name, one) for check, several in zip(checks, found, strict=True) for one in several]


async def _one(patient: Patient, check: Check) -> list[Finding]:
    seconds = EVERY_SECONDS if check.spans_customers and patient.every_customer else check.seconds
    try:
        with deadline(seconds):
            async with asyncio.timeout(seconds):
                return await _needs_met(patient, check)
    except TimeoutError:
        return [not_checked(f"it took longer than {seconds:.0f} s")]
    except Lacking as why:
        return [not_checked(str(why))]
    except Throttled as error:
        return [not_checked(f"{error.service} asks to wait")]
    except SeatwiseError as error:
        told = patient.means.explain(error)
        return [fault(f"{told.what.rstrip('.')}: {told.why.rstrip('.')}", told.next_step)]
    except Exception as error:  # a check that crashes is one line; what it says may be anybody's data
        return [not_checked(f"the check itself failed: {type(error).__name__}")]


async def _needs_met(patient: Patient, check: Check) -> list[Finding]:
    for need in check.needs:
        if why := await patient.lacking(need):
            return [not_checked(why)]
    return await check.run(patient)
