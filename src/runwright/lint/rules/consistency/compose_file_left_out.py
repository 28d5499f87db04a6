r"""A service that is started out of a compose file of its own is asked for without naming that file.

## Why it matters

Without `-f`, compose reads `docker-compose.yml` alone. A service that only the other file has is “no such service” to
it, and one that both have is started anew with the settings of the wrong place.

## Example

```bash
docker compose -f docker-compose.yml -f docker-compose.monitoring.yml up -d prometheus grafana
docker compose exec prometheus promtool check config /etc/prometheus/prometheus.yml
```

## Instead

```bash
docker compose -f docker-compose.yml -f docker-compose.monitoring.yml up -d prometheus grafana
docker compose -f docker-compose.yml -f docker-compose.monitoring.yml exec prometheus \
  promtool check config /etc/prometheus/prometheus.yml
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.tools.embedding import in_word
from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "consistency/compose-file-left-out"
SEVERITY = Severity.WARNING
COMPOSES = frozenset({"docker-compose", "podman-compose"})
DEFAULTS = frozenset({"docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml"})
STARTS = frozenset({"up", "run", "create", "start", "build", "pull"})
OF_SERVICES = frozenset({"up", "start", "stop", "restart", "logs", "build", "pull", "create", "kill", "rm"})
"""Sub-commands whose operands are all services; of `exec` and `run` it is the first."""
SAID = regex(rb"COMPOSE_FILE\b|\balias (?:dc|docker-compose|compose)=")
"""What names the files once for all calls."""


class Call(NamedTuple):
    """One call of compose."""

    program: Program
    sub: str
    files: tuple[str, ...]
    services: tuple[str, ...]


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first call of each block, on a page that never starts anything out of the default file alone."""
    calls = list(_calls(book))
    started = [each for each in calls if each.sub in STARTS]
    if not started or SAID.search(book.source.data):
        return
    if any(not _is_other(each) for each in started):
        return  # two ways to run it, and the reader has to know which one is meant
    homes = {name: each for each in reversed(started) for name in each.services}
    told: set[int] = set()
    for call in calls:
        name = next((each for each in call.services if each in homes), "")
        if name and not call.files and call.program.command.block not in told:
            told.add(call.program.command.block)
            home = homes[name]
            yield found(
                call.program,
                f"line {book.source.line(home.program.start)} starts {name} out of {home.files[-1]}, which is not read "
                "here: to compose there is no such service, or it is another one",
                " ".join(f"-f {each}" for each in home.files),
            )


def _calls(book: Runbook) -> Iterator[Call]:
    for program in programs(book):
        if program.name not in COMPOSES and not (program.name == "docker" and program.path.startswith("compose")):
            continue
        sub = program.path.removeprefix("compose").strip()
        given = program.invocation.given if program.invocation else ()
        files = tuple(
            in_word(each.value, each.offset).text for each in given if each.value and "--file" in each.option.names
        )
        first = program.operands[:1] if sub in {"exec", "run"} else ()
        yield Call(program, sub, files, program.operands if sub in OF_SERVICES else first)


def _is_other(call: Call) -> bool:
    """Whether a file is named that compose does not read by itself."""
    return any(each.rpartition("/")[2] not in DEFAULTS for each in call.files)
