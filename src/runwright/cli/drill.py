"""Hold drills of a system: break it on purpose, have its procedure run, and measure what was promised.

Everything that a drill breaks is mended, also when the drill itself is killed. The environment must allow drills
(drills = true in runwright.toml).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.count import count
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

EXAMPLES = """\
examples:
  runwright drill gateway                          every drill of the system
  runwright drill gateway/redis-down               one drill, or a procedure's
  runwright drill gateway --list
  runwright drill gateway/redis-down --times 20    medians, sum of lost writes
  runwright drill gateway/redis-down --mutate --most 10
  runwright drill gateway --apart --report out     beside a running one
  runwright drill gateway --history
  runwright drill --all --report out               every system in turn

exit status: 0 held, 1 not held, 2 could not be held,
130 interrupted and mended
"""
MOST = 1000


class NotACount(RunwrightError):
    """A number that nobody can count to."""

    def __init__(self, option: str, value: int) -> None:
        super().__init__(f"{option} {value} is not between 1 and {MOST}")


class NoSystem(RunwrightError):
    """Nobody said of which system."""

    def __init__(self, here: Sequence[str]) -> None:
        super().__init__("which system?")
        named = f"There are {', '.join(here)}: name one, or give --all."
        none = "None is here: a system is a folder with a system.toml, below “systems” or by its path."
        self.hint = named if here else f"{none} Without one, rehearse: runwright run BOOK#PROCEDURE --dry-run"


class Together(RunwrightError):
    """Two options that ask for different things."""

    hint = "Give one of the two."

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} and {second} do not go together")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `drill` takes."""
    parser.add_argument(
        "system", nargs="?", metavar="SYSTEM[/DRILL]", help="a system, and one of its drills or procedures"
    )
    parser.add_argument("--all", action="store_true", help="every system in `systems`, one after another")
    parser.add_argument("--on", metavar="ENVIRONMENT", help="where: one of runwright.toml that allows drills")
    parser.add_argument("--apart", action="store_true", help="start the system in a folder of its own, on free ports")
    parser.add_argument("--keep-running", action="store_true", help="do not stop a system that the drill started")
    parser.add_argument("--times", type=count, default=1, metavar="N", help="hold each drill N times")
    parser.add_argument("--mutate", action="store_true", help="change the procedure, and count what drills notice")
    parser.add_argument("--most", type=count, default=20, metavar="N", help="with --mutate: at most N changes a drill")
    shown = parser.add_argument_group("what is shown")
    shown.add_argument("--list", action="store_true", help="list the drills and hold none")
    shown.add_argument("--history", action="store_true", help="show what earlier drills found, by revision")
    shown.add_argument("--faults", action="store_true", help="list what can be broken, and whether it can here")
    shown.add_argument("--report", metavar="DIR", help="write Markdown, JSON, JUnit and a page with plots")
    shown.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Do what was asked, and give the exit status."""
    from runwright.cli.drill_lists import show_drills, show_faults, show_history
    from runwright.cli.holding import hold

    for option in ("times", "most"):
        if not 1 <= getattr(options, option) <= MOST:
            raise NotACount(f"--{option}", getattr(options, option))
    if options.keep_running and options.apart:
        raise Together("--keep-running", "--apart")
    if options.mutate and options.times > 1:
        raise Together("--mutate", "--times")
    if options.mutate and options.keep_running:
        raise Together("--mutate", "--keep-running")
    if options.all:
        return _every(options)
    if options.faults:
        return show_faults(options)
    if options.system is None:
        return _unnamed(options)
    if options.list:
        return show_drills(options)
    return show_history(options) if options.history else hold(options)


def _unnamed(options: argparse.Namespace) -> int:
    """The only system that there is; with --list all of them. Raises NoSystem where one must be named."""
    from pathlib import Path

    from runwright.drill.system import NoSuchSystem, every

    try:
        here = [each.name for each in every(Path.cwd())]
    except NoSuchSystem:
        here = []
    if options.list and here and not options.json:
        return _every(options)
    raise NoSystem(here)


def _every(options: argparse.Namespace) -> int:
    from runwright.cli.holding_all import hold_all

    for option in ("system", "json", "faults", "history"):
        if getattr(options, option):
            raise Together("--all", "SYSTEM" if option == "system" else f"--{option}")
    return hold_all(options)
