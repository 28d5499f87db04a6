"""Over HTTP: sessions whose calls are requests, each with a connection of its own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from runwright.executors.called import Called

if TYPE_CHECKING:
    from runwright.executors.line import Line


class OverHttp(Called):
    """A session of a server that is asked by HTTP."""

    @cached_property
    def line(self) -> Line:
        """The connection of the request that runs now."""
        from runwright.executors.line import Line

        return Line()

    def cancel(self) -> None:
        """Break the connection off, at which a server may give up; what was sent cannot be taken back."""
        if "line" in self.__dict__:
            self.line.cut()

    def disconnect(self) -> None:
        """Nothing is kept between requests."""
        self.cancel()
