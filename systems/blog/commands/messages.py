"""Tell people: by pager or chat as the severity asks for, and the daily summary by mail."""

from __future__ import annotations

import json
import smtplib
import urllib.error
import urllib.request
from email.message import EmailMessage
from typing import TYPE_CHECKING

from systems.blog.figures import ALERTS, FIGURES
from systems.common import received_commands
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers

PAGED, CHATTED = ("P0", "P1"), ("P2", "P3")
GRADES = {"P0": "critical", "P1": "error"}
TEAM = "devops@blogengine.example"


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    notify = parsers.add_parser("notify", help="P0 and P1 to the pager, P2 and P3 to the channel #alerts")
    notify.add_argument("severity", choices=(*PAGED, *CHATTED))
    notify.add_argument("text")
    notify.add_argument("--resolve", action="store_true", help="it is over: resolves the page, says so in the channel")
    notify.set_defaults(run=_notify)
    parsers.add_parser("summary", help="mail the numbers and the active alerts of today").set_defaults(run=_summary)
    received_commands.register(parsers)


def _notify(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    hook = f"http://127.0.0.1:{stack.ports['HOOK_PORT']}"
    if asked.severity in PAGED:
        payload = {"summary": asked.text, "source": "blog", "severity": GRADES[asked.severity]}
        event = {"routing_key": "blog-on-call", "dedup_key": f"blog-{asked.severity}"}
        action = {"event_action": "resolve"} if asked.resolve else {"event_action": "trigger", "payload": payload}
        _post(f"{hook}/v2/enqueue", {**event, **action})
    else:
        over = "resolved: " if asked.resolve else ""
        _post(f"{hook}/chat", {"channel": "#alerts", "text": f"{asked.severity} {over}{asked.text}"})
    print(f"told by {'pager' if asked.severity in PAGED else 'chat'}")
    return 0


def _summary(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    values = {name: figure(stack) for name, figure in FIGURES.items()}
    active = [alert.name for alert in ALERTS if values[alert.figure] > alert.limit]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "blog@blogengine.example", TEAM, f"Blog: {len(active)} alerts active"
    lines = [f"{name}: {value:.2f}" for name, value in values.items()]
    mail.set_content("\n".join([*lines, f"active: {', '.join(active) or 'none'}"]))
    with smtplib.SMTP("127.0.0.1", stack.ports["MAIL_PORT"], timeout=10) as server:
        server.send_message(mail)
    print(f"mailed to {TEAM}: {mail['Subject']}")
    return 0


def _post(url: str, said: dict[str, object]) -> None:
    data = json.dumps(said).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - ours
    try:
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - the same
            return
    except urllib.error.HTTPError as refused:
        raise Refused(f"{url} answers {refused.code}: {refused.read(300).decode(errors='replace')}") from refused
    except OSError as lost:
        raise Refused(f"{url}: {lost}") from lost
