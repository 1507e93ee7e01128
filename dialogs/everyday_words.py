"""The words of everyday questions, folded, by what they tell. What stands in no list is a name or a product.

A word may tell several things; the rules in dialogs/intents.py decide which. A command declares what it is about.
"""

from collections.abc import Mapping

_W = str.split

FILLERS = frozenset(
    _W(
        "help a an and any are at be been being can could did do does for from get give got had has have having "
        "hello her here hey hi how i im in is it its just kindly know let like list look many me mine more much my "
        "now of ok on once one or our out own please quick quickly right see show so some still such tell thank "
        "thanks that the their them then there these they this those to today together too total up us want was we "
        "were what whats which will with would you your yet currently current exactly actually need needs moment all "
        "every each both also number numbers count amount status check find display company tenant customer "
        "customers client organisation organization question info information about overall behind anything "
        "something everything thing things yes whats theres situation figures names work works given as run time "
        "report reports lookup another whether if she he his him must should shall may might us teh wich whcih waht "
        "mnay hwo hsa thier pls plz mate mates cheers asap ta thx gday ya yall wondering curious reckon guys "
        "folks team monday tuesday wednesday thursday friday saturday sunday morning afternoon itself directly "
        "mind showing telling share sharing kind kindest good evening day pardon excuse bother bothering needful able "
        "answer asking wanted wish prefer hope example examples please afternoon tonight preparing prepare wonder "
        "giving having sharing listing appreciate appreciated grateful regards dear sir madam floating around "
        "urgently sorry again real really maybe possible possibly"
    )
)
"""Words that say nothing about what is asked."""

FILLER = "filler"
"""The cue of words that say nothing about what is asked."""
FREE, HELD, BOUGHT, NOT, WHEN, DAYS, PAST, DID = "free", "held", "bought", "not", "when", "days", "past", "did"
SIGN_IN, FULL, ERRORS, SOON, SHOW, MONEY = "sign-in", "full", "errors", "soon", "show", "money"
REDUCE, FLEET, OR, YOURS, SPLIT, CYCLE = "reduce", "all customers", "or", "yours", "split", "cycle"
MOST, EACH, MANY, NUMBER = "most", "each", "many", "number"
CALLED, THAN, WHERE, MEMBERS, STANDING, OTHER = "called", "than", "where", "members", "standing", "other"
REASON, REACH = "reason", "reach"

CUES: Mapping[str, frozenset[str]] = {
    cue: frozenset(_W(words))
    for cue, words in {
        FREE: "free left available availability spare remaining remain remains unassigned unused capacity room",
        HELD: "assigned assign assigns assigning allocated owned own owns use uses used using enough consumed "
        "consumption consuming consume consumes usage utilisation utilization hold holds holding take takes "
        "taking sitting grace",
        BOUGHT: "bought purchased buy",
        NOT: "not no never without except excluding but non nobody none neither arent isnt",
        WHEN: "when until till deadline date dates",
        PAST: "last previous previously ago yesterday since before former formerly earlier past history historical",
        DID: "did was were had been",
        SIGN_IN: "signin signins login logins logon logons",
        FULL: "full fullest big bigger biggest large larger largest size sizes quota quotas archive archives "
        "archived forward forwards forwarding forwarded outside externally external litigation hold holds "
        "storage space nearly almost close",
        ERRORS: "error errors fail fails failing failed problem problems conflict conflicts",
        SOON: "soon next within upcoming coming following due up",
        SHOW: "show open display",
        MONEY: "expensive costly money pay pays paying paid lose losing spend spending",
        REDUCE: "reduce reduced reducible cancel cancelled canceled cancellable decrease drop dropped cut trim shrink "
        "lower",
        OR: "or",
        FLEET: "across",
        YOURS: "you your yours seatwise bot",
        SPLIT: "split grouped breakdown",
        CALLED: "called named name names containing contain contains matching starting",
        THAN: "than",
        MOST: "most least fewest highest lowest top",
        EACH: "by per",
        MANY: "many count counts number numbers amount total totals",
        WHERE: "where anywhere everywhere",
        MEMBERS: "member members belong belongs",
        STANDING: "active valid missing working ok okay fine old long based ready lost running place stuck",
        REASON: "why",
        REACH: "reachwhat",
        CYCLE: "billing billed cycle",
    }.items()
}
"""What a word tells, where it is not for one command alone."""

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

OTHER_QUESTIONS = frozenset(
    _W(
        "price prices cost costs costing invoice invoices bill bills purchase order tomorrow after compare "
        "compared comparison versus vs trend trends alert alerts password passwords device devices computer "
        "computers laptop laptops ticket tickets weather requested security distribution dynamic nested going howto "
        "definition removed added deleted changed upgraded downgraded created moved converted transferred increased "
        "decreased approved enabled unblocked replaced renamed updated restored joined started stopped sold sell "
        "selling invited product who whom whose anyone anybody everyone everybody people person persons user users "
        "employee employees staff mailbox mailboxes group groups inactive disabled unlicensed guest guests "
        "subscription subscriptions renew renews renewal renewals expire expires expiring expired expiry domain "
        "domains gdap access role roles over short connected online department departments dept city cities country "
        "countries offices"
    )
)
"""Words that make it a question that no command answers, unless one declares them: better asked back than answered
beside the point."""

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

BEFORE_A_CUSTOMER = frozenset(_W("at for of does do has have is are did in from with by to on"))
"""Words after which a customer is named."""

SURELY_BEFORE_A_CUSTOMER = frozenset(_W("at for of does"))

BEFORE_A_FILTER = frozenset(_W("called named containing contain like matching starting with"))
"""Words after which a list of customers is narrowed by a text."""

POINTING = frozenset(_W("this that the same our"))
"""Words before "customer" that point at one spoken of before."""

CUSTOMER_NOUNS = frozenset(
    _W("customers clients tenants companies organisations organizations customer client tenant company")
)

BEFORE_A_PERSON = frozenset(
    _W(
        "to lookup whether if is does has did was can are find show me about for of on that user person account up "
        "see check look called named at"
    )
)
"""Words after which a person is named, or nothing at all."""

BEFORE_A_PRODUCT = frozenset(_W("a an many any more free spare unused have has got much without other no"))
"""Words after which an unknown word is rather a product's name."""

AMBIGUOUS_PRODUCTS = frozenset(
    _W(
        "phone project projects teams office windows online business security apps plan rooms room calling fabric "
        "standard basic enterprise server kiosk essentials endpoint identity active directory mobility protection "
        "management audio"
    )
)
"""Words of products that mean other things as often; alone they are a product only where one is spoken of."""

HAVING = frozenset(_W("assigned has have got use uses using used with licence licences license licenses seat seats of"))
"""Words after which an ambiguous word is a product."""

POLITE = frozenset(_W("please pls plz thanks thx ta cheers"))
"""Words that may end whatever is asked."""

GREETINGS = frozenset(_W("hi hello hey hallo greetings thanks thank"))

ABOUT_THE_BOT = (
    "what can you do",
    "what do you do",
    "what can i do",
    "what can i ask",
    "what can i say",
    "what can we ask",
    "what should i ask",
    "what do you know",
    "what questions",
    "what commands",
    "all commands",
    "what all can you do",
    "what you can do",
    "what you are able to do",
    "what you are able to answer",
    "what can you answer",
    "what you can answer",
    "which commands",
    "which questions",
    "who are you",
    "what are you",
    "what is this",
    "how do you work",
    "how does this work",
    "how do i use",
    "how can i use",
    "how can you help",
    "what can you help",
    "can you help",
    "please help",
    "help me",
    "i need help",
    "show help",
    "show me help",
    "show commands",
    "show me the commands",
    "list commands",
    "list the commands",
    "list of commands",
    "give me a list of commands",
    "can you give me a list of commands",
    "show me a list of commands",
    "what are the commands",
    "what are your commands",
    "commands",
)
"""Beginnings of questions about the bot itself."""
