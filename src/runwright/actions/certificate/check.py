"""Look at certificates as a client does: by a real handshake, with chain, host name and days left; or in a file.

`openssl x509 -enddate` on the file says nothing about what the server shows: it may never have been reloaded, may lack
its intermediate, or answer for another name. This shakes hands, and verifies as a client would. It holds when every one
is trusted, is for its name, and lasts --days more, its chain too.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.certificate.handshake import Server, shake
from runwright.actions.certificate.paper import Paper, paper, read
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from datetime import datetime

    from runwright.actions.evidence import Fact
    from runwright.actions.operation import Watch

EXAMPLES = """\
examples:
  runwright do certificate-check api.example.com:443 127.0.0.1:8443 --days 30
  runwright do certificate-check 10.0.0.7:443 --name api.example.com --ca /etc/ssl/ca.pem
  runwright do certificate-check /etc/ssl/api.pem --days 14
"""


class Finding(NamedTuple):
    """One certificate, and what is wrong with it."""

    asked: str
    paper: Paper | None
    wrong: tuple[str, ...]


def arguments(parser: ArgumentParser) -> None:
    """Servers or files, and how long they must last."""
    parser.add_argument("targets", nargs="+", type=server_or_file, metavar="HOST:PORT|FILE")
    parser.add_argument("--days", type=float, default=30.0, metavar="30", help="it has to last so long (30)")
    parser.add_argument("--name", help="that it has to be for (default: the host)")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="roots to trust (default: this machine's)")


def server_or_file(text: str) -> Server | Path:
    """HOST:PORT, or else the path of a PEM file; for `type=`."""
    host, _, port = text.rpartition(":")
    if host and port.isdecimal() and not _is_file(text):
        return Server(host.strip("[]"), int(port), host.strip("[]"))
    return Path(text)


def _is_file(text: str) -> bool:
    with suppress(OSError):  # a name that is longer than a file's can be
        return Path(text).exists()
    return False


def target(given: Namespace) -> str:
    """What is looked at."""
    return "certificates of " + ", ".join(_spoken(each) for each in given.targets)


def intends(given: Namespace) -> Iterator[str]:
    """What would be looked at."""
    _must_trust(given.ca)
    for each in given.targets:
        yield (
            f"read {each}"
            if isinstance(each, Path)
            else f"shake hands with {each.place} as a client of {_name(each, given)}"
        )


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Look at each."""
    _must_trust(given.ca)
    now = SYSTEM.now()
    findings = [look(each, given, now) for each in given.targets]
    for finding in findings:
        watch.says(line(finding, now))
    if bad := [finding for finding in findings if finding.wrong]:
        text = "\n".join(f"  {line(finding, now)}" for finding in bad)
        hint = "Renew it: runwright do certificate-renew; or reload the server if its file is newer than what it shows."
        raise Failed(f"{len(bad)} of {len(findings)} certificates do not hold\n{text}", hint)
    left = {finding.asked: round(finding.paper.days_left(now), 1) for finding in findings if finding.paper}
    facts: dict[str, Fact] = {
        "days_left": left,
        "serials": {finding.asked: finding.paper.serial for finding in findings if finding.paper},
        "shortest_days": min(left.values()),
    }
    summary = f"{len(findings)} certificates hold, the shortest for {min(left.values()):.0f} days"
    return Evidence(summary, facts, "; ".join(line(finding, now) for finding in findings))


def _must_trust(roots: Path | None) -> None:
    """Raise when nothing can be trusted by a file of roots.

    Raises:
        Impossible: it cannot be read, or it is none.
    """
    if roots is None:
        return
    try:
        ssl.create_default_context(cafile=str(roots))
    except OSError as error:  # what is no PEM is an SSLError
        why = f"{roots} gives no roots to trust: {getattr(error, 'reason', None) or error.strerror or error}"
        raise Impossible(why, "Give the certificates of the authority in PEM: --ca FILE.") from None


def look(asked: Server | Path, given: Namespace, now: datetime) -> Finding:
    """One certificate, and everything that is wrong with it."""
    if isinstance(asked, Path):
        try:
            own = paper(read(asked)[0])
        except Impossible as error:
            return Finding(str(asked), None, (str(error),))
        return Finding(str(asked), own, tuple(_flaws(own, given.name, given.days, now)))
    server = asked._replace(name=_name(asked, given))
    try:
        shown = shake(server, given.ca)
    except (OSError, OverflowError, UnicodeError) as error:  # a port of six digits, a host with an empty label
        why = getattr(error, "strerror", None) or str(error)
        return Finding(server.place, None, (why,))
    flaws = [shown.refused] if shown.refused else []
    flaws += _flaws(shown.paper, None if shown.refused else server.name, given.days, now)
    for link in shown.chain[1:]:
        if link.days_left(now) < given.days:
            flaws.append(f"{link.subject}, which signed it, lasts {link.days_left(now):.1f} days")
    return Finding(server.place, shown.paper, tuple(flaws))


def line(finding: Finding, now: datetime) -> str:
    """One of them in words."""
    if finding.paper is None:
        return f"{finding.asked}: {finding.wrong[0]}"
    own = finding.paper
    state = "; ".join(finding.wrong) or f"trusted for {own.days_left(now):.0f} days"
    names = ", ".join(own.names) or own.subject
    return f"{finding.asked}: {state} ({names}, serial {own.serial}, until {own.ends:%Y-%m-%d %H:%M} UTC)"


def _flaws(own: Paper, name: str | None, days: float, now: datetime) -> Iterator[str]:
    left = own.days_left(now)
    if own.begins > now:
        yield f"it holds from {own.begins:%Y-%m-%d %H:%M} UTC on only"
    if left < 0:
        yield f"it ran out {-left:.1f} days ago"
    elif left < days:
        yield f"it lasts {left:.1f} days, and {days:g} are needed"
    if name and not own.covers(name):
        yield f"it is not for {name}"


def _name(server: Server, given: Namespace) -> str:
    return given.name or server.name


def _spoken(each: Server | Path) -> str:
    return str(each) if isinstance(each, Path) else each.place
