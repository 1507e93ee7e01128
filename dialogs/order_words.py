"""Words of requests to change something, folded."""

_W = str.split

CHANGES = frozenset(
    _W(
        "add adds adding remove removes removing delete deletes deleting erase buy buying purchase order orders "
        "ordering assign unassign revoke grant reassign cancel reset resets resetting set sets setup change changes "
        "changing move moves moving transfer give gives convert reduce increase decrease raise lower upgrade "
        "upgrades upgrading downgrade create creates creating make makes making disable disables disabling enable "
        "enables enabling block blocks blocking unblock unlock lock turn switch stop start suspend resume activate "
        "deactivate swap replace rename update updates updating invite sync terminate kill offboard onboard "
        "provision deprovision wipe migrate merge edit modify fix send email notify schedule approve reject snooze "
        "extend release drop strip clear purge restore unlicense unassigning take put apply allow deny"
    )
)
"""Verbs that ask for something to be done."""

ONLY_WHEN_TOLD = frozenset(
    _W(
        "assign take give set sets make makes lower start switch turn change changes order orders purchase stop drop "
        "clear put apply allow send email update updates fix lock release extend reduce cancel decrease renew renews "
        "forward archive share end use raise block blocks send email"
    )
)
"""Words that ask for it only where somebody is told to: first in the sentence, or after "please" and such."""

BEFORE_AN_ORDER = frozenset(
    _W(
        "please can could would will you kindly just now hey hi hello ok i id we us want to need like lets let go "
        "and then"
    )
)
"""Words that stand before what somebody is told to do."""

BEGINS_A_QUESTION = frozenset(
    _W("who whos whose what whats which when where why how did does do is are was were has any")
)
"""Words after which nobody is told to do something."""
