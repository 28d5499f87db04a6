"""The auth service: who may write. Passwords are hashed with argon2id, tokens are signed with the key in force."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from starlette.responses import JSONResponse
from starlette.routing import Route

from systems.blog.services.backed import Backed
from systems.blog.services.lockout import Lockout
from systems.blog.services.service import Refusal, body, text
from systems.blog.services.tokens import Author
from systems.common.subscriber import counted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from systems.blog.settings import Settings

Result = TypeVar("Result")
HASHERS = 2
"""Passwords that are hashed at one time."""
MOST_HASHING = 64
"""Passwords that are hashed or wait for it: more would wait longer than their clients do."""
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's minimum for argon2id."""
UNKNOWN = HASHER.hash("nobody has this name")
"""Verified when there is no such author, so that the time says nothing."""


class Auth(Backed):
    """One instance of the auth service."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._threads, self._turns = ThreadPoolExecutor(HASHERS), asyncio.Semaphore(HASHERS)
        self._hashing = 0
        self._lockout = Lockout(self.cache.redis)

    def routes(self) -> Sequence[Route]:
        """Registration, login, the public keys."""
        return (
            Route("/auth/health", self.health),
            Route("/auth/register", self.register, methods=["POST"]),
            Route("/auth/login", self.login, methods=["POST"]),
            Route("/auth/me", self.me),
            Route("/auth/.well-known/jwks.json", self.jwks),
        )

    async def register(self, request: Request) -> Response:
        """A new author; 409 when the name is taken."""
        said = await body(request)
        name, password = text(said, "name", 80), text(said, "password")
        if len(password) < 8:
            raise Refusal(400, "bad_field", "password must have 8 characters or more")
        kept = await self._hashed(HASHER.hash, password)
        query = """
            INSERT INTO authors (name, password_hash) VALUES (%(name)s, %(kept)s)
            ON CONFLICT (name) DO NOTHING RETURNING id
        """
        async with self.database.writing() as connection:
            row = await (await connection.execute(query, {"name": name, "kept": kept})).fetchone()
        if row is None:
            raise Refusal(409, "taken", f"there is an author {name}")
        return JSONResponse({"id": row["id"], "name": name}, 201)

    async def login(self, request: Request) -> Response:
        """An access token for a name and a password; 429 after too many wrong ones from this address."""
        said = await body(request)
        name, password, source = text(said, "name", 80), text(said, "password"), _source(request)
        rows = await self.database.ask("SELECT id, password_hash FROM authors WHERE name = %(name)s", name=name)
        kept = rows[0]["password_hash"] if rows else UNKNOWN
        try:
            await self._hashed(HASHER.verify, kept, password, before=lambda: self._lockout.admit(name, source))
        except VerifyMismatchError as wrong:
            if await self._lockout.failed(name, source):
                self.log.note("WARN", "lockout", name=name, client=source)
            raise Refusal(401, "wrong_password", "name or password is wrong") from wrong
        if not rows:
            raise Refusal(401, "wrong_password", "name or password is wrong")
        await self._lockout.forgive(name, source)
        ttl = self.settings.access_ttl
        return JSONResponse({"accessToken": self.tokens.sign(Author(rows[0]["id"], name), ttl), "expiresIn": ttl})

    async def me(self, request: Request) -> Response:
        """Whose token this is."""
        author = self.tokens.read(request.headers.get("authorization", ""))
        return JSONResponse(author._asdict())

    async def jwks(self, request: Request) -> Response:
        """The public keys that verify tokens (RFC 7517)."""
        del request
        return JSONResponse(self.tokens.ring().published(), headers={"Cache-Control": "public, max-age=1"})

    async def _hashed(
        self, act: Callable[..., Result], *words: str, before: Callable[[], Awaitable[None]] | None = None
    ) -> Result:
        """Hash in a thread: it takes tens of milliseconds, and others want to be answered.

        `before` is asked when it is its turn: of many that come at once, those behind the wrong ones are not hashed.
        """
        if self._hashing >= MOST_HASHING:
            raise Refusal(503, "busy", "too many passwords at once; try again in a moment")
        self._hashing += 1
        try:
            async with self._turns:
                if before is not None:
                    await before()
                return await asyncio.get_running_loop().run_in_executor(self._threads, act, *words)
        finally:
            self._hashing -= 1


def _source(request: Request) -> str:
    """Whom a login is counted for: the client as the gateway names it."""
    peer = request.client.host if request.client else ""
    return counted(request.headers.get("x-real-ip") or peer)
