"""The posts service: write, publish, read, list, search. A publication is an event in the same transaction (outbox)."""

from __future__ import annotations

import asyncio
import datetime as dt
import hmac
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from systems.blog.services.backed import Backed
from systems.blog.services.service import Refusal, body, text
from systems.common import path_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from systems.blog.services.database import Row
    from systems.blog.services.tokens import Author

PAGE = 20
LONGEST_KEY = 200
MOST_EXPORTED = 500
path_number.register()
POST = """
    SELECT posts.id, authors.name AS author, posts.title, posts.body, posts.created_at, posts.published_at
    FROM posts JOIN authors ON authors.id = posts.author_id WHERE posts.id = %(id)s
"""
DRAFT = f"{POST} AND posts.author_id = %(author)s"
WRITE = """
    INSERT INTO posts (author_id, title, body, request_key) VALUES (%(author)s, %(title)s, %(body)s, %(key)s)
    ON CONFLICT (author_id, request_key) DO UPDATE SET request_key = EXCLUDED.request_key
    RETURNING id, title, body
"""
PUBLISH = "UPDATE posts SET published_at = coalesce(published_at, now()) WHERE id = %(id)s AND author_id = %(author)s"
EVENT = "INSERT INTO outbox (post_id) VALUES (%(id)s) ON CONFLICT (post_id) DO NOTHING"
NEWEST = (
    "SELECT post_id AS id, author, title, published_at FROM feed ORDER BY published_at DESC, post_id DESC LIMIT %(n)s"
)
FOUND = """
    SELECT feed.post_id AS id, author, title, published_at
    FROM search JOIN feed USING (post_id), websearch_to_tsquery('english', %(q)s) AS query
    WHERE words @@ query ORDER BY ts_rank(words, query) DESC, published_at DESC LIMIT %(n)s
"""


class Posts(Backed):
    """One instance of the posts service."""

    def routes(self) -> Sequence[Route]:
        """Posts, the feed, the search, and an export for clients with an API key."""
        return (
            Route("/posts/health", self.health),
            Route("/posts/feed", self.feed),
            Route("/posts/search", self.search),
            Route("/posts/export", self.export),
            Route("/posts", self.write, methods=["POST"]),
            Route("/posts/{id:number}", self.read),
            Route("/posts/{id:number}/publish", self.publish, methods=["POST"]),
        )

    async def read(self, request: Request) -> Response:
        """One post, from the cache, the read host, or the primary, which may know what that does not know yet.

        A draft is for its author alone, and is kept in no cache.
        """
        number = request.path_params["id"]
        await asyncio.sleep(self.settings.slow)
        found = await self.cache.get(f"post:{number}", lambda: self._published(number))
        if found is None and "authorization" in request.headers:
            rows = await self.database.ask(DRAFT, id=number, author=self._author(request).id)
            found = _plain(rows[0]) if rows else None
        if found is None:
            raise Refusal(404, "not_found", f"there is no post {number}")
        return JSONResponse(found)

    async def write(self, request: Request) -> Response:
        """A new post, published at once when `publish` is true."""
        author = self._author(request)
        said = await body(request)
        values = {
            "author": author.id,
            "title": text(said, "title"),
            "body": text(said, "body", 20_000),
            "key": _key(request),
        }
        if self.settings.hold:
            await self.database.take()
        async with self.database.writing() as connection:
            row = await (await connection.execute(WRITE, values)).fetchone()
            number = int(row["id"]) if row else 0
            if row and (row["title"], row["body"]) != (values["title"], values["body"]):
                raise Refusal(422, "key_reused", "this Idempotency-Key was used for another post")
            if said.get("publish") is True:
                await connection.execute(PUBLISH, {"id": number, "author": author.id})
                await connection.execute(EVENT, {"id": number})
            [post] = [_plain(each) for each in await (await connection.execute(POST, {"id": number})).fetchall()]
        if post["published_at"]:
            await self.cache.put(f"post:{number}", post)
        return JSONResponse(post, 201, headers={"Location": f"/posts/{number}"})

    async def publish(self, request: Request) -> Response:
        """Publish a post; the second time nothing more happens."""
        author, number = self._author(request), request.path_params["id"]
        async with self.database.writing() as connection:
            done = await connection.execute(PUBLISH, {"id": number, "author": author.id})
            if not done.rowcount:
                raise Refusal(404, "not_found", f"{author.name} has no post {number}")
            await connection.execute(EVENT, {"id": number})
            [post] = [_plain(each) for each in await (await connection.execute(POST, {"id": number})).fetchall()]
        await self.cache.put(f"post:{number}", post)
        return JSONResponse(post)

    async def feed(self, request: Request) -> Response:
        """The newest publications."""
        del request
        rows = await self.cache.get("post:feed", lambda: self._rows(NEWEST, n=PAGE))
        return JSONResponse({"posts": rows})

    async def search(self, request: Request) -> Response:
        """Publications with these words."""
        words = text(request.query_params, "q")
        return JSONResponse({"posts": await self._rows(FOUND, q=words, n=PAGE)})

    async def export(self, request: Request) -> Response:
        """The newest publications for another program, which shows its API key."""
        client = self._client(request.headers.get("x-api-key", ""))
        self.log.note("DEBUG", "exported", client=client, requestId=request.scope["request_id"])
        return JSONResponse({"posts": await self._rows(NEWEST, n=MOST_EXPORTED)})

    def _author(self, request: Request) -> Author:
        return self.tokens.read(request.headers.get("authorization", ""))

    def _client(self, key: str) -> str:
        """Whose key this is; the file is read each time, so that a rotation needs no restart."""
        for line in (self.settings.home / "secrets" / "api-keys").read_text().splitlines():
            name, _, value = line.partition("=")
            if value and hmac.compare_digest(key.encode(), value.strip().encode()):
                return name
        raise Refusal(401, "wrong_key", "an API key is needed (X-API-Key)")

    async def _published(self, number: int) -> dict[str, Any] | None:
        for ask in (self.database.read, self.database.ask):
            rows = await ask(POST, id=number)
            if rows and rows[0]["published_at"]:
                return _plain(rows[0])
        return None

    async def _rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        return [_plain(row) for row in await self.database.read(query, **values)]


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise Refusal(400, "bad_key", f"Idempotency-Key: 1 to {LONGEST_KEY} characters")
    return key


def _plain(row: Row) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in row.items()}
