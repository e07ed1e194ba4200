"""Settings: defaults, what is refused, and that a refusal says what to set."""

from pathlib import Path

import pytest

from shenyan.serving.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("SHENYAN_"):
            monkeypatch.delenv(name)


def test_defaults_are_for_development() -> None:
    settings = load_settings()
    assert (settings.env, settings.host, settings.port) == ("development", "127.0.0.1", 8000)
    assert settings.home == Path("var")
    assert settings.database.render_as_string() == "sqlite:///var/shenyan.db"


def test_variables_are_read_and_empty_ones_are_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"PORT": "9000", "HOME": str(tmp_path), "MODEL": "", "DATABASE_URL": ""}.items():
        monkeypatch.setenv(f"SHENYAN_{name}", value)
    settings = load_settings()
    assert (settings.port, settings.model) == (9000, None)
    assert settings.database.database == str(tmp_path / "shenyan.db")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "http", "whole number|valid integer"),
        ("PORT", "70000", "65535"),
        ("ENV", "staging", "'development' or 'production'"),
        ("RATE_LIMIT", "a lot", "6000/minute"),
        ("RATE_LIMIT", "0/minute", "at least one"),
        ("BATCH_TIMEOUT_MS", "600001", "600000"),
        ("SECRET", "tiny-secret", "openssl rand"),
        ("DATABASE_URL", "mysql://u:tiny-secret@host/x", "postgresql://"),
        ("DATABASE_URL", "tiny-secret", "postgresql://"),
        ("DATABASE_URL", "sqlite://", "needs a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "needs a file"),
        ("TIMEOUT_MS", "5", "20"),
        ("AUDIT_SHARE", "1.5", "less than or equal to 1"),
        ("AUDIT_SHARES", "tiny-secret", "as JSON"),
        ("AUDIT_SHARES", "[]", "dictionary"),
        ("AUDIT_SHARES", '{"workplace_anon": 2}', "less than or equal to 1"),
        ("LEASE_MINUTES", "0", "greater than or equal to 1"),
        ("PUBLIC_URL", "shenyan.example.com", "https://host/path"),
        ("OIDC_ISSUER", "http://id.example.com", "http is for"),
        ("LOG_FORMAT", "xml", "'console' or 'json'"),
    ],
)
def test_bad_value_is_refused_by_name_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"SHENYAN_{name}", value)
    with pytest.raises(SettingsError, match=says) as caught:
        load_settings()
    assert f"SHENYAN_{name}" in str(caught.value)
    assert "tiny-secret" not in str(caught.value)


def test_shares_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHENYAN_AUDIT_SHARES", '{"workplace_anon": 0.5}')
    assert load_settings().audit_shares == {"workplace_anon": 0.5}


def test_single_sign_on_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHENYAN_OIDC_ISSUER", "https://id.example.com")
    with pytest.raises(SettingsError, match="SHENYAN_OIDC_CLIENT_SECRET"):
        load_settings()
    monkeypatch.setenv("SHENYAN_OIDC_CLIENT_ID", "shenyan")
    monkeypatch.setenv("SHENYAN_OIDC_CLIENT_SECRET", "tiny-secret")
    with pytest.raises(SettingsError, match="SHENYAN_PUBLIC_URL"):
        load_settings()
    monkeypatch.setenv("SHENYAN_PUBLIC_URL", "https://shenyan.example.com")
    assert "tiny-secret" not in repr(load_settings())


def test_production_needs_a_database_and_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHENYAN_ENV", "production")
    with pytest.raises(SettingsError, match="SHENYAN_DATABASE_URL"):
        load_settings()
    monkeypatch.setenv("SHENYAN_DATABASE_URL", "postgresql://u:p@host/x")
    with pytest.raises(SettingsError, match="SHENYAN_SECRET"):
        load_settings()
    monkeypatch.setenv("SHENYAN_SECRET", "s" * 32)
    assert load_settings().env == "production"


def test_secrets_do_not_show() -> None:
    settings = Settings(secret="s" * 32, database_url="postgresql://u:hidden@host/x")
    assert "sss" not in repr(settings)
    assert "hidden" not in repr(settings)


def test_postgresql_gets_its_driver_and_keeps_its_options() -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        url = Settings(database_url=f"{scheme}://u:p@host:5433/x?sslmode=require").database
        assert url.render_as_string(hide_password=False) == ("postgresql+psycopg://u:p@host:5433/x?sslmode=require")


def test_batch_has_time_for_a_hundred_posts() -> None:
    assert Settings().batch_timeout_ms == 60_000
    assert Settings(batch_timeout_ms=600_000).batch_timeout_ms == 600_000
