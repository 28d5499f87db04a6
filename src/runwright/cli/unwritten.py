"""What an export has no place for, and why one is empty: told on standard error, for the export itself is a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.monitor.monitor import Monitor
    from runwright.schedule.duty import Duty

NUMBERED = frozenset({"prometheus", "grafana"})
"""Forms that hold a number against its limit; the others of what is noticed need only its name."""
WRITTEN = {
    "prometheus": "rule",
    "alertmanager": "route of a severity",
    "grafana": "panel",
    "crontab": "job",
    "systemd": "unit",
    "calendar": "event",
}
"""What is written of each form; of the others, messages."""
BIND = "Bind their signals in runwright.toml: `runwright init` proposes how."
REASONS = "The lines above say what each of them lacks."
READ = "`runwright show RUNBOOK.md` has what was read."


def monitors_left_out(form: str, monitors: Sequence[Monitor]) -> None:
    """Tell each monitor that a form cannot have, with its reason; and, where nothing is left, what to do."""
    from runwright.monitor.export.prometheus import why_not

    reasons = [why_not(each) if form in NUMBERED else "" for each in monitors]
    for each, why in zip(monitors, reasons, strict=True):
        _left_out(each.book, each.line, each.title, why)
    if not monitors:
        said = f"Say in them when something is bad, as in “5xx rate > 5 % for 5 minutes”; {READ}"
        _nothing(form, "these runbooks name neither thresholds nor alerts", said)
    elif all(reasons):
        unbound = any(each.breach and not each.bound for each in monitors)
        why = f"of {_counted(len(monitors), 'threshold or alert', 'thresholds and alerts')}, none can be asked for"
        _nothing(form, f"{why} by PromQL", BIND if unbound else REASONS)


def duties_left_out(form: str, duties: Sequence[Duty]) -> None:
    """Tell each duty that no clock can start, or no calendar show, and why; and, where nothing is left, what to do."""
    from runwright.schedule.export import calendar_file, calling

    why_not = calendar_file.why_not if form == "calendar" else calling.why_not
    reasons = [why_not(each) for each in duties]
    for each, why in zip(duties, reasons, strict=True):
        _left_out(each.book, each.line, each.what, why)
    if not duties:
        said = f"Say in them when something is done, as in “**Schedule**: daily at 2 AM UTC”; {READ}"
        _nothing(form, "these runbooks name no schedules", said)
    elif all(reasons):
        does = "a calendar can show" if form == "calendar" else "a clock can start"
        _nothing(form, f"of {_counted(len(duties), 'schedule', 'schedules')}, none is one that {does}", REASONS)


def _left_out(book: str, line: int, what: str, why: str) -> None:
    if why:
        sys.stderr.write(f"{book}:{line}: {what} is left out: {why}\n")


def _nothing(form: str, why: str, hint: str) -> None:
    sys.stderr.write(f"runwright: there is no {WRITTEN.get(form, 'message')} to write: {why}\n  {hint}\n")


def _counted(many: int, one: str, several: str) -> str:
    return f"{many} {one if many == 1 else several}"
