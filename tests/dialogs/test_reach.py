"""reach: everybody may see how far Seatwise reaches, administrators decide, and answers say what that leaves out."""

from dataclasses import replace

import pytest

from dialogs.reach import ReachQuery
from services.domain.actor import Permission
from services.domain.reach import CustomerReach
from services.domain.subscription import CommerceSubscription
from services.errors import InputFault, KeptOut, NotPermitted, UnusableInput
from tests.dialogs.world import CONTOSO, CUSTOMERS, World


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("", ReachQuery()),
        ("tenant", ReachQuery("tenant")),
        ("partner-center", ReachQuery("partner_center")),
        ("Partner Center", ReachQuery("partner_center")),
        ("partner centre they asked", ReachQuery("partner_center", "they asked")),
        ("PARTNER_CENTER   their auditor asked", ReachQuery("partner_center", "their auditor asked")),
        ("tenant until March", ReachQuery("tenant", "until March")),
    ],
)
def test_words_are_what_is_to_hold_and_why(words: str, query: ReachQuery) -> None:
    assert ReachQuery.from_words(words) == query


@pytest.mark.parametrize("words", ["everything", "open", "partner", "partner program"])
def test_any_other_word_decides_nothing(words: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        ReachQuery.from_words(words)
    assert caught.value.fault is InputFault.NO_SUCH_REACH


async def test_to_look_needs_the_right_to_read_and_to_decide_the_right_to_administer() -> None:
    world = World()
    await world.say("reach contoso")
    assert set(world.needed) == {Permission.READ}
    await world.say("reach contoso partner-center")
    assert world.needed[-1] is Permission.ADMINISTER


async def test_nothing_is_decided_by_somebody_who_may_not() -> None:
    world = World()
    world.permitted = frozenset({Permission.READ})
    with pytest.raises(NotPermitted):
        await world.say("reach contoso partner-center")
    assert world.settings.kept == {}


async def test_the_answer_tells_how_far_by_whom_when_and_why() -> None:
    world = World()
    before = await world.say("reach contoso")
    assert "Open to its tenant." in before.text
    assert "CUSTOMER_REACH" in before.text
    now = await world.say("reach contoso partner-center their auditor asked")
    assert "Kept to Partner Center from now on." in now.text
    after = await world.say("reach contoso")
    assert "by an administrator on 2 March 2026, who gave as the reason: “their auditor asked”" in after.text
    assert world.settings.kept[CONTOSO.tenant_id].reach is CustomerReach.PARTNER_CENTER


async def test_licences_are_counted_by_partner_center_and_the_answer_says_what_is_missing_and_why() -> None:
    world = World()
    before = await world.say("licences contoso")
    await world.say("reach contoso partner-center")
    after = await world.say("licences contoso")
    assert "Microsoft Graph is not asked about this customer." in after.text
    assert "kept to Partner Center by an administrator on 2 March 2026" in after.text
    for name in ("Office 365 E3", "Microsoft 365 Business Premium"):
        seats = [line.split()[-3:] for line in before.text.splitlines() if line.startswith(f"{name} ")]
        assert seats
        assert [line.split()[-3:] for line in after.text.splitlines() if line.startswith(f"{name} ")] == seats


async def test_people_and_mailboxes_are_refused_with_the_decision() -> None:
    world = World()
    await world.say("reach contoso partner-center")
    for words in ("users contoso", "who contoso e3", "groups contoso", "mailboxes contoso", "user contoso ada"):
        try:
            said = (await world.say(words)).text
        except KeptOut as error:
            said = repr(error)
        assert "PARTNER_CENTER" in said or "kept to Partner Center by an administrator" in said, words


async def test_a_question_over_all_customers_forgets_what_it_knew_and_names_who_is_kept_out() -> None:
    world = World()
    for each in CUSTOMERS:
        world.partner.of(each).sold = (CommerceSubscription(each.tenant_id, "c1", "Office 365 E3", 25, "active", True),)
    before = await world.say("unused")
    assert "Kept to Partner Center" not in before.text
    world.partner.skus[CONTOSO.tenant_id] = tuple(
        replace(each, units=replace(each.units, consumed=0)) for each in world.partner.skus[CONTOSO.tenant_id]
    )
    await world.say("reach contoso partner-center")
    after = await world.say("unused")
    assert "Kept to Partner Center: Contoso Ltd (by an administrator on 2 March 2026)." in after.text
    assert after.text != before.text.replace("Kept", "")
    await world.say("reach contoso tenant")
    assert "Kept to Partner Center" not in (await world.say("unused")).text
