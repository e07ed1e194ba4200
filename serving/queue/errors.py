"""What else can go wrong in the queue."""

from shenyan.serving.errors import ProblemError


class CaseNotFoundError(ProblemError):
    status, slug, title = 404, "unknown-case", "There is no such case"

    def __init__(self) -> None:
        super().__init__("No case has this id here. Use the `case_id` (case_…) that scoring the post answered with.")


class ModeratorNotFoundError(ProblemError):
    status, slug, title = 403, "unknown-moderator", "Nobody here has that name"

    def __init__(self) -> None:
        super().__init__(
            "`moderator` names nobody who may act here. Use the login or id of an active moderator: "
            "`shenyan moderators list` shows them."
        )
