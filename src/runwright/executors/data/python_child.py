"""The kept interpreter: what a Python reads first; python.py sends it. It is a program of its own and imports nothing of ours.

A command comes on standard input as a head (session and number, output, errors, input, marker), its text, and what to do
before it as JSON, each ended by NUL. Its end is the marker, written with a report to stdout and alone to stderr.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import traceback
import types

LARGEST = 10000
"""Characters of a value that is worth keeping between sessions."""

control, answers, complaints = os.dup(0), os.dup(1), os.dup(2)
os.dup2(os.open(os.devnull, os.O_RDWR), 0)
received = open(control, "rb", buffering=0)  # noqa: SIM115, PTH123 (as long as the process)
names: dict[str, object] = {"__name__": "__main__", "__builtins__": __builtins__}
own = set(names)
first_environment = dict(os.environ)


def piece() -> str:
    """What comes next, as far as NUL; the end of the input ends the process."""
    data = bytearray()
    while (byte := received.read(1)) != b"\0":
        if not byte:
            sys.exit(0)
        data += byte
    return data.decode("utf-8", "surrogateescape")


def directed(read: str, output: str, errors: str) -> None:
    """Give the command its three streams."""
    for path, mode, number in ((read, os.O_RDONLY, 0), (output, os.O_WRONLY, 1), (errors, os.O_WRONLY, 2)):
        saved = {1: answers, 2: complaints}.get(number, -1)
        opened = os.open(path, mode) if path != "-" else os.dup(saved)
        os.dup2(opened, number)
        os.close(opened)


def run(text: str) -> int:
    """Execute a text as a prompt would: the value of a single expression is shown."""
    try:
        tree = ast.parse(text, "<command>")
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
            exec(compile(ast.Interactive(tree.body), "<command>", "single"), names)  # noqa: S102 (what it is for)
        else:
            exec(compile(tree, "<command>", "exec"), names)  # noqa: S102
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return (end.code or 0) & 255
        print(end.code, file=sys.stderr)
        return 1
    except BaseException as error:  # noqa: BLE001 (whatever it is, it is the command's)
        shown = error.__traceback__.tb_next if error.__traceback__ else None
        traceback.print_exception(type(error), error, shown)
        return 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                pass
    return 0


def state() -> dict[str, object]:
    """What can be told of the names, and what cannot."""
    variables, lost = {}, []
    for name, value in names.items():
        if name in own or name == "_":
            continue
        text = telling(name, value)
        if text is None:
            lost.append("the " + type(value).__name__ + " " + name)
        else:
            variables[name] = text
    for name in first_environment.keys() | os.environ.keys():
        now = os.environ.get(name)
        if now != first_environment.get(name) and name != "RUNWRIGHT_COMMAND":
            key = "os.environ[" + repr(name) + "]"
            variables[key] = key + " = " + repr(now) if now is not None else "del " + key
    return {"variables": variables, "lost": lost}


def telling(name: str, value: object) -> str | None:
    """Python that makes a name anew."""
    if isinstance(value, types.ModuleType):
        return "import " + value.__name__ + " as " + name if value.__name__ in sys.modules else None
    try:
        text = repr(value)
        if len(text) <= LARGEST and ast.literal_eval(text) == value:
            return name + " = " + text
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        pass
    return None


def restore(before: dict[str, dict[str, str]]) -> None:
    """Bring back what an earlier session knew."""
    names["os"], had = os, names.get("os")
    for text in before["variables"].values():
        try:
            exec(text, names)  # noqa: S102 (a state is Python of our own)
        except Exception:  # noqa: BLE001 (a module that is gone: the command will say so)
            traceback.print_exc()
    if had is None and "os" not in before["variables"]:
        del names["os"]


def here() -> str:
    """The directory; of one that was removed, nothing."""
    try:
        return os.getcwd()  # noqa: PTH109 (a name, as the system has it)
    except OSError:
        return ""


while True:
    head, text, before = piece().split(" "), piece(), json.loads(piece())
    command, output, errors, read, marker = head
    directed(read, output, errors)
    os.environ["RUNWRIGHT_COMMAND"] = command
    if before["directory"]:
        os.chdir(before["directory"])
    restore(before)
    kept = {name: os.environ.get(name) for name in before["secrets"]}
    os.environ.update(before["secrets"])
    status = run(text)
    for name, value in kept.items():
        os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
    directed(os.devnull, os.devnull, os.devnull)
    report = json.dumps({"status": status, "directory": here(), **state()})
    mark = ("\0" + marker).encode()
    os.write(complaints, mark)
    with open(os.dup(answers), "wb") as answer:  # noqa: PTH123
        answer.write(mark + report.encode() + mark + b".")


