"""The words for what was asked: nobody answers to a name, a question cannot be read, a button does nothing any more."""

from cards.explanation import Explanation, all_of, any_of, explain, nearest_of, quoted
from cards.filter_words import filter_words
from services import errors
from services.errors import ButtonFault, InputFault


@explain.register
def _(error: errors.CustomerNotFound) -> Explanation:
    near = f" Did you mean {any_of([customer.name for customer in error.nearest])}?" if error.nearest else ""
    if error.unsearched:
        return _not_looked_up_everywhere(error.query, near, explain(error.unsearched))
    return Explanation(
        f"No customer answers to {quoted(error.query)}.{near}",
        "Names, parts of names, verified domains and tenant ids of the customers you may see were compared.",
        "Check the spelling, or say “customers” for the list.",
    )


def _not_looked_up_everywhere(query: str, near: str, missing: Explanation) -> Explanation:
    return Explanation(
        f"{quoted(query)} could not be looked up everywhere.{near}",
        f"Not all customers could be searched. {missing.what} {missing.why}",
        missing.next_step,
        missing.detail,
    )


@explain.register
def _(error: errors.AmbiguousCustomer) -> Explanation:
    return Explanation(
        f"{len(error.matches)} customers answer to {quoted(error.query)}.",
        f"It could be {any_of([customer.name for customer in error.matches])}.",
        "Type more of the name, or the domain.",
    )


@explain.register
def _(error: errors.TooFast) -> Explanation:
    wait = "one second" if error.seconds == 1 else f"{error.seconds} seconds"
    return Explanation(
        "You are faster than Seatwise.",
        "So many questions came from you in a short time that others would have to wait. The last one was not read.",
        f"Ask again in {wait}. Until then you get no answer.",
    )


@explain.register
def _(error: errors.UnknownCommand) -> Explanation:
    if error.is_change:
        return Explanation(
            f"Nothing was changed for {quoted(error.words)}.",
            "Seatwise answers questions; it adds, removes and assigns nothing.",
            "Say “help” for everything that can be asked.",
        )
    near = nearest_of(error.nearest, "command", "commands")
    return Explanation(
        f"Seatwise does not understand {quoted(error.words)}.",
        near or "It begins with no command, and there is no customer and question in it.",
        "Say “help” for everything that can be asked.",
    )


_INPUTS = {
    InputFault.TOO_LONG: Explanation(
        "That message is too long for a question.", "Nothing of it was used.", "Ask in one or two sentences."
    ),
    InputFault.NO_CUSTOMER: Explanation(
        "Which customer do you mean?",
        "The question names none, and no customer was spoken about a moment ago.",
        "Add the name, a domain or the tenant id, as in “licences contoso”.",
    ),
    InputFault.NO_SKU: Explanation(
        "Which licence do you mean?",
        "The question names none.",
        "Add its name or an abbreviation, as in “who contoso e3”.",
    ),
    InputFault.NO_SUCH_PERSON: Explanation(
        "Nobody at this customer answers to that.",
        "Names, addresses and ids of all users were compared, and none comes close.",
        "Check the spelling, or say “users” for the list.",
    ),
    InputFault.NO_PERSON: Explanation(
        "Which person do you mean?",
        "The question names nobody.",
        "Add the name or the address, as in “user contoso jane doe”.",
    ),
    InputFault.OPPOSITE_STATES: Explanation(
        "Nobody can be all of that at once.",
        "Of the words after the customer, two exclude each other; people have to be in every state that is named.",
        "Ask for one after the other.",
    ),
    InputFault.UNEXPECTED: Explanation(
        "This question does not take these words.",
        "Nothing was answered, since a part of the question would have been passed over.",
        "Leave them out, or say “help” for what can be asked.",
    ),
    InputFault.BAD_FILTER: Explanation(
        "The filter cannot be read.",
        "It is no condition.",
        "Write it as in “where department = Sales and city in (Sydney, Perth)”.",
    ),
    InputFault.PAGE_TOO_FAR: Explanation(
        "The list cannot be turned that far.",
        "Further back, a page would take as long as the whole list.",
        "Export the list, which has everything in it, or ask for a part of it.",
    ),
    InputFault.TOO_MANY_BUCKETS: Explanation(
        "That splits into too many parts to count.",
        "The field has nearly as many values as there are people.",
        "Split by another field, or narrow the question with “where”.",
    ),
    InputFault.NO_LIST: Explanation(
        "There is no list in this answer to make a file of.",
        "A file is made of an answer that lists people, groups, mailboxes or the like.",
        "Ask a question that is answered with a list.",
    ),
    InputFault.TAMPERED: Explanation(
        "That card came back changed.",
        "What was pressed is not what was sent, so nothing was done.",
        "Ask the question again and use the new card.",
    ),
    InputFault.NOT_PERSONAL: Explanation(
        "This is for a personal chat.",
        "The answer is a link for you alone, and others read along here.",
        "Say it to Seatwise in a chat of two.",
    ),
    InputFault.UNKNOWN_VERB: Explanation(
        "That button does nothing here.",
        "It belongs to another version of Seatwise.",
        "Ask the question again and use the new card.",
    ),
}


@explain.register
def _(error: errors.UnusableInput) -> Explanation:
    if error.fault is InputFault.NO_SUCH_COLLEAGUE:
        return Explanation(
            f"{quoted(error.detail)} is not exactly one of your own people.",
            nearest_of(error.nearest) or "No account of your own tenant has that name or address.",
            "Give the whole address, or the object id: of an account that is deleted, only that is left.",
        )
    if error.fault is InputFault.NO_SUCH_SKU:
        near = nearest_of(error.nearest) or "Nothing the customer has comes close."
        return Explanation(
            f"This customer has no SKU that answers to {quoted(error.detail)}.",
            near,
            "Ask without the SKU to see everything the customer has.",
        )
    if error.fault in _OF_A_LIST:
        return _not_on_the_list(error)
    if error.fault in {InputFault.NO_SUCH_GROUP, InputFault.AMBIGUOUS_GROUP}:
        return _not_one_group(error)
    told = _INPUTS[error.fault]
    return Explanation(told.what, told.why, told.next_step, error.detail)


_OF_A_LIST = {
    InputFault.NO_SUCH_STATE: ("no state of an account", "as in “users contoso inactive 60”"),
    InputFault.NO_SUCH_MAILBOX_KIND: ("no kind of mailbox", "as in “mailboxes contoso shared”"),
    InputFault.NO_SUCH_REACH: ("not how far Seatwise can reach", "as in “reach contoso partner-center”"),
    InputFault.NO_DAYS: ("no number of days", "between 1 and 3,650, as in “renewals 60”"),
}


def _not_on_the_list(error: errors.UnusableInput) -> Explanation:
    what, such_as = _OF_A_LIST[error.fault]
    near = nearest_of(error.nearest)
    return Explanation(
        f"{quoted(error.detail)} is {what}.",
        near or "Nothing was answered, since a part of the question would have been passed over.",
        f"Ask again with another word, {such_as}.",
    )


def _not_one_group(error: errors.UnusableInput) -> Explanation:
    if error.fault is InputFault.AMBIGUOUS_GROUP:
        return Explanation(
            f"This customer has several groups called {quoted(error.detail)}.",
            f"Their ids are {all_of(error.nearest)}." if error.nearest else "They cannot be told apart by name.",
            "Put the id of the one you mean in the place of the name.",
        )
    return Explanation(
        f"This customer has no group called {quoted(error.detail)}.",
        nearest_of(error.nearest) or "Whole names and ids of groups were compared.",
        "Say “groups” and the customer for a list of them.",
    )


@explain.register
def _(error: errors.UnusableFilter) -> Explanation:
    return Explanation(*filter_words(error))


_BUTTONS = {
    ButtonFault.UNKNOWN: "This card is older than what Seatwise remembers.",
    ButtonFault.EXPIRED: "Buttons work for a limited time, and this one's is over.",
    ButtonFault.USED: "It works once, and it was pressed already.",
    ButtonFault.NOT_YOURS: "It belongs to the person who asked.",
    ButtonFault.ELSEWHERE: "It belongs to another conversation.",
}


@explain.register
def _(error: errors.ButtonClosed) -> Explanation:
    return Explanation("This button is closed.", _BUTTONS[error.fault], "Ask the question again for a fresh card.")
