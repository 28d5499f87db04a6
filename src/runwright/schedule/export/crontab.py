"""A crontab (crontab(5)): one line a duty, with the words of the runbook above it.

`CRON_TZ` names the zone; Debian's cron does not know it and counts in the zone of the machine, which the file says.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from runwright.schedule.export.calling import Calling, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.schedule.duty import Duty


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
