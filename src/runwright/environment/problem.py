"""What is wrong with a configuration: each problem with its place, what it is, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Sequence

    Path = tuple[str | int, ...]
    """The keys, and numbers in lists, that lead to a value."""


class Problem(NamedTuple):
    """One thing that is wrong in the file."""

    what: str
    do: str
    """What to write instead; a sentence."""
    path: Path = ()
    at_key: bool = False
    """Whether it is the key that is wrong, not its value."""
    line: int = 1
    column: int = 1
    """In characters, from 1, as the line."""


class Spot(NamedTuple):
    """Where a reader of the file is, and where it leaves its problems."""

    path: Path
    problems: list[Problem]

    def below(self, step: str | int) -> Spot:
        """The spot of a key, or of an element of a list."""
        return Spot((*self.path, step), self.problems)

    def complain(self, what: str, do: str, *, at_key: bool = False) -> None:
        """Note a problem with what stands here."""
        self.problems.append(Problem(what, do, self.path, at_key))

    @property
    def faulty(self) -> bool:
        """Whether somebody has complained about what stands here or below."""
        return any(problem.path[: len(self.path)] == self.path for problem in self.problems)

    @property
    def key(self) -> str:
        """The last key of the path."""
        return str(next((step for step in reversed(self.path) if isinstance(step, str)), "the file"))

    @property
    def section(self) -> str:
        """The path as the header of a section writes it."""
        return ".".join(step for step in self.path if isinstance(step, str))


class Misconfigured(RunwrightError):
    """A configuration that cannot be used; it carries every problem of the file."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        count = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
        super().__init__("\n".join([f"{name} has {count}", *(told(name, each) for each in problems)]))


def told(name: str, problem: Problem) -> str:
    """A problem in two lines: its place with what is wrong, and what to do; nothing in them steers a terminal."""
    lines = (f"  {name}:{problem.line}:{problem.column}: {problem.what}", f"    {problem.do}")
    return "\n".join("".join(sign if sign.isprintable() else "�" for sign in line) for line in lines)
