"""Writes docs/reference/executors.md: what carries out commands; the lists come from the code."""

from __future__ import annotations

from importlib import import_module

from runwright.executors.catalogue import EXECUTORS
from runwright.executors.session import Ending

MEANINGS = {
    Ending.EXITED: "it ended by itself | its status | goes on",
    Ending.TIMED_OUT: "its time was over | none | goes on with the state of before this command",
    Ending.BOUNDED: "an endless command said enough | none | the same",
    Ending.STOPPED: "a person stopped it | none | the same",
    Ending.LOST: "the connection broke; nobody knows how far it came | none | is opened anew by the next command",
}


def page() -> str:
    """The whole page."""
    return f"{HEAD}\n{_languages()}\n{OUTCOMES}\n{_endings()}\n{REST}"


def _languages() -> str:
    """A row for each language, with the first line of its module."""
    rows = [
        (language, import_module(f"runwright.executors.{module}").__doc__ or "")
        for language, module in EXECUTORS.items()
    ]
    lines = [f"| `{language}` | {text.splitlines()[0]} |" for language, text in rows]
    return "\n".join(["| language | what carries it out |", "|---|---|", *lines, ""])


def _endings() -> str:
    """A row for each way to end."""
    lines = [f"| {ending} | {MEANINGS[ending]} |" for ending in Ending]
    return "\n".join(["| ending | means | status | the session then |", "|---|---|---|---|", *lines, ""])


HEAD = """\
# Executors

What carries out the commands of a run. A run opens one session for each language and host when its first command
needs it, keeps it, and runs one command after the other in it.

The environment says where: `directory`, `variables` and `hosts` for shells and Python, `endpoints.sql`,
`endpoints.prometheus`, `endpoints.http`, `endpoints.redis` for the others. SQL needs the extra `postgres`, Redis
the extra `redis`.
"""

OUTCOMES = """\
## Outcomes

Every command ends in one outcome: how it ended, its status, its time, and both its streams byte for byte.
"""

REST = r"""Of each stream the first and the last half of the limit (`limits.output`, 64 MiB) are kept, and the bytes
between are counted. Memory stays the
same whatever is written: a gigabyte passes in a second. Who watches hears output as it comes; when he is slow, the
command waits.

## Ending a command

First the process that reads commands ends, so that it cannot go on with the rest of the text (`backup;
delete-old`). Then everything that the command started gets SIGTERM (an endless or a stopped command SIGINT first),
and after two seconds SIGKILL: children, pipelines, what has set its own session, daemons, what cleared its
environment. Jobs that earlier commands left in the background are spared. By ssh a second connection does the same
over there. Where there is no `/proc` (macOS) processes are found by their parents alone, so a daemon that had left
its parent is not.

## The shell

One bash reads commands from its standard input, with its own session (`setsid`) and without `~/.bashrc`. The
directory, variables, functions, options and `$?` stay from command to command. No command inherits the descriptors
by which we talk to it, and standard input is empty: nothing waits for a person who is not there.

What a command may do to its shell:

| it does | what happens |
|---|---|
| `exit 3`, `exec program`, `kill $$`, errors under `set -e` or `set -u` | status; a new shell, the state before it |
| a syntax error | status 2 with the message of bash |
| an unknown program | status 127 with the message of bash |
| `exec > file` | lasts for the command; for descriptors from 3 on, as long as this shell |
| `set -x` | traces the command, with one `+` more than usual |
| `IFS`, `PS4`, `trap`, `shopt`, `set -f`, functions named as builtins | stay, and reach nothing of ours |
| `break`, `continue` outside a loop | status 1, and a message: the rest of the text was not run |
| closes all descriptors, `ulimit -n`, `set -r` | it ends as it ends; the next gets a new shell with the state |
| `set -n` | nothing runs any more: the command ends when its time is over |
| leaves a job in the background | it goes on, also after the session |

What such a job writes within 50 ms belongs to the command, what it writes later is kept apart as `background`. By ssh
and on macOS there is one way for all output, so that what a background job writes later comes with the output of
the command that runs then: redirect it there.

`trap … EXIT` runs when the session ends. After `cd` into a directory that is removed, a new session starts in the
directory of the environment.

### State

After each command the session says what it knows, as it differs from a session just opened, and another session can
be opened with that: the directory, variables (as `declare -p` prints them), functions, options, `umask`, aliases.
What cannot come back is named: jobs in the background, variables that hold a secret. Traps, descriptors, `ulimit`
and the directory stack do not come back either.

### Secrets

A secret is exported for its command alone: it is sent on standard input, stands on no command line, and is gone or
back to what the variable was when the command has ended. A variable into which a command copied it is left out of
the state and named.

### A terminal

A command that talks to a person (`psql`, `vim`, `top`) runs on a pseudo-terminal in the same shell: the person's
terminal is raw meanwhile and always brought back, its size is passed on, Ctrl-C goes to the command, and what it
shows is recorded. Then the session goes on in a new shell with the state, unless jobs belong to the old one:
nothing may ask later on a terminal that nobody sees. Not yet by ssh.

### By ssh

The person's own `ssh`, with `BatchMode=yes`: nothing asks for a password or for trust in a key. Who can log in by
`ssh -o BatchMode=yes HOST` can run commands there; the host needs bash (3.2 or newer) and `ps`. A connection that
no longer answers is lost after 15 seconds.

## Python

Names, imports, the directory and the environment stay from command to command. The value of a single expression is
shown, as at Python's prompt. An exception is status 1 with its traceback; `sys.exit(3)` is status 3 and ends
nothing. State is what Python can write down: plain values, modules, environment variables; functions and other
objects are named as lost.

## SQL

Each statement commits by itself unless `BEGIN` came before; a transaction goes on over commands, and is named in
the state as long as it is open. The first statement that fails ends the command with status 1 and its SQLSTATE:

```text
ERROR:  42P01: relation "nowhere" does not exist
LINE 2:   FROM nowhere
               ^
```

Rows come as a table like that of `psql`, and as values. When its time is over a statement is cancelled and the
connection kept. psql's own commands (`\dt`) need psql: status 2.

## PromQL

Each query of the text is an instant query; its table has a column for each label, and the value. What the server
refuses is status 1 with its words; a server that does not answer is a lost command.

## HTTP

```http
POST /api/v1/silences
Content-Type: application/json
Authorization: Bearer $TOKEN

{"comment": "maintenance"}
```

Pages of an API show requests that nobody sends, so one is sent only where the page says that it is a command, by
`<!-- runwright: commands -->` before its block; without that a person does the step. A method says what it can do: GET
reads, POST changes, DELETE destroys. A value in it may hold letters, digits and a few signs only.

A path belongs to `endpoints.http`, a whole URL stands for itself. The body of the answer is stdout, its status line
and headers are stderr. Status 0 below 400, 1 from there on, 2 when the text is no request, 7 when nobody answers.
Redirections are not followed. `$NAME` of a secret is replaced.

## Redis

A command a line, quoted as `redis-cli` reads it. Answers come as `redis-cli` writes them into a pipe. `SELECT`,
`MULTI` and `WATCH` go on over commands. The first error ends the command with status 1. `SUBSCRIBE` and `MONITOR`
are heard until their time is over.

To add one: [CONTRIBUTING](../../CONTRIBUTING.md).
"""
