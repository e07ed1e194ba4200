"""Structured logs. They carry no post text: never an exception's message, a query string or a parameter."""

import logging
import sys
from typing import Any, Literal

import structlog
from structlog.stdlib import BoundLogger
from structlog.typing import Processor

# Processors that our own log lines and those of libraries share.
_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def get_logger(name: str) -> BoundLogger:
    """A logger that writes through the standard library, so that one handler sees every line."""
    return structlog.stdlib.get_logger(name)


def configure(*, form: Literal["console", "json"], level: str) -> None:
    """Sends every log line of the process to standard error, as JSON or for a person to read."""
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, drop_exception],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    # Alembic tells of its context on every start; what it changes is worth a line, that is not.
    logging.getLogger("alembic.runtime.migration").setLevel("WARNING")
    bind_structlog()


def bind_structlog() -> None:
    """Routes structlog's loggers to the standard library's; also what tests need to capture them."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def failure(error: BaseException) -> dict[str, Any]:
    """What may be logged of an exception: its type and where it was raised.

    Its message is left out, because libraries put the values that they choke on into it.
    """
    trace = error.__traceback__
    frames: list[str] = []
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return {"error_type": type(error).__qualname__, "raised_at": frames[-6:]}


def drop_exception(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replaces a library's traceback, whose last line may quote a post, by what `failure` allows."""
    info = event.pop("exc_info", None)
    if isinstance(info, tuple) and info[1] is not None:
        event.update(failure(info[1]))
    record = event.get("_record")
    if record is not None:
        # ProcessorFormatter appends what logging has cached here.
        record.exc_text = record.exc_info = None
    return event
