"""What is asked and told about the people of a customer."""

from enum import StrEnum

from services.domain.directory_user import UserAttribute


class UserFact(StrEnum):
    """What a filter may name beside the attributes: read with every user, or, for groups, of its own accord."""

    DOMAIN = "domain"
    GROUP = "group"
    ACCOUNT_ENABLED = "accountEnabled"
    USER_TYPE = "userType"


Field = UserAttribute | UserFact
"""Everything that people can be filtered by; the value is how the field is written."""
