"""Single sign-on with an OpenID Connect provider: the authorization code flow with PKCE, state and nonce.

OpenID Connect Core 1.0, RFC 7636, RFC 9207. The provider says who somebody is; who may work here, and as what, stays
in our own list.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]  # publishes no types
    prepare_grant_uri,
    prepare_token_request,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # publishes no types
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shenyan.serving.settings import Settings

DISCOVERY = "/.well-known/openid-configuration"
CALLBACK = "/console/oidc/callback"
SCOPES = "openid email profile"
# Signed with the provider's private key: a secret shared with it, or no signature at all, is not taken.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "Ed25519", "EdDSA"]
TIMEOUT_S = 10
LEEWAY_S = 60


class OidcError(Exception):
    """The single sign-on failed. The message is a word for the log: nothing of what the provider sent."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What has to fit together between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Provider:
    """issuer: as in its tokens. redirect_uri: ours, as registered there. transport: another one in tests."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    transport: httpx.AsyncBaseTransport | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Provider | None":
        """The provider of the settings, if there is one."""
        if not (settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret):
            return None
        redirect = (settings.public_url or "").rstrip("/") + CALLBACK
        secret = settings.oidc_client_secret.get_secret_value()
        return cls(settings.oidc_issuer, settings.oidc_client_id, secret, redirect)

    async def begin(self) -> tuple[str, Attempt]:
        """Where to send the browser, and what to keep until it comes back. Raises OidcError."""
        attempt = Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
        async with self._client() as client:
            described = await self._discover(client)
        url: str = prepare_grant_uri(
            _address(described, "authorization_endpoint"),
            client_id=self.client_id,
            response_type="code",
            redirect_uri=self.redirect_uri,
            scope=SCOPES,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        return url, attempt

    async def finish(self, attempt: Attempt, answer: Mapping[str, str]) -> list[str]:
        """The logins that the provider vouches for, best first. answer: the parameters that the browser came back
        with. Raises OidcError."""
        if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise OidcError("state")
        if answer.get("iss", self.issuer) != self.issuer:
            raise OidcError("issuer")
        if "error" in answer or not answer.get("code"):
            raise OidcError("refused")
        async with self._client() as client:
            described = await self._discover(client)
            token = await self._exchange(client, _address(described, "token_endpoint"), answer["code"], attempt)
            keys = await _fetch(client, _address(described, "jwks_uri"))
        return _logins(self._claims(token, keys, attempt))

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=TIMEOUT_S, transport=self.transport)

    async def _exchange(self, client: httpx.AsyncClient, url: str, code: str, attempt: Attempt) -> Mapping[str, Any]:
        """The tokens for a code. The client's secret goes as RFC 6749, 2.3.1 wants it: each part form-encoded."""
        body: str = prepare_token_request(
            "authorization_code", code=code, redirect_uri=self.redirect_uri, code_verifier=attempt.verifier
        )
        credentials = httpx.BasicAuth(quote_plus(self.client_id), quote_plus(self.client_secret))
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            return _object(await client.post(url, content=body, headers=headers, auth=credentials))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise OidcError("token") from None

    async def _discover(self, client: httpx.AsyncClient) -> Mapping[str, Any]:
        described = await _fetch(client, self.issuer.rstrip("/") + DISCOVERY)
        if described.get("issuer") != self.issuer:
            raise OidcError("issuer")
        return described

    def _claims(self, token: Mapping[str, Any], keys: Mapping[str, Any], attempt: Attempt) -> Mapping[str, Any]:
        """The claims of the id_token, once its signature, issuer, audience, time and nonce fit."""
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": attempt.nonce},
        )
        try:
            claims = jwt.decode(
                token["id_token"],
                KeySet.import_key_set(keys),  # type: ignore[arg-type]  # checked by the library
                algorithms=ALGORITHMS,
            ).claims
            rules.validate(claims)
        except (JoseError, KeyError, TypeError, ValueError):
            raise OidcError("id_token") from None
        # A token for several clients has to name us as the one that asked.
        if claims.get("azp", self.client_id) != self.client_id:
            raise OidcError("id_token")
        return claims


async def _fetch(client: httpx.AsyncClient, url: str) -> Mapping[str, Any]:
    try:
        return _object(await client.get(url))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise OidcError("provider") from None


def _object(answer: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an answer. Raises HTTPError or ValueError where it is none."""
    answer.raise_for_status()
    value = answer.json()
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _address(described: Mapping[str, Any], name: str) -> str:
    value = described.get(name)
    if not isinstance(value, str):
        raise OidcError("provider")
    return value


def _logins(claims: Mapping[str, Any]) -> list[str]:
    """An e-mail address counts only if the provider has verified it: anybody can claim one."""
    found = [claims.get("email")] if claims.get("email_verified") is True else []
    found.append(claims.get("preferred_username"))
    return [one for one in found if isinstance(one, str) and one]
