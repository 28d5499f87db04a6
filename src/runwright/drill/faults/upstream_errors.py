"""A service that others depend on answers with errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from runwright.drill.faults import kinds
from runwright.drill.faults.fault import option
from runwright.drill.faults.network import Disturbance
from runwright.drill.faults.rule import Rule


@dataclass(frozen=True)
class UpstreamErrors(Disturbance):
    """Answer a share of HTTP requests with an error, in place of the server, which does not see them."""

    KIND: ClassVar[str] = "upstream-errors"
    share: float = option(kinds.share, "How many of all requests.", 1.0)
    status: int = option(kinds.at_most(599, 503), "With which status.", 503)

    def sentence(self) -> str:
        """With share and status."""
        return f"Answer {self.share:.0%} of the requests on link “{self.target.name}” with status {self.status}."

    def missing(self) -> str:
        """The relay has to read requests."""
        other = f'[links.{self.target.name}] does not say that it carries requests: write protocol = "http".'
        return super().missing() if self.target.protocol == "http" else other

    def rule(self) -> Rule:
        """Errors."""
        return Rule("up", errors=self.share, status=self.status)
