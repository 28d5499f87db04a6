"""Commands of Redis and Valkey, one a line, by redis-py (the extra `redis`); one connection is kept.

So `SELECT`, `MULTI` and `WATCH` go on from command to command; another connection, where one has to be made, is to the
database that was selected. Answers come as `redis-cli` writes them into a pipe: texts as they are, an element a line.
An error ends the command with status 1. What never ends (`SUBSCRIBE`, `MONITOR`) is read until its time is over.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from runwright.environment.endpoint import shown
from runwright.executors.address import endpoint
from runwright.executors.called import Answer, Broken, Called
from runwright.executors.catalogue import LIBRARIES
from runwright.executors.session import NotOpened, Request, Setting
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.executors.called import Call
    from runwright.executors.session import Session

NAME = "redis"
LANGUAGES = frozenset({"redis"})
PATIENCE = 10
"""Seconds until a server that does not answer is given up."""
ENDLESS = frozenset({b"SUBSCRIBE", b"PSUBSCRIBE", b"SSUBSCRIBE", b"MONITOR"})
WORD = regex(rb"""[ \t]*((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^ \t"'])+)""")
PART = regex(rb""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^"']+)""")
ESCAPE = regex(rb"\\(?:x([0-9a-fA-F]{2})|(.))")
DATABASE = "database"
"""The name in a state for the number of the selected one."""
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"a": b"\a"}


def open(setting: Setting) -> Session:  # noqa: A001 (the protocol's word)
    """A connection in this setting.

    Raises:
        NotOpened: redis-py is not installed, there is no endpoint, or its server refuses.
    """
    return Redis(setting)


class Redis(Called):
    """The session of one connection."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.url = endpoint(setting, NAME, "redis://host:6379/0")
        self.connection: Any = None  # redis-py does not say the types of its connections
        self.inside = False
        self._connected()

    def call(self, request: Request, running: Call) -> Answer:
        """Send each line of a text, up to the first that fails."""
        from redis.exceptions import ConnectionError as Gone
        from redis.exceptions import RedisError, ResponseError

        connection, say = self._connected(), running.say
        for words in running.each(_commands(request.text)):
            try:
                connection.send_command(*words, check_health=False)
                for answer in self._answers(words[0].upper()):
                    say("stdout", _written(answer))
                self._learn(words)
            except ResponseError as error:
                say("stderr", f"(error) {error}\n".encode())
                return Answer(1, lost=self._lost())
            except (Gone, RedisError, OSError) as error:
                raise Broken(f"{shown(self.url)}: {error}") from error
        return Answer(0, lost=self._lost())

    def cancel(self) -> None:
        """Close the connection: Redis has no other way to end a command that blocks."""
        self.disconnect()

    def disconnect(self) -> None:
        """Close the connection; what is queued behind `MULTI` is forgotten."""
        connection, self.connection, self.inside = self.connection, None, False
        if connection is not None:
            with suppress(Exception):
                connection.disconnect()

    def _answers(self, word: bytes) -> Iterator[object]:
        """What the server sends: one answer, or without end."""
        connection = self.connection
        yield connection.read_response()
        self.inside = word == b"MULTI" or (self.inside and word not in {b"EXEC", b"DISCARD"})
        while word in ENDLESS:
            yield connection.read_response()

    def _learn(self, words: list[bytes]) -> None:
        """Know the database that a command has selected."""
        if words[0].upper() == b"SELECT" and len(words) > 1:
            self.variables[DATABASE] = words[1].decode("utf-8", "replace")
        elif words[0].upper() == b"RESET":
            self.variables.pop(DATABASE, None)

    def _connected(self) -> Any:  # noqa: ANN401 (as above)
        if self.connection is None:
            self.connection = self._connect()
        return self.connection

    def _connect(self) -> Any:  # noqa: ANN401 (as above)
        try:
            from redis import ConnectionPool
            from redis.exceptions import RedisError
        except ImportError as error:
            library = LIBRARIES[NAME]
            raise NotOpened(NAME, f"{library.name} is not installed", library.install) from error
        try:
            pool = ConnectionPool.from_url(self.url, socket_connect_timeout=PATIENCE, protocol=2)  # answers as lists
            connection: Any = pool.make_connection()
            connection.connect()
            if DATABASE in self.variables:
                connection.send_command("SELECT", self.variables[DATABASE])
                connection.read_response()
            connection.connect = connection.connect_check_health = _closed
        except (RedisError, OSError, ValueError) as error:
            raise NotOpened(shown(self.url), " ".join(str(error).split())) from None
        return connection

    def _lost(self) -> tuple[str, ...]:
        return ("a transaction (MULTI) that is not finished",) if self.inside else ()


def _closed(*_: object, **__: object) -> None:
    """In the place of what connects: redis-py would dial anew for a command that nobody wants any more."""
    raise ConnectionResetError("the connection was closed")


def _commands(text: str) -> Iterator[list[bytes]]:
    """The words of each line, quoted as `redis-cli` reads them."""
    from runwright.languages import redis_commands

    data = text.encode()
    for each in redis_commands.parse(text).statements:
        words = [_unquoted(match[1]) for match in WORD.finditer(data[each.start : each.end])]
        if words and words[0].lower() in {b"redis-cli", b"valkey-cli"}:
            words = words[1:]
        if words:
            yield words


def _unquoted(word: bytes) -> bytes:
    """A word without its quotes: between double ones all escapes count, between single ones that of the quote."""
    return b"".join(
        ESCAPE.sub(_escaped, match[1])
        if match[1] is not None
        else (match[2] or b"").replace(b"\\'", b"'") + (match[3] or b"")
        for match in PART.finditer(word)
    )


def _escaped(match: Any) -> bytes:  # noqa: ANN401 (a match of bytes)
    if match[1]:
        return bytes([int(match[1], 16)])
    letter: bytes = match[2]
    return LETTERS.get(letter, letter)


def _written(answer: object) -> bytes:
    """An answer as `redis-cli` writes it into a pipe."""
    match answer:
        case None:
            return b"\n"
        case bytes():
            return answer + b"\n"
        case list() | tuple() | set():
            return b"".join(map(_written, answer)) or b"\n"
        case dict():
            return b"".join(_written(each) for pair in answer.items() for each in pair) or b"\n"
        case Exception():
            return f"(error) {answer}\n".encode()
    return f"{int(answer) if isinstance(answer, bool) else answer}\n".encode()
