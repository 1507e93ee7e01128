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
MOST, EACH, MANY, NUMBER, ONE_DAY = "most", "each", "many", "number", "one day"
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
        ONE_DAY: "today tonight monday tuesday wednesday thursday friday saturday sunday",
    }.items()
}
"""What a word tells, where it is not for one command alone."""

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
