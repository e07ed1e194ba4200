"""What can go wrong with appeals."""

from shenyan.serving.errors import ProblemError


class AppealNotFoundError(ProblemError):
    status, slug, title = 404, "unknown-appeal", "There is no such appeal"

    def __init__(self) -> None:
        super().__init__("This client has no appeal with that id. Use the `id` that POST /v1/appeals answered with.")


class AppealAnsweredError(ProblemError):
    """An appeal can be answered once, and who objected cannot object to the answer again."""

    status, slug, title = 409, "appeal-answered", "The appeal is answered"

    def __init__(self) -> None:
        super().__init__(
            "This appeal has its answer, which is final for who objected. Read it with GET /v1/appeals/{id}; a new "
            "revision of the post can be sent to POST /v1/score."
        )
