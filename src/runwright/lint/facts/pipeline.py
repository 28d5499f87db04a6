"""Pipelines: what is joined by `|`, each stage with the program that does its work behind `sudo` or `docker exec`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lint.derived import derived
from runwright.lint.facts.program import Program, programs

if TYPE_CHECKING:
    from runwright.runbook.reading import Runbook


class Stage(NamedTuple):
    """One command of a pipeline."""

    outer: Program
    """The program that the shell starts."""
    chain: tuple[Program, ...]
    """That and what it is given to run: `sudo`, `docker`, `psql`."""

    @property
    def inner(self) -> Program:
        """The program that does the work."""
        return self.chain[-1]


@derived
def pipelines(book: Runbook) -> tuple[tuple[Stage, ...], ...]:
    """Every pipeline in the order of its first command; a command by itself is one of a single stage."""
    lines: list[list[Stage]] = []
    waiting: list[list[Stage]] = []
    for stage in _stages(book):
        syntax = stage.outer.syntax
        if waiting and (waiting[-1][-1].outer.command is not stage.outer.command):
            waiting.clear()
        if syntax.piped_from and waiting:
            line = waiting.pop()
            line.append(stage)
        else:
            line = [stage]
            lines.append(line)
        if syntax.piped_to:
            waiting.append(line)
    return tuple(map(tuple, lines))


def _stages(book: Runbook) -> list[Stage]:
    found: list[list[Program]] = []
    for program in programs(book):
        if program.around and found:
            found[-1].append(program)
        else:
            found.append([program])
    return [Stage(chain[0], tuple(chain)) for chain in found]
