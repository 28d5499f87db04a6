"""A crontab (crontab(5)): one line a duty, with the words of the runbook above it.

`CRON_TZ` names the zone; Debian's cron does not know it and counts in the zone of the machine, which the file says.
"""

from __future__ import annotations

import shlex
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.schedule.export.calling import Calling, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.schedule.duty import Duty

JOB = regex(r"(?P<when>@\w+|[\d*](?:\S*\s+\S+){3}\s+\S+)\s+(?P<command>\S.*)")
"""A line that starts something: its five fields, or one word for them, and the command."""


def crontab(duties: Sequence[Duty], calling: Calling) -> str:
    """The whole table."""
    return "\n".join(_lines([each for each in duties if not why_not(each)], calling)) + "\n"


def _lines(duties: list[Duty], calling: Calling) -> Iterator[str]:
    yield "# From runbooks, by `runwright export crontab`. Debian's cron does not read CRON_TZ: there, times are local."
    for zone, group in groupby(sorted(duties, key=lambda each: each.zone), key=lambda each: each.zone):
        yield f"CRON_TZ={zone}"
        for each in group:
            yield f"# {each.book}:{each.line} {each.what}: {each.text}"
            yield f"{each.cron} {escaped(calling.line(each))}"


def escaped(command: str) -> str:
    """A command for a crontab, where a bare % ends the line."""
    return command.replace("%", "\\%")


def facts(text: str) -> dict[str, dict[str, str]]:
    """When each procedure is run, and by which command, by `BOOK#PROCEDURE`; of other lines nothing is said."""
    zone, found = "", dict[str, dict[str, str]]()
    for line in text.splitlines():
        if line.startswith("CRON_TZ="):
            zone = line.partition("=")[2].strip()
        job = JOB.match(line)
        if job and (called := _called(job["command"])):
            known = found.setdefault(called, {"time": "", "command": ""})
            time = f"{' '.join(job['when'].split())} {zone}".strip()
            for name, each in (("time", time), ("command", job["command"])):
                known[name] = "; ".join(sorted({*filter(None, known[name].split("; ")), each}))
    return found


def _called(command: str) -> str:
    """The procedure that a command runs; empty for one that runs none."""
    try:
        words = shlex.split(command)
    except ValueError:
        return ""
    program = next((number for number, word in enumerate(words) if PurePath(word).name == "runwright"), len(words))
    return words[program + 2] if words[program + 1 : program + 2] == ["run"] and len(words) > program + 2 else ""
