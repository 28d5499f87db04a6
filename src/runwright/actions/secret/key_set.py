"""A JSON Web Key Set (RFC 7517) as its URL publishes it, held against private keys; and which key signed a token."""

from __future__ import annotations

import base64
import json
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.actions.secret.pem import Key

PATIENCE = 5.0
"""Seconds for one answer."""
LARGEST = 1 << 20
"""Bytes of a set; more is none."""
MAX_AGE = regex(r"\bmax-age=(\d{1,6})\b")
TOKEN = regex(r"\b([A-Za-z0-9_-]{8,})\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


def published(url: str) -> dict[str, dict[str, Any]]:
    """The keys that a URL publishes, by their ids.

    Raises:
        OSError: nobody answers, or with an error.
        ValueError: the answer is no key set.
    """
    try:
        keys = json.loads(_asked(url)[0])["keys"]
        return {str(each["kid"]): each for each in keys}
    except (TypeError, KeyError):
        raise ValueError(f"{url} answers no key set") from None


def kept_for(url: str) -> float:
    """The seconds for which others may keep what a URL answers (RFC 9111); none when it does not answer."""
    try:
        match = MAX_AGE.search(_asked(url)[1])
    except (OSError, ValueError):
        return 0.0
    return float(match[1]) if match else 0.0


def _asked(url: str) -> tuple[bytes, str]:
    """What a URL answers, and how long that may be kept."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url} is no URL of HTTP")
    fresh = {"Cache-Control": "no-cache"}  # what a proxy remembers says nothing about the servers behind it
    try:
        with urlopen(Request(url, headers=fresh), timeout=PATIENCE) as answer:  # noqa: S310 (the scheme was looked at)
            return answer.read(LARGEST), answer.headers.get("Cache-Control", "")
    except HTTPException as error:
        raise ValueError(f"{url} does not answer in HTTP: {type(error).__name__}") from None


def is_of(entry: dict[str, Any], key: Key) -> bool:
    """Whether a published key is the public half of this one."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    public = key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        return {name: _number(entry.get(name)) for name in "ne"} == {"n": numbers.n, "e": numbers.e}
    if isinstance(public, ec.EllipticCurvePublicKey):
        point = public.public_numbers()
        return (_number(entry.get("x")), _number(entry.get("y"))) == (point.x, point.y)
    return _number(entry.get("x")) == int.from_bytes(public.public_bytes_raw(), "big")


def signer(text: str) -> str:
    """The id of the key that signed the first token (RFC 7519) of a text; empty when there is none."""
    for match in TOKEN.finditer(text):
        try:
            header = json.loads(base64.urlsafe_b64decode(match[1] + "=="))
        except ValueError:
            continue
        if isinstance(header, dict) and "alg" in header:
            return str(header.get("kid", ""))
    return ""


def _number(text: object) -> int:
    """A number as the set writes it (base64url); -1 for what is none."""
    try:
        return int.from_bytes(base64.urlsafe_b64decode(f"{text}=="), "big")
    except ValueError:
        return -1
