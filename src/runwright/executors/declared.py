"""The state of a kept bash, read out of what its own builtins print; and the text that brings it back.

`declare -p` prints all variables without a fork. Only what differs from a shell just opened is state; what bash counts
by itself (the time, its process, its place in the text) is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.executors.session import NOTHING, State, hidden
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

COUNTED = regex(
    r"_|BASHPID|BASH_(?:ALIASES|ARG[CV]|ARGV0|CMDS|COMMAND|EXECUTION_STRING|LINENO|MONOSECONDS|SOURCE|SUBSHELL|TRAPSIG|VERSINFO)"
    r"|COLUMNS|COMP_WORDBREAKS|DIRSTACK|EPOCHREALTIME|EPOCHSECONDS|EUID|FUNCNAME|GROUPS|HISTCMD|LINENO|LINES|PIPESTATUS"
    r"|PPID|PWD|RANDOM|REPLY|SECONDS|SHLVL|SRANDOM|UID|_RUNWRIGHT_COMMAND|__rw_\w*"
)
"""Variables that bash or we keep; setting them again would be wrong or refused."""
OPTION_SETS = (("SHELLOPTS", "set -o {}", "set +o {}"), ("BASHOPTS", "shopt -s {}", "shopt -u {}"))
"""The variables that list the options that are on; they are read, and set by other words."""
QUOTED = r""""(?:[^"\\]|\\.)*"|\$'(?:[^'\\]|\\.)*'|'[^']*'"""
ENTRY = regex(rf"declare (?P<flags>-\S+) (?P<name>\w+)(?:=(?:{QUOTED}|\((?:[^\"'()]|{QUOTED})*\)))?(?:\n|$)", re.DOTALL)
ALIASES = "alias"
"""The name in a state for what sets all aliases again; they are defined and used as functions are."""
JOB = "background job"
"""How the names of such begin among what is lost."""
LISTED = regex(r"(?m)^\[\d+\][+-]?\s+(?P<pid>\d+) \w+ +")


class Report(NamedTuple):
    """What the kept shell wrote behind a marker."""

    status: str
    directory: str
    umask: str
    jobs: str
    variables: bytes
    names: str
    """Of the functions, a `declare -f NAME` a line, when they were asked for."""
    functions: str | None
    aliases: str = ""
    builtins: frozenset[str] = frozenset()
    """And keywords, when they were asked for."""

    @property
    def parent(self) -> str:
        """The process that started the shell."""
        match = re.search(rb'^declare -\S+ PPID="(\d+)"$', self.variables, re.MULTILINE)
        return match[1].decode() if match else ""


def report(data: bytes) -> Report:
    """Read a report: fields that end in NUL, as data/shell.bash writes them."""
    fields = data.split(b"\0")
    umask, _, jobs = _text(fields[2]).partition("\n")
    names, functions = (_text(fields[4]), _text(fields[5])) if len(fields) > 4 else ("", None)
    aliases = _text(fields[6]) if len(fields) > 6 else ""
    builtins = frozenset(_text(fields[7]).split()) if len(fields) > 7 else frozenset()
    return Report(_text(fields[0]), _text(fields[1]), umask, jobs, fields[3], names, functions, aliases, builtins)


class Declared:
    """Follows a shell from report to report; most change nothing, and that is seen at little cost."""

    def __init__(self, first: Report, gone: Iterable[str] = ()) -> None:
        self.gone = self.missing = frozenset(gone)
        """Variables that an earlier shell had and this one did not get, and those that are still not set."""
        self.pieces = _pieces(first.variables)
        self.counted: set[bytes] = set()
        """Beginnings of pieces that were seen to change by themselves."""
        self.base = _entries(first.variables)
        self.options = _options(first.variables)
        self.umask = first.umask
        self.functions: dict[str, str] = {}
        self.variables: Mapping[str, str] = NOTHING
        self.changes: tuple[str, ...] = ()
        self.hidden: Mapping[str, str] = NOTHING
        """What sets the variables that hold a secret: for a shell of this process alone, never written down."""
        self.secrets: AbstractSet[str] = frozenset()

    def state(self, now: Report, secrets: AbstractSet[str] = frozenset()) -> State:
        """The state after a command; what holds one of the secrets is named, never kept."""
        if now.variables and self._changed(_pieces(now.variables)) | (secrets != self.secrets):
            self._compare(now, secrets)
        if now.functions is not None:
            self.functions = _functions(now.names, now.functions)
            self.functions |= {ALIASES: now.aliases.rstrip("\n")} if now.aliases else {}
        umask = () if now.umask == self.umask else (f"umask {now.umask}",)
        return State(
            now.directory,
            self.variables,
            self.functions,
            (*self.changes, *umask),
            hidden(self.hidden.keys() | self.missing) + _jobs(now.jobs),
        )

    def _changed(self, pieces: set[bytes]) -> bool:
        """Whether anything changed that does not change by itself."""
        heads = {piece.partition(b"=")[0] for piece in pieces ^ self.pieces}
        if heads <= self.counted:
            return False
        self.pieces = pieces
        self.counted |= {head for head in heads if _counted(head)}
        return True

    @property
    def known(self) -> Mapping[str, str]:
        """What sets each variable as it is now."""
        return {**self.base, **self.variables}

    def _compare(self, now: Report, secrets: AbstractSet[str]) -> None:
        """Find the variables and options that differ from the first report."""
        entries = _entries(now.variables)
        changed = {name: text for name, text in entries.items() if self.base.get(name) != text}
        gone = {name: f"unset -v {name}" for name in self.base if name not in entries}
        self.hidden = {name: text for name, text in changed.items() if any(_holds(text, secret) for secret in secrets)}
        self.variables = {**{name: text for name, text in changed.items() if name not in self.hidden}, **gone}
        self.missing = self.gone - entries.keys()
        self.secrets = frozenset(secrets)
        self.changes = _changes(self.options, _options(now.variables))


def restoring(state: State, directory: str) -> str:
    """Bash that brings a state back; where its directory is gone, it goes to the other one and says so by status.

    What `shopt` says comes before the functions, which are read by it (extglob); what `set` says (errexit) comes last.
    """
    place = f"builtin cd -- {quoted(state.directory)} || builtin cd -- {quoted(directory)}"
    reading = [each for each in state.options if each.startswith("shopt ")]
    rest = [each for each in state.options if each not in reading]
    return "\n".join([place, *state.variables.values(), *reading, *state.functions.values(), *rest])


def quoted(text: str) -> str:
    """A text as one word of bash, whatever it holds (POSIX 2.2.2: nothing is special between single quotes)."""
    return "'" + text.replace("'", "'\\''") + "'"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _pieces(variables: bytes) -> set[bytes]:
    return set(variables.split(b"\ndeclare -"))


def _counted(head: bytes) -> bool:
    """Whether a piece of `declare -p` that begins so sets something that changes by itself, or is ours."""
    name = head.removeprefix(b"declare -").partition(b" ")[2].strip().decode("ascii", "replace")
    return COUNTED.fullmatch(name) is not None


def _entries(variables: bytes) -> dict[str, str]:
    """Name to `declare` text of everything that can be set again."""
    found = {match["name"]: match[0].rstrip("\n") for match in ENTRY.finditer(_text(variables))}
    read_apart = {name for name, _, _ in OPTION_SETS}
    return {name: text for name, text in found.items() if name not in read_apart and not COUNTED.fullmatch(name)}


def _functions(names: str, text: str) -> dict[str, str]:
    """Name to definition; bash lists both in the same order, which tells a definition from what only looks like one."""
    order, at = [line.split()[2] for line in names.splitlines()], 0
    starts: list[int] = []
    for name in order:
        head = f"{name} () \n"
        at = 0 if text.startswith(head) and not starts else text.find(f"\n{head}", at) + 1
        starts.append(at)
    found = {
        name: text[start:end].rstrip("\n") for name, start, end in zip(order, starts, [*starts[1:], None], strict=True)
    }
    return {name: body for name, body in found.items() if not COUNTED.fullmatch(name)}


def _jobs(listing: str) -> tuple[str, ...]:
    """What `jobs -lr` lists, a sentence for each job."""
    pieces = LISTED.split(listing)[1:]  # in turns: a process, and its text, which may have many lines
    return tuple(f"{JOB} {pid}: {' '.join(text.split())}" for pid, text in zip(pieces[::2], pieces[1::2], strict=True))


def _options(variables: bytes) -> dict[str, frozenset[str]]:
    """The options that are on, of `set` and of `shopt`."""
    found = {}
    for name, _, _ in OPTION_SETS:
        match = re.search(rf'^declare -\S+ {name}="([\w:-]*)"$', _text(variables), re.MULTILINE)
        found[name] = frozenset(match[1].split(":") if match else ())
    return found


def _changes(before: Mapping[str, frozenset[str]], now: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The lines that make the options of before those of now."""
    lines = []
    for name, on, off in OPTION_SETS:
        lines += [on.format(option) for option in sorted(now[name] - before[name])]
        lines += [off.format(option) for option in sorted(before[name] - now[name])]
    return tuple(lines)


def _holds(text: str, secret: str) -> bool:
    """Whether a `declare` text holds a secret, as it is or as bash quotes it."""
    if not secret:
        return False
    return secret in text or re.sub(r'([$"\\`])', r"\\\1", secret) in text
