"""`shenyan serve`: the HTTP service."""

import shlex
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from shenyan.cli.failure import NEEDS_SERVE, fail

if TYPE_CHECKING:  # the base install has none of them
    from shenyan.serving.people.development import DevelopmentLogin
    from shenyan.serving.runtime import Assessor
    from shenyan.serving.settings import Settings

# What a request needs beyond the model's time: it is let finish when the service stops.
GRACE_S = 5
EXAMPLE = '{"text": "听说星澜科技下周一裁一半，联系人张伟 13800138000", "return": ["evidence", "redacted_text"]}'


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a development service can be tried with; in production nothing."""

    key: str | None
    login: "DevelopmentLogin | None"


def serve() -> None:
    """Start the score API and the moderators' console. Settings are SHENYAN_* environment variables; see the README."""
    try:
        import uvicorn

        from shenyan.serving import logs
        from shenyan.serving.app import create_app
        from shenyan.serving.settings import SettingsError, load_settings
    except ModuleNotFoundError:
        fail(NEEDS_SERVE)
    try:
        settings = load_settings()
    except SettingsError as error:
        fail(str(error))
    logs.configure(form=settings.log_format, level=settings.log_level)
    welcome = _prepare_database(settings)
    listener = _listen(settings.host, settings.port)
    app = create_app(settings, _load(settings))
    _greet(listener, settings, welcome)
    # Our own log has a line for each request, without the query string that uvicorn's would write.
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=_grace_s(settings)
        )
    )
    with listener:
        server.run(sockets=[listener])
    if not server.started:
        fail("The service could not start; the lines above say why.")


def _grace_s(settings: "Settings") -> int:
    """How long requests may still run when the service is stopped; a request itself may ask for 10 s."""
    return max(10_000, settings.timeout_ms, settings.batch_timeout_ms) // 1000 + GRACE_S


def _prepare_database(settings: "Settings") -> Welcome:
    """Migrates, and returns the development key and login if there are to be some."""
    from sqlalchemy.exc import SQLAlchemyError

    from shenyan.serving.db import Database
    from shenyan.serving.home import HomeError, hash_key, prepare
    from shenyan.serving.keys.development import development_key
    from shenyan.serving.people.development import development_login

    try:
        prepare(settings.home)
        database = Database(settings.database, pool_size=1)
        try:
            database.migrate(seal_key=hash_key(settings))
            return Welcome(development_key(settings, database), development_login(settings, database))
        finally:
            database.dispose()
    except HomeError as error:
        fail(str(error))
    except SQLAlchemyError as error:
        where = settings.database.render_as_string(hide_password=True)
        fail(
            f"The database {where} does not answer ({type(error).__name__}). Check that it runs and that "
            "SHENYAN_DATABASE_URL is right."
        )


def _load(settings: "Settings") -> "Assessor":
    from shenyan.model.artifact import ArtifactError
    from shenyan.model.pipeline import load_pipeline
    from shenyan.model.policy import PolicyError

    try:
        return load_pipeline(settings.model, policies_file=settings.policies)
    except PolicyError as error:
        fail(f"{error} (SHENYAN_POLICIES names the policy file; unset it for the one that ships.)")
    except ArtifactError as error:
        fail(f"{error} (SHENYAN_MODEL names the model's folder; unset it for the one that ships.)")


def _listen(host: str, port: int) -> socket.socket:
    """Takes the port before the model is loaded, so that a port in use is told at once."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        fail(
            f"Cannot listen on {host} port {port}: {error.strerror}. Stop what uses it, or set SHENYAN_PORT "
            "(and SHENYAN_HOST) to something else."
        )


def _greet(listener: socket.socket, settings: "Settings", welcome: Welcome) -> None:
    host, port = settings.host, listener.getsockname()[1]
    shown = "127.0.0.1" if host in ("", "0.0.0.0") else "[::1]" if host == "::" else host  # noqa: S104 - compared, not bound
    shown = f"[{shown}]" if ":" in shown and not shown.startswith("[") else shown
    url = f"http://{shown}:{port}"
    typer.echo(f"Shenyan listens on {url} (API: {url}/docs)")
    if welcome.key is None:
        typer.echo("Make an API key with: shenyan keys add NAME")
    else:
        typer.echo(f"API key: {welcome.key}")
        typer.echo("Try it:")
        typer.echo(
            f"  curl -sS {url}/v1/score -H 'X-API-Key: {welcome.key}' -H 'Content-Type: application/json' "
            f"-d {shlex.quote(EXAMPLE)}"
        )
    typer.echo(f"Console: {settings.public_url or url}/console")
    if welcome.login is not None:
        typer.echo(f"Sign in as: {welcome.login.login}")
        typer.echo(f"Password: {welcome.login.password}")
    elif settings.env == "production":
        typer.echo("Make a moderator with: shenyan moderators add LOGIN --role admin")
