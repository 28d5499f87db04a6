"""A request that is not answered as it was meant, in words for the client."""

from __future__ import annotations


class Refusal(Exception):
    """A status of HTTP (RFC 9110), a word for programs, a sentence for people."""

    def __init__(self, status: int, error: str, message: str, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status, self.error, self.message, self.retry_after = status, error, message, retry_after
