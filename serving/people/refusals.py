"""Why something about the people of the console is refused, and what to do then. Each detail is fixed, so that it can
be translated."""

from enum import StrEnum


class PersonRefusal(StrEnum):
    """Stable names of the reasons."""

    LOGIN = "login"
    NAME = "name"
    ROLE = "role"
    LANGUAGE = "language"
    TAKEN = "taken"
    UNKNOWN = "unknown"
    WEAK = "weak"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - a word, not a password
    NO_PASSWORD = "no-password"  # noqa: S105 - a word, not a password
    LAST_ADMIN = "last-admin"
    SELF = "self"


DETAILS: dict[PersonRefusal, str] = {
    PersonRefusal.LOGIN: "A login has 1 to 64 small letters, digits or the signs . _ @ + - and starts with a letter or "
    "digit. Change it to that.",
    PersonRefusal.NAME: "A name has 1 to 64 characters on one line. Fill it in or shorten it.",
    PersonRefusal.ROLE: "Choose one of the roles: moderator, senior, auditor or admin.",
    PersonRefusal.LANGUAGE: "Choose one of the languages of the list.",
    PersonRefusal.TAKEN: "Somebody has this login already. Choose another one, or change that person.",
    PersonRefusal.UNKNOWN: "Nobody here has this login or id. Look at the list of moderators.",
    PersonRefusal.WEAK: "A password has 12 to 256 characters, and not the same few over and over. Choose a longer one, "
    "such as four words.",
    PersonRefusal.WRONG_PASSWORD: "The password you have now is another one. Type it again; after five wrong ones your "
    "login is locked for 15 minutes.",
    PersonRefusal.NO_PASSWORD: "You sign in through your company's single sign-on; change your password there.",
    PersonRefusal.LAST_ADMIN: "This is the only administrator. Make somebody else one first.",
    PersonRefusal.SELF: "You cannot take your own role or access away. Ask another administrator.",
}


class PersonRefusedError(Exception):
    """A request about people that cannot be met; nothing was changed."""

    def __init__(self, reason: PersonRefusal) -> None:
        super().__init__(DETAILS[reason])
        self.reason = reason
        self.detail = DETAILS[reason]
