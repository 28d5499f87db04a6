"""A server is restarted with a configuration that was just changed, and nobody tested it.

## Why it matters

A restart stops the old server first. With a typo in its file the new one does not come up: the site is down, or, with
sshd, nobody gets in any more to mend it. Every one of these servers can try its files without being touched.

## Example

```bash
sudo sed -i 's/^#PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config
sudo systemctl restart ssh
```

```bash
sudo ln -s /etc/nginx/sites-available/shop /etc/nginx/sites-enabled/shop
sudo systemctl restart nginx
```

## Instead

```bash
sudo sed -i 's/^#PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config
sudo sshd -t && sudo systemctl restart ssh
```

```bash
sudo ln -s /etc/nginx/sites-available/shop /etc/nginx/sites-enabled/shop
sudo nginx -t
sudo systemctl reload nginx
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at, section_at
from runwright.lint.facts.program import programs, programs_in
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/restarts-untested"
SEVERITY = Severity.WARNING


class Server(NamedTuple):
    """A server that can try its configuration before it is restarted."""

    files: re.Pattern[str]
    """Its files."""
    tried: re.Pattern[str]
    """A command that tries them."""
    test: str


NGINX = Server(regex(r"/etc/nginx\b|\bnginx\.conf$"), regex(r"\bnginx\s+(?:-\S+\s+)*-[qc]*[tT]"), "sudo nginx -t")
SSH = Server(regex(r"/etc/ssh/\S*sshd|\bsshd_config$"), regex(r"\bsshd\s+(?:-\S+\s+)*-[tTG]"), "sudo sshd -t")
APACHE = Server(
    regex(r"/etc/(?:apache2|httpd)\b"),
    regex(r"configtest|\b(?:apache2ctl|apachectl|httpd) -t"),
    "sudo apachectl configtest",
)
SERVERS = {
    "nginx": NGINX,
    "ssh": SSH,
    "sshd": SSH,
    "apache2": APACHE,
    "httpd": APACHE,
    "haproxy": Server(
        regex(r"/etc/haproxy\b|\bhaproxy\.cfg$"),
        regex(r"\bhaproxy\s[^\n|;&]*-c"),
        "haproxy -c -f /etc/haproxy/haproxy.cfg",
    ),
    "postfix": Server(
        regex(r"/etc/postfix/(?:main|master)\.cf"), regex(r"\bpostfix check|\bpostconf\b"), "sudo postfix check"
    ),
    "prometheus": Server(
        regex(r"\bprometheus\.ya?ml$|/etc/prometheus/\S+\.ya?ml$"),
        regex(r"\bpromtool\b"),
        "promtool check config /etc/prometheus/prometheus.yml",
    ),
    "alertmanager": Server(
        regex(r"\balertmanager\.ya?ml$"), regex(r"\bamtool\b"), "amtool check-config alertmanager.yml"
    ),
}
"""By the names of their units."""
CHANGES = frozenset(
    {"nano", "vi", "vim", "nvim", "emacs", "sudoedit", "tee", "cp", "mv", "ln", "install", "rm", "unlink", "rsync"}
)
"""Programs by which a file becomes another."""
WRITES = frozenset({">", ">>", ">|", "&>"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each restart in whose procedure a file of the server is changed above, with no test between."""
    for program in programs(book):
        for unit in _restarted(program):
            change = _last_change(book, program, SERVERS[unit])
            if change is not None and not _is_tried(book, change, program, unit):
                at = book.source.line(change.start)
                yield found(
                    program,
                    f"line {at} has changed the configuration, and {unit} is stopped before anybody knows whether it "
                    "can still read it" + (": then nobody gets in to mend it" if SERVERS[unit] is SSH else ""),
                    f"{SERVERS[unit].test}, and only then the restart.",
                )
                break


def _restarted(program: Program) -> list[str]:
    """The units of `SERVERS` that a program stops and starts."""
    words = [word.known for word in program.words[1:]]
    if program.name == "systemctl" and "restart" in words:
        names = words
    elif program.name == "service" and words[1:2] == ["restart"]:
        names = words[:1]
    else:
        return []
    return [name for each in names if (name := each.removesuffix(".service")) in SERVERS]


def _last_change(book: Runbook, program: Program, server: Server) -> Program | None:
    """The last program above, in the same procedure or else section, that changes a file of the server."""
    around = procedure_at(book, program) or section_at(book, program)
    above = [each for each in programs_in(book, around.start, program.start) if _changes(each, server)]
    return above[-1] if above else None


def _is_tried(book: Runbook, change: Program, program: Program, unit: str) -> bool:
    """Whether something between the change and the restart reads the files: a test, or a start of the same server."""
    between = book.source.text(change.start, program.start)
    starts = regex(rf"\b(?:start|reload)\s+{unit}\b|\b{unit}\s+(?:start|reload)\b|\b{unit} -s reload")
    return bool(SERVERS[unit].tried.search(between) or starts.search(between))


def _changes(program: Program, server: Server) -> bool:
    """Whether a program edits, places or removes a file of a server; a copy out of its folder does not."""
    written = [each.target.known for each in program.syntax.redirections if each.operator in WRITES and each.target]
    if any(server.files.search(each.strip("\"'")) for each in written):
        return True
    words = [word.known.strip("\"'") for word in program.words[1:]]
    if program.name == "sed":
        return any(each.startswith(("-i", "--in-place")) for each in words) and bool(server.files.search(words[-1]))
    if program.name not in CHANGES or not words:
        return False
    if program.name in {"cp", "mv", "ln", "install", "rsync"}:
        return bool(server.files.search(words[-1]))
    return any(server.files.search(each) for each in words)
