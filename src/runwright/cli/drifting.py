"""Where what is live has drifted from the runbooks: rules, routes, dashboards, crontabs, timers and calendars."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import saying
from runwright.environment.configuration import load
from runwright.environment.secret import reference, resolve
from runwright.lib.errors import RunwrightError, Unreadable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    Facts = Mapping[str, Mapping[str, str]]

PATIENCE = 10.0
"""Seconds that a server has to answer."""
URLS = ("http://", "https://")
COUNTED = {
    "prometheus": "rules",
    "alertmanager": "receivers and routes",
    "grafana": "panels",
    "crontab": "procedures",
    "systemd": "units",
    "calendar": "duties",
}
"""What can be compared, and what is counted of it."""
LIVE = {"alertmanager": "/api/v2/status", "prometheus": "/api/v1/rules", "grafana": "/api/dashboards/uid/"}
"""Where a server says it."""
UNITS = "runwright-*.[st]*"
"""Files of a folder that are ours, whatever they are called behind that."""


HINT = "Is that the right server, and can it be reached from here?"
LOGIN = "Pass --token and where a token lies that may read it: --token secret://env/NAME."
HINTS = {
    401: LOGIN,
    403: LOGIN,
    404: "Is that the right server, and was it imported there as it was written, with its uid?",
    406: "It was saved there in a newer form than that address gives: export it there as JSON, and name the file.",
}
"""What to do about statuses that Grafana's interface documents."""


class TokenInTheOpen(RunwrightError):
    """A token that everybody on this machine could read in the list of processes."""

    hint = "Write where it lies: --token secret://env/GRAFANA_TOKEN"

    def __init__(self) -> None:
        super().__init__("--token: this is no reference to a secret")


class NothingToCheck(RunwrightError):
    """Of some forms nothing is live anywhere."""

    hint = f"--check knows {', '.join(COUNTED)}."

    def __init__(self, form: str) -> None:
        super().__init__(f"{form}: that is sent when an alert opens an incident, and nothing of it is live before")


class NotThat(RunwrightError):
    """What is said to be live is something else."""

    def __init__(self, where: str, form: str, why: str) -> None:
        super().__init__(f"{where}: this is no {form} ({why})")
        self.hint = "Name what was written for it: a file, - for standard input, a URL; for systemd, a folder."


def compared(options: argparse.Namespace) -> int:
    """Say where what is live differs from what would be written now: 1 when it does."""
    from runwright.cli.exporting import texts

    if options.form not in COUNTED:
        raise NothingToCheck(options.form)
    configuration = load(Path.cwd())
    wanted, token = texts(options, configuration), _token(options.token, configuration.root)
    if options.form == "prometheus":
        count, found = _rules(wanted[""], options.check, token)
    else:
        ours, live = _facts(options.form, wanted, "what is written"), _live(options, wanted, token)
        count, found = len(ours), list(differences(ours, _facts(options.form, live, options.check)))
    for each in found:
        saying.line(each)
    if not found:
        saying.line(f"{count} {COUNTED[options.form]}, all as the runbooks say")
    return 1 if found else 0


def _token(given: str, root: Path) -> str:
    if not given:
        return ""
    found = reference(given)
    if found is None:
        raise TokenInTheOpen
    return resolve(found, root)


def differences(wanted: Facts, live: Facts) -> Iterator[str]:
    """What is missing, what differs, and what nobody wrote down; a sentence each."""
    for name, facts in wanted.items():
        if name not in live:
            yield f"{name}: not live"
            continue
        for what, value in facts.items():
            if (there := live[name].get(what, "")) != value and not (there == "" and what == "url"):
                yield f"{name}: its {what} is {there or 'none'}, the runbooks say {value or 'none'}"
    for name in sorted(live.keys() - wanted.keys()):
        yield f"{name}: live, and in none of these runbooks"


def _rules(text: str, where: str, token: str) -> tuple[int, list[str]]:
    """Rules have a meaning of their own: two queries are the same as Prometheus reads them."""
    from runwright.monitor.export import drift

    wanted = drift.rules_of(text, "")
    return len(wanted), list(drift.differences(wanted, drift.rules_of(_text(where, LIVE["prometheus"], token), where)))


def _facts(form: str, texts: Mapping[str, str], where: str) -> Facts:
    from yaml import YAMLError

    try:
        return _read(form)(texts)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, YAMLError) as error:
        why = str(error).partition("\n")[0] or type(error).__name__
        raise NotThat(where, form, f"{'it lacks ' if isinstance(error, KeyError) else ''}{why}") from None


def _read(form: str) -> Callable[[Mapping[str, str]], Facts]:
    from runwright.monitor.export import alertmanager, grafana
    from runwright.schedule.export import calendar_file, crontab, systemd

    of_one: dict[str, Callable[[str], Facts]] = {
        "alertmanager": alertmanager.facts,
        "grafana": grafana.facts,
        "crontab": crontab.facts,
        "calendar": lambda text: calendar_file.facts(text.encode()),
    }
    return systemd.facts if form == "systemd" else lambda texts: of_one[form](texts[""])


def _live(options: argparse.Namespace, wanted: Mapping[str, str], token: str) -> Mapping[str, str]:
    """What is live, by the names of files; one file has none."""
    if options.form == "systemd":
        return _folder(Path(options.check), wanted)
    path = LIVE.get(options.form, "")
    if options.form == "grafana":
        path += json.loads(wanted[""])["uid"]
    return {"": _text(options.check, path, token)}


def _folder(folder: Path, wanted: Mapping[str, str]) -> Mapping[str, str]:
    if not folder.is_dir():
        raise Unreadable(str(folder), "it is no folder of units", "Name it: /etc/systemd/system")
    there = {each.name for each in folder.glob(UNITS)} | {name for name in wanted if (folder / name).exists()}
    return {name: _text(str(folder / name)) for name in sorted(there)}


def _text(where: str, path: str = "", token: str = "") -> str:
    """The text of a file, of standard input, or what a server answers; of one alone, below a path."""
    if where.startswith(URLS):
        return _asked(where if not path or path in where else f"{where.rstrip('/')}{path}", token)
    if where == "-":
        return sys.stdin.read()
    try:
        return Path(where).read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        raise Unreadable(where, getattr(error, "strerror", None) or str(error)) from None


def _asked(url: str, token: str) -> str:
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    asked = Request(url, headers={"Accept": "*/*"})  # noqa: S310 (http and https only: `_text` looked)
    if token:
        asked.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 (the same)
            return str(answer.read().decode())
    except HTTPError as refused:
        with refused:
            raise Unreadable(url, f"{refused.code} {refused.reason}", HINTS.get(refused.code, HINT)) from None
    except (OSError, ValueError, HTTPException) as error:
        raise Unreadable(url, str(error), HINT) from None
