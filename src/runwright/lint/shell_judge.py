"""Another judge of shell commands, such as shellcheck: what it is asked, and what it says.

Rules start no process. Whoever puts a library together may give it a judge that does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Remark(NamedTuple):
    """What a judge says about a stretch of one script; lines and columns count characters, from 1."""

    code: int
    """As shellcheck numbers its checks: 2069 is SC2069."""
    line: int
    column: int
    end_line: int
    end_column: int
    """The column behind the last."""
    message: str


class ShellJudge(Protocol):
    """Judges many scripts at once."""

    def remarks(self, scripts: Iterable[str]) -> Iterator[Sequence[Remark]]:
        """What is wrong with each script, in their order; nothing where it could not judge. Never raises.

        Scripts may be taken ahead of the answers, so that the judge is at work while rules are.
        """
