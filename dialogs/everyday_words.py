"""The words of everyday questions, folded. What stands in none of these lists has to be a customer or a product."""

_W = str.split

FILLERS = frozenset(
    _W(
        "help a an and any are at be been being by can could did do does for from get give got had has have having "
        "hello her here hey hi how i im in is it its just kindly know let like list look many me mine more most "
        "much my now of ok on once one or our out over own please quick quickly right see show so some still such "
        "tell thank thanks that the their them then there these they this those to today together too total up us "
        "want was we were what whats which will with would you your yet currently current exactly actually need "
        "needs moment all every each both also number numbers count amount overview summary status check find "
        "display company tenant customer customers client organisation organization question info information "
        "about overall"
    )
)
"""Words that say nothing about what is asked."""

QUANTITY = frozenset(
    _W(
        "free left available availability spare remaining remain remains unassigned assigned bought owned own use "
        "used using unused enough short over overused consumed consumption capacity room purchased hold holds"
    )
)
"""Words that ask how many seats of something there are; together with a customer or a product they ask for licences."""

OTHER_QUESTIONS = frozenset(
    _W(
        "anyone anybody everyone everybody across subscription subscriptions who whom whose when why where not no "
        "never without except excluding but people person persons user users employee employees staff mailbox "
        "mailboxes group groups inactive disabled unlicensed guest guests renew renews renewal renewals expire "
        "expires expiring expired expiry price prices cost costs money invoice bill billing buy purchase order add "
        "assign remove delete cancel reduce increase change set give move transfer yesterday tomorrow week weeks "
        "month months year years last next since until before after compare versus vs history trend domain domains "
        "alert alerts gdap access role roles password reset device devices"
    )
)
"""Words that make it a question no command answers yet: better not understood than answered beside the point."""

BEFORE_A_CUSTOMER = frozenset(_W("at for of does do has have is are did in from with by"))
"""Words after which a customer is named."""

SURELY_BEFORE_A_CUSTOMER = frozenset(_W("at for of does"))

BEFORE_A_FILTER = frozenset(_W("called named containing contain like matching starting with"))
"""Words after which a list of customers is narrowed by a text."""

POINTING = frozenset(_W("this that the same our"))
"""Words before "customer" that point at one spoken of before."""

CUSTOMER_NOUNS = frozenset(_W("customers clients tenants customer companies organisations organizations"))

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
    "commands",
)
"""Beginnings of questions about the bot itself."""
