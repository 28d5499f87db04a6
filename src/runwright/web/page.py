"""A page: a template with its facts.

Whatever is put into one is escaped; what would steer a terminal or turn a text around is taken out before.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from runwright import __version__
from runwright.environment.role import Act
from runwright.languages.effects import Mark
from runwright.lib.duration import spoken
from runwright.web.console import console_of
from runwright.web.orphan import WORDS, orphaned

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

    from runwright.languages.effects import Effects

HERE = Path(__file__).parent
SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
"""What a program writes to colour a terminal or to move about in it (ECMA-48)."""
TICKS = re.compile(r"`([^`\n]+)`")
CONTROLS = dict.fromkeys(
    (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "�"
)
"""C0 and C1 controls, and Unicode's bidirectional overrides: a command must look like what it is."""
PAGES = {
    "/": "Overview",
    "/books": "Runbooks",
    "/runs": "Runs",
    "/incidents": "Incidents",
    "/monitors": "Monitors",
    "/drills": "Drills",
    "/schedule": "Schedule",
    "/audit": "Audit",
    "/search": "Search",
}
"""What the navigation offers."""


def page(request: Request, template: str, status: int = 200, **facts: Any) -> HTMLResponse:  # noqa: ANN401 (a template's)
    """A template as the answer to a request."""
    console, person = console_of(request), getattr(request.state, "person", None)
    common = {
        "now": console.clock.now(),
        "path": request.url.path,
        "session": getattr(request.state, "session", None),
        "who": person.who if person else "",
        "environment": console.environment.name,
        "public": console.configuration.status is not None,
        "may_run": person is not None and person.may(Act.RUN, console.environment.name),
    }
    return HTMLResponse(templates().get_template(template).render({**common, **facts}), status)


def page_of(address: str) -> str:
    """The page of what a form is about that goes to an address; empty where it has none of its own."""
    words = address.split("/")
    return "/".join(words[:3]) if len(words) > 3 else ""


def bare_templates() -> Environment:
    """The templates without words of their own, for each site to add its own."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def templates() -> Environment:
    """The templates, with the words in which they write moments, lengths and effects."""
    made = bare_templates()
    made.filters |= {"plain": plain, "ticked": ticked, "lasting": lasting, "marks": marks}
    made.tests["orphaned"] = orphaned
    made.globals |= {"gone": WORDS, "pages": PAGES, "version": __version__, "since": since, "until": until}
    return made


def plain(text: str) -> str:
    """A text of a program without what would steer a terminal."""
    return SEQUENCE.sub("", text).translate(CONTROLS)


def lined(text: str) -> str:
    """A piece of output in lines, where a progress bar drew over itself."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def ticked(text: str) -> Markup:
    """A sentence of ours, in which words between backticks are code."""
    return Markup(TICKS.sub(r"<code>\1</code>", str(escape(plain(text)))))  # noqa: S704 (escaped before)


def lasting(seconds: float) -> str:
    """A length of time, in words."""
    digits = 3 if seconds < 1 else 1 if seconds < 60 else None
    return spoken(round(seconds, digits))


def since(moment: datetime, now: datetime) -> str:
    """How long ago something was, by its largest unit: a list is read at a glance."""
    seconds = (now - moment).total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now" if seconds > -60 else f"{moment:%Y-%m-%d}"


def until(moment: datetime, now: datetime) -> str:
    """In how much time something comes, to the minute: nobody reckons with time zones at night."""
    minutes = int((moment - now).total_seconds() // 60)
    if minutes < 1:
        return "in less than a minute" if moment > now else "now"
    hours, minutes = divmod(minutes, 60)
    return f"in {f'{hours} h ' if hours else ''}{minutes} min"


def marks(effects: Effects) -> str:
    """What a person must know of a command besides its level."""
    return "".join(f", {mark.value}" for mark in sorted(effects.marks, key=list(Mark).index))
