"""The kept interpreter, a program of its own: python.py gives it to a Python by `-c`; nothing imports it.

A command comes on standard input as a head (its number, output, errors, input, marker), its text, and as JSON what to
do before it, each ended by NUL. Its end is the marker, written with a report to stdout and alone to stderr. It runs in
whatever `python3` the path has, so it keeps to what Python 3.7 knows and imports nothing of ours.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import sys
import traceback
import types

LARGEST = 10000
"""Characters of a value that is worth keeping between sessions."""


class Streams:
    """The descriptors to those who started us, which no command sees."""

    def __init__(self) -> None:
        self.input, self.answers, self.complaints = os.dup(0), os.dup(1), os.dup(2)
        self.direct(os.devnull, os.devnull, os.devnull)

    def piece(self) -> str:
        """What comes next, as far as NUL; the end of the input ends the process."""
        data = bytearray()
        while True:
            byte = os.read(self.input, 1)
            if not byte:
                sys.exit(0)
            if byte == b"\0":
                return data.decode("utf-8", "surrogateescape")
            data += byte

    def direct(self, read: str, output: str, errors: str) -> None:
        """Give the command its three streams; `-` is the one that we were started with."""
        own = {1: self.answers, 2: self.complaints}
        for path, mode, number in ((read, os.O_RDONLY, 0), (output, os.O_WRONLY, 1), (errors, os.O_WRONLY, 2)):
            opened = os.dup(own[number]) if path == "-" else os.open(path, mode)
            if opened != number:  # it is, when a command has closed this stream
                os.dup2(opened, number)
                os.close(opened)

    def report(self, marker: str, told: dict[str, object]) -> None:
        """Write the end of a command."""
        mark = ("\0" + marker).encode()
        data = memoryview(mark + json.dumps(told).encode() + mark + b".")
        os.write(self.complaints, mark)
        while data:
            data = data[os.write(self.answers, data) :]


class Interpreter:
    """The names that commands share."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {"__name__": "__main__", "__builtins__": __builtins__}
        self.own = set(self.names)
        self.environment = dict(os.environ)

    def run(self, text: str) -> int:
        """Execute a text as a prompt would: the value of a single expression is shown."""
        try:
            tree = ast.parse(text, "<command>")
            if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
                code = compile(ast.Interactive(tree.body), "<command>", "single")
            else:
                code = compile(tree, "<command>", "exec")
            exec(code, self.names)  # noqa: S102 (what it is for)
        except SystemExit as end:
            return _status(end.code)
        except BaseException as error:  # noqa: BLE001 (whatever it is, it is the command's)
            shown = error.__traceback__.tb_next if error.__traceback__ else None
            traceback.print_exception(type(error), error, shown)
            return 1
        finally:
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(Exception):  # a command may have put anything there
                    stream.flush()
        return 0

    def restore(self, texts: dict[str, str]) -> None:
        """Bring back what an earlier session knew: each text is Python of ours."""
        for text in texts.values():
            try:
                exec(text, self.names)  # noqa: S102 (our own words)
            except Exception:  # noqa: BLE001 (a module that is gone: the command will say so)
                traceback.print_exc()

    def state(self) -> dict[str, object]:
        """What can be told of the names, and what cannot."""
        variables, lost = {}, []
        for name, value in self.names.items():
            text = None if name in self.own or name == "_" else telling(name, value)
            if text is not None:
                variables[name] = text
            elif name not in self.own and name != "_":
                lost.append("the " + type(value).__name__ + " " + name)
        return {"variables": {**variables, **self._environment()}, "lost": lost}

    def _environment(self) -> dict[str, str]:
        """Python that makes the environment what it is now."""
        texts = {}
        for name in self.environment.keys() | os.environ.keys():
            now, place = os.environ.get(name), '__import__("os").environ[' + repr(name) + "]"
            if now != self.environment.get(name) and name != "_RUNWRIGHT_COMMAND":
                texts["os.environ[" + repr(name) + "]"] = "del " + place if now is None else place + " = " + repr(now)
        return texts


def telling(name: str, value: object) -> str | None:
    """Python that makes a name anew; None where there is none."""
    if isinstance(value, types.ModuleType):
        return "import " + value.__name__ + " as " + name if value.__name__ in sys.modules else None
    with contextlib.suppress(Exception):  # a value may do anything when it is asked what it is
        text = repr(value)
        if len(text) <= LARGEST and ast.literal_eval(text) == value:
            return name + " = " + text
    return None


def _status(code: object) -> int:
    """The status of `sys.exit(code)`, as Python itself gives it."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 255
    sys.stderr.write(str(code) + "\n")
    return 1


def here() -> str:
    """The directory; of one that was removed, nothing."""
    try:
        return os.getcwd()  # noqa: PTH109 (a name, as the system has it)
    except OSError:
        return ""


def main() -> None:
    """Run commands until there are no more."""
    streams, interpreter = Streams(), Interpreter()
    while True:
        command, output, errors, read, marker = streams.piece().split(" ")
        text, before = streams.piece(), json.loads(streams.piece())
        streams.direct(read, output, errors)
        os.environ["_RUNWRIGHT_COMMAND"] = command
        if before["directory"]:
            with contextlib.suppress(OSError):  # gone: we stay in that of the setting, and the state says so
                os.chdir(before["directory"])
        interpreter.restore(before["variables"])
        hidden = {name: os.environ.get(name) for name in before["secrets"]}
        os.environ.update(before["secrets"])
        status = interpreter.run(text)
        for name, value in hidden.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        streams.direct(os.devnull, os.devnull, os.devnull)
        streams.report(marker, {"status": status, "directory": here(), **interpreter.state()})


if __name__ == "__main__":
    main()
