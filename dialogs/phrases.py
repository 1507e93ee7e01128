"""Phrases of everyday questions, folded, that tell more than their words do."""

from collections.abc import Mapping

_W = str.split

READ_AS: Mapping[str, tuple[str, ...]] = {
    "inactive": (
        "not signed in", "not sign in", "not signin", "not login", "no sign in", "no signin", "no login", "no logins",
        "without sign in", "without signing in", "without login", "not signed on", "not active", "no activity",
        "not signing in", "no sign ins",
        "but inactive",
    ),
    "disabled": ("but disabled", "but blocked"),
    "licensed": ("but licensed",),
    "signin": ("signed in", "sign in", "sign ins", "signing in", "signed on", "sign on"),
    "unlicensed": (
        "no licence", "no licences", "without licence", "without licences", "not licensed", "not licence",
        "not licences", "without being licensed", "un licensed", "but unlicensed", "but not licensed",
    ),
    "overview": ("tell me about", "tell us about", "know about", "info on", "information on", "information about"),
    "short": (
        "too few", "not enough", "run out", "ran out", "running out", "more than they bought", "more than bought",
        "more than they own", "more than we bought", "over allocated", "over assigned", "over used", "over consumed",
        "over subscribed", "more licences than", "more seats than",
        "more assigned than", "assigned than they bought", "assigned than bought", "assigned than we bought",
        "assigned than they have", "assigned than they own", "in use than bought", "in use than they bought",
    ),
    "wasted": (
        "nobody uses", "no one uses", "nobody is using", "no one is using", "nobody needs", "not used", "nobody using",
        "no one using", "going to waste", "gone to waste", "wasting away",
        "seats not use", "seats not using", "seats not need", "seats not in use", "paying not use",
    ),
    "term": (
        "auto renew", "auto renews", "auto renewal", "automatic renewal", "renew automatically", "billing cycle",
    ),
    "when": ("by when",),
    "deadline": ("last day", "last date", "how long", "latest day"),
    "access": (
        "not read", "not see", "not reach", "not access", "not able to read", "not able to see", "unable to read",
        "what can we see", "what can we read", "what can you see", "what can you read", "what can seatwise see",
        "what can seatwise read", "can you read", "can seatwise read",
    ),
    "relationship": ("auto extend", "auto extends", "auto extension", "extend automatically", "extends automatically"),
    "reachwhat": (
        "can you reach", "can seatwise reach", "can bot reach", "does bot reach", "what can you reach",
        "you able to reach",
    ),
    "reduce": ("give back", "hand back", "giving back", "scale down", "scale back"),
    "left": ("seats going", "licences going", "going spare", "going begging"),
    "who": ("names behind", "people behind", "names of people", "names of everyone", "names of holders"),
    "at": ("over at", "out at", "down at", "up at"),
    "a": (
        "set to", "plan my calls", "new in team", "new in company", "new here", "bill per mailbox", "bill per user",
        "bill by mailbox", "planning my calls", "preparing invoice", "doing invoices", "doing invoicing",
        "new starter", "new starters", "new hire", "new hires", "new joiner", "new joiners", "new employee",
        "for invoice", "for invoicing", "for billing", "for their invoice", "for my invoice", "for their bill",
        "before my call", "before my meeting", "before call", "before meeting", "before our call", "before our meeting",
        "for my call", "for my meeting", "for our call", "for our meeting",
    ),
    "assigned": ("by a group", "by group", "by the group", "through a group", "via a group", "by groups"),
    "assign": ("hand out", "hands out", "give out", "gives out", "handing out"),
    "split": ("break down", "broken down", "breaking down"),
    "partner": ("who are we", "our own company", "our own profile", "about us", "our company"),
    "scan": ("last scan", "last scans", "latest scan"),
    "connected": (
        "are you up", "are you ok", "are you okay", "are you there", "are you working", "are you down", "are you fine",
        "you reach microsoft", "up and running", "everything working", "everything ok", "everything okay",
        "everything fine", "everything up", "all working", "is seatwise up", "is seatwise ok", "is seatwise working",
        "bot working", "bot ok", "connected to microsoft", "connected to partner center", "connected to graph",
        "connected to exchange", "can you reach microsoft",
    ),
    "customers": ("across all", "across board", "across fleet", "across everyone", "across our base"),
    "ok": ("but still", "and still", "but yet"),
    "release": ("free up", "freeing up"),
    "howto": ("how do i", "how do we", "how can i", "how can we", "how to", "how should i", "how should we"),
    "definition": ("what is a", "what is an", "whats a", "whats an"),
    "remove": ("get rid of", "getting rid of"),
    "requested": ("need more", "needs more", "need another", "needs another", "wants more", "wants another"),
}  # fmt: skip
"""Phrases, and the one word each is read as; articles and words such as "been" in between do not matter."""

SAME: Mapping[str, str] = (
    dict.fromkeys(_W("hasnt havent isnt arent doesnt dont didnt wasnt werent wont cant cannot couldnt hadnt"), "not")
    | dict.fromkeys(_W("license licensing"), "licence")
    | {"licenses": "licences", "logged": "signed", "log": "sign", "logging": "signing", "logs": "sign", "signs": "sign"}
    | {"licenced": "licensed", "autorenew": "term", "autorenewal": "term", "licensees": "holders"}
)
"""Words that a phrase takes for one another."""

SKIPPED = frozenset(
    _W(
        "a an any the single got been being be itself yet have has had ever actually currently still of we i you they "
        "us"
    )
)
"""Words that may stand inside a phrase."""
