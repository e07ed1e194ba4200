"""Single sign-on against a small provider of our own."""

import base64
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.testclient import TestClient
from tests.serving.conftest import Service
from tests.serving.visiting import browser, make_person

from shenyan.serving.console.single_sign_on import get_provider
from shenyan.serving.people.oidc import Provider
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Role

ISSUER = "https://id.example.com/realm"
SETTINGS = {
    "oidc_issuer": ISSUER,
    "oidc_client_id": "shenyan",
    "oidc_client_secret": "client-secret",
    "public_url": "https://shenyan.example.com",
}


@dataclass
class FakeProvider:
    """Answers as a provider does. claims, header, key: what goes into the next token; broken: an address that fails."""

    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    key: Any = None
    broken: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    exchanged: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._own = RSAKey.generate_key(2048, {"kid": "one"})
        self.key = self.key or self._own

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if self.broken and path.endswith(self.broken):
            return httpx.Response(500, text="<html>oops</html>")
        if path.endswith("/openid-configuration"):
            names = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "keys"}
            return httpx.Response(200, json={"issuer": ISSUER} | {k: f"{ISSUER}/{v}" for k, v in names.items()})
        if path.endswith("/keys"):
            return httpx.Response(200, json={"keys": [self._own.as_dict(private=False)]})
        self.exchanged = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.exchanged["authorization"] = request.headers.get("Authorization", "")
        challenge = hashlib.sha256(self.exchanged["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != self.asked["code_challenge"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        claims = {
            "iss": ISSUER,
            "aud": "shenyan",
            "sub": "7",
            "exp": int(time.time()) + 60,
            "nonce": self.asked["nonce"],
            **self.claims,
        }
        algorithms = [self.header["alg"]]
        token = jwt.encode(self.header, {k: v for k, v in claims.items() if v is not None}, self.key, algorithms)
        return httpx.Response(200, json={"access_token": "a", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(claims={"email": "wang@example.com", "email_verified": True})


@pytest.fixture
def service(console: Callable[..., Service], provider: FakeProvider) -> Service:
    service = console(**SETTINGS)
    make_person(service, Role.MODERATOR, "wang@example.com")
    found = Provider.of(service.settings)
    assert found is not None
    given = Provider(
        found.issuer, found.client_id, found.client_secret, found.redirect_uri, httpx.MockTransport(provider)
    )
    app: Any = service.client.app
    app.dependency_overrides[get_provider] = lambda: given
    return service


def go(client: TestClient, provider: FakeProvider, **answer: str) -> Any:
    """Leaves for the provider and comes back."""
    left = client.get("/console/oidc?next=/console/me", follow_redirects=False)
    assert left.status_code == 303, left.text
    parts = urlsplit(left.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{ISSUER}/auth"
    provider.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query = {"code": "the-code", "state": provider.asked["state"], **answer}
    return client.get("/console/oidc/callback", params=query, follow_redirects=False)


def test_verified_mail_address_signs_in(service: Service, provider: FakeProvider) -> None:
    client = browser(service)
    assert "/console/oidc?next=" in client.get("/console/sign-in").text
    answer = go(client, provider)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"] == "/console/me"
    assert "wang@example.com" in client.get("/console/me").text
    assert provider.asked["redirect_uri"] == "https://shenyan.example.com/console/oidc/callback"
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.asked["scope"] == "openid email profile"
    assert provider.exchanged["code"] == "the-code"
    secret = base64.b64decode(provider.exchanged["authorization"].removeprefix("Basic ")).decode()
    assert secret == "shenyan:client-secret"


def test_user_name_signs_in_too(service: Service, provider: FakeProvider) -> None:
    make_person(service, Role.SENIOR, "li")
    provider.claims = {"preferred_username": "Li", "email": "li@example.com", "email_verified": True}
    client = browser(service)
    assert go(client, provider).status_code == 303
    assert "Senior moderator" in client.get("/console/me").text


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "wang@example.com", "email_verified": False},
        {"email": "wang@example.com", "email_verified": "true"},
        {"email": "wang@example.com"},
        {"email": "stranger@example.com", "email_verified": True},
        {},
    ],
)
def test_whom_we_do_not_know_stays_out_and_is_not_added(
    service: Service, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    client = browser(service)
    answer = go(client, provider)
    assert answer.status_code == 403
    assert "Ask an administrator to add you" in answer.text
    assert client.get("/console/me", follow_redirects=False).status_code == 303
    assert len(service.rows("moderators")) == 1


def test_disabled_person_stays_out(service: Service, provider: FakeProvider) -> None:
    with service.database.write() as session:
        row = PeopleRepository(session).with_login("wang@example.com")
        assert row is not None
        row.disabled_at = row.created_at
    assert go(browser(service), provider).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example.com"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"nonce": "another"},
        {"nonce": None},
        {"aud": ["shenyan", "another"], "azp": "another"},
    ],
)
def test_token_that_is_not_for_us_is_refused(service: Service, provider: FakeProvider, claims: dict[str, Any]) -> None:
    provider.claims |= claims
    answer = go(browser(service), provider)
    assert answer.status_code == 502
    assert "administrator" in answer.text


def test_token_that_the_provider_did_not_sign_is_refused(service: Service, provider: FakeProvider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    assert go(browser(service), provider).status_code == 502
    provider.header = {"alg": "HS256", "kid": "one"}
    provider.key = OctKey.import_key("client-secret-that-is-long-enough-to-sign")
    assert go(browser(service), provider).status_code == 502


@pytest.mark.parametrize(
    "answer", [{"state": "another"}, {"code": ""}, {"error": "access_denied"}, {"iss": "https://evil.example.com"}]
)
def test_answer_that_does_not_fit_is_refused(service: Service, provider: FakeProvider, answer: dict[str, str]) -> None:
    assert go(browser(service), provider, **answer).status_code == 502


def test_answer_that_another_browser_asked_for_is_refused(service: Service, provider: FakeProvider) -> None:
    go(browser(service), provider)
    query = {"code": "the-code", "state": provider.asked["state"]}
    for cookie in (None, "x", "x.y.z"):
        client = browser(service)
        if cookie:
            client.cookies.set("shenyan_oidc", cookie, domain="testserver.local", path="/console")
        answer = client.get("/console/oidc/callback", params=query, follow_redirects=False)
        assert answer.status_code == 403
        assert "Begin again" in answer.text


def test_attempt_counts_once(service: Service, provider: FakeProvider) -> None:
    client = browser(service)
    go(client, provider)
    query = {"code": "the-code", "state": provider.asked["state"]}
    assert client.get("/console/oidc/callback", params=query, follow_redirects=False).status_code == 403


@pytest.mark.parametrize("broken", ["openid-configuration", "token", "keys"])
def test_provider_that_fails_is_told_on_the_page(service: Service, provider: FakeProvider, broken: str) -> None:
    client = browser(service)
    if broken != "openid-configuration":
        provider.broken = broken
        assert go(client, provider).status_code == 502
        return
    provider.broken = broken
    answer = client.get("/console/oidc", follow_redirects=False)
    assert answer.status_code == 502
    assert "did not answer as it should" in answer.text


def test_without_a_provider_there_is_nothing(console: Callable[..., Service]) -> None:
    service = console()
    client = browser(service)
    assert "/console/oidc" not in client.get("/console/sign-in").text
    for path in ("/console/oidc", "/console/oidc/callback?code=x&state=y"):
        assert client.get(path, follow_redirects=False).status_code == 404


def test_secret_shows_nowhere(service: Service) -> None:
    assert "client-secret" not in json.dumps(service.settings.model_dump(mode="json"))
