"""Settings of the service, read from SHENYAN_* environment variables."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import limits
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "SHENYAN_"
SECRET_LENGTH = 32
Share = Annotated[float, Field(ge=0, le=1)]


class SettingsError(Exception):
    """A setting is missing or wrong; the message names each variable and says what to set."""


class Settings(BaseSettings):
    """Everything that can be set, each field as SHENYAN_<FIELD>; the defaults are for development.

    env: production refuses to start without `database_url` and `secret`, and never makes a development key.
    home: the folder of the state that is not in the database; made on first start.
    database_url: SQLAlchemy URL of SQLite (a file) or PostgreSQL; default: shenyan.db in `home`.
    secret: at least 32 characters, the key of the hashes of texts and authors; default: made and kept in
        `home`. The same for every replica. Changing it makes repeats look new.
    model: folder of a model artifact; default: the one that ships.
    policies: TOML file of the thresholds by biz_type; default: the one that ships, model/policies.toml.
    rate_limit: posts per API key in the notation of `limits`, such as "6000/minute"; counted in each process.
    timeout_ms, batch_timeout_ms: time that the model has where a request does not say; after it the answer
        is `review` and degraded. How much is read in it depends on the machine: a long post may need more than
        the default, and so may a full batch on few cores.
    max_batch, batch_window_ms: how many posts the model reads at once, and how long a post waits for company.
    inference_threads: batches that are read at once; with two, a long post does not hold short ones up.
    queue_size: posts that may wait for the model; those beyond it are answered as degraded at once.
    session_hours: a moderator who does nothing for so long signs in again; after twice that, everybody does.
    lease_minutes: how long a claimed case is its moderator's. undo_seconds: how long a decision can be taken back.
    shift_cap, shift_hours: grave cases that one moderator is given in so many hours.
    audit_share: share of passed posts that a moderator reads blind, so that recall can be known; audit_shares
        overrides it by biz_type, as JSON: {"workplace_anon": 0.02}. second_share: of decided cases, those that
        somebody else reads again. golden_share: of the cases that a moderator is given, those with a known answer.
    public_url: where browsers reach the service, such as https://shenyan.example.com; single sign-on needs it.
    oidc_issuer, oidc_client_id, oidc_client_secret: the OpenID Connect provider; all three, or none.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    env: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    home: Path = Path("var")
    database_url: SecretStr | None = None
    secret: SecretStr | None = None
    model: Path | None = None
    policies: Path | None = None
    rate_limit: str = "6000/minute"
    timeout_ms: int = Field(default=2000, ge=20, le=10_000)
    batch_timeout_ms: int = Field(default=60_000, ge=20, le=600_000)
    max_batch: int = Field(default=4, ge=1, le=256)
    batch_window_ms: float = Field(default=0.0, ge=0, le=50)
    queue_size: int = Field(default=512, ge=1, le=100_000)
    inference_threads: int = Field(default=2, ge=1, le=64)
    database_threads: int = Field(default=8, ge=1, le=64)
    session_hours: int = Field(default=12, ge=1, le=24 * 7)
    lease_minutes: int = Field(default=10, ge=1, le=240)
    undo_seconds: int = Field(default=30, ge=0, le=600)
    shift_cap: int = Field(default=60, ge=1)
    shift_hours: int = Field(default=8, ge=1, le=24)
    audit_share: Share = 0.01
    audit_shares: Annotated[dict[str, Share], NoDecode] = {}
    second_share: Share = 0.05
    golden_share: Share = 0.02
    public_url: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("rate_limit")
    @classmethod
    def _rate_limit_parses(cls, value: str) -> str:
        try:
            limit = limits.parse(value)
        except ValueError as error:
            raise ValueError('write it as a number and a period, such as "6000/minute"') from error
        if limit.amount < 1:
            raise ValueError('lets no post through; allow at least one, such as "6000/minute"')
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _parse_database_url(value.get_secret_value())
        return value

    @field_validator("secret")
    @classmethod
    def _secret_is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SECRET_LENGTH:
            raise ValueError(f"needs at least {SECRET_LENGTH} characters; make one with `openssl rand -hex 32`")
        return value

    @field_validator("audit_shares", mode="before")
    @classmethod
    def _shares_are_json(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise ValueError('write it as JSON, such as {"workplace_anon": 0.02}') from None

    @field_validator("public_url", "oidc_issuer")
    @classmethod
    def _address_is_private(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value)
        except ValueError:
            raise ValueError("is not a URL; write it as https://host/path") from None
        local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if not parts.hostname or parts.query or parts.fragment or not (local or parts.scheme == "https"):
            raise ValueError("has to be a URL such as https://host/path; http is for 127.0.0.1 and localhost only")
        return value

    @model_validator(mode="after")
    def _single_sign_on_is_whole(self) -> Self:
        given = [name for name in ("oidc_issuer", "oidc_client_id", "oidc_client_secret") if getattr(self, name)]
        if given and len(given) < 3:
            raise ValueError(
                f"single sign-on needs {PREFIX}OIDC_ISSUER, {PREFIX}OIDC_CLIENT_ID and {PREFIX}OIDC_CLIENT_SECRET; "
                "set all three or none"
            )
        if given and self.public_url is None:
            raise ValueError(
                f"single sign-on needs {PREFIX}PUBLIC_URL, the address where browsers reach the service; the "
                "provider sends them back to it"
            )
        return self

    @model_validator(mode="after")
    def _production_is_explicit(self) -> Self:
        if self.env != "production":
            return self
        if self.database_url is None:
            raise ValueError(f"production needs {PREFIX}DATABASE_URL, such as postgresql://user:password@host/shenyan")
        if self.secret is None:
            raise ValueError(
                f"production needs {PREFIX}SECRET, {SECRET_LENGTH} characters or more, the same for every "
                "replica; make one with `openssl rand -hex 32`"
            )
        return self

    @property
    def database(self) -> URL:
        """The database's URL with its driver named; SQLite's file in `home` where none is set."""
        if self.database_url is None:
            return URL.create("sqlite", database=str(self.home / "shenyan.db"))
        return _parse_database_url(self.database_url.get_secret_value())


def load_settings() -> Settings:
    """Reads the environment. Raises SettingsError, one line a variable, none with its value."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("; ".join(_lines(error))) from None


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for item in error.errors(include_input=False, include_url=False, include_context=False):
        message = item["msg"].removeprefix("Value error, ")
        name = "".join(f"{PREFIX}{part}".upper() for part in item["loc"][:1])
        lines.append(f"{name}: {message}" if name else message)
    return lines


def _parse_database_url(value: str) -> URL:
    hint = "write sqlite:////absolute/path/to/file.db or postgresql://user:password@host:5432/name"
    try:
        url = make_url(value)
    except (ArgumentError, ValueError) as error:
        # make_url quotes the URL, password included; it must not reach a log.
        raise ValueError(f"is not a database URL; {hint}") from error
    backend = "postgresql" if url.drivername == "postgres" else url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ValueError(f"names a database that is not supported; {hint}")
    if not url.database or url.database == ":memory:" or "mode=memory" in value:
        raise ValueError(f"needs a file: a database in memory is another one in every thread; {hint}")
    return url.set(drivername="sqlite")
