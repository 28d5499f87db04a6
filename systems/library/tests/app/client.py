"""A client of the application under test: one session, with its cookie."""

from __future__ import annotations

import http.client
import json
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    said: Any


class Client:
    """One session."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send one request; a body is sent as JSON unless it is bytes."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            told["Cookie"] = self.cookie
        try:
            connection.request(method, path, data, told)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        named = {name.lower(): value for name, value in answer.getheaders()}
        self.cookie = named.get("set-cookie", self.cookie).partition(";")[0]
        said = json.loads(text) if "json" in named.get("content-type", "") else text.decode()
        return Answer(answer.status, named, said)

    def get(self, path: str) -> Any:
        """What a GET brings, which must succeed."""
        answer = self.ask("GET", path)
        assert answer.status == 200, answer
        return answer.said

    def user(self, username: str) -> int:
        """The number of a new user."""
        answer = self.ask("POST", "/users", {"username": username, "name": username.title()})
        assert answer.status == 201, answer
        return int(answer.said["id"])

    def story(self, user: int, title: str = "A title", **headers: str) -> int:
        """The number of a new story."""
        facts = {"user_id": user, "title": title, "body": "Once upon a time"}
        answer = self.ask("POST", "/stories", facts, **headers)
        assert answer.status == 201, answer
        return int(answer.said["id"])
