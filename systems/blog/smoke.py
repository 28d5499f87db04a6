"""Do what authors and readers do: register, log in, publish, read it, find it in feed and search."""

from __future__ import annotations

import json
import secrets
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PUBLISHED_WITHIN = 20
"""Seconds from a publication to its entry in the feed; usually it is a tenth of one."""


class Client(NamedTuple):
    """Somebody who talks to the blog at a URL, with a token once logged in."""

    url: str
    token: str = ""

    def call(self, path: str, body: Mapping[str, object] | None = None, **headers: str) -> Any:  # noqa: ANN401 - JSON
        """The JSON that a path answers, to a GET or to a POST of a body; raises Refused for anything but success."""
        told = {"Content-Type": "application/json", **headers}
        if self.token:
            told["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, told)  # noqa: S310 - the blog's own address
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            said = refusal.read(300).decode(errors="replace")
            raise Refused(f"{path} answers {refusal.code}: {said}") from refusal
        except (OSError, ValueError) as lost:
            raise Refused(f"{path}: {lost}") from lost


def author(url: str, name: str) -> Client:
    """A new author, logged in."""
    password = secrets.token_urlsafe(12)
    client = Client(url)
    client.call("/auth/register", {"name": name, "password": password})
    token = client.call("/auth/login", {"name": name, "password": password})["accessToken"]
    return Client(url, token)


def run(url: str) -> Iterator[str]:
    """Every step; raises Refused for the first that does not hold."""
    word = f"smoke{secrets.token_hex(5)}"
    yield f"health: {Client(url).call('/health')['status']}"
    client = author(url, word)
    yield "registered and logged in"
    post = client.call("/posts", {"title": f"About {word}", "body": "Once upon a time.", "publish": True})
    read = Client(url).call(f"/posts/{post['id']}")
    if read["title"] != post["title"]:
        raise Refused(f"post {post['id']} reads {read['title']!r}, not {post['title']!r}")
    yield f"post {post['id']} was published and read"
    client.call(f"/posts/{post['id']}/publish", {})
    began = time.monotonic()
    while not (found := Client(url).call(f"/posts/search?q={word}")["posts"]):
        if time.monotonic() - began > PUBLISHED_WITHIN:
            raise Refused(f"post {post['id']} is not found {PUBLISHED_WITHIN} s after it was published")
        time.sleep(0.05)
    if [each["id"] for each in found] != [post["id"]]:
        raise Refused(f"the search for {word} finds {found}, not post {post['id']} once")
    yield f"feed and search have it after {time.monotonic() - began:.2f} s"
