"""Driving a run from elsewhere: what it asks on the board of the console, the answer, ending its command, taking it.

By a server or on the store here, it is one and the same: what the console's page does.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from runwright.cli import json_output, question, saying
from runwright.cli.paper import Paper
from runwright.lib.errors import RunwrightError
from runwright.run.move import REASONED, Turn, Verb

if TYPE_CHECKING:
    import argparse

    from runwright.cli.server import Server
    from runwright.run.record import Record
    from runwright.web.console import Console

LEAST = 8
"""Signs of a question's digest by which it is known."""
VERBS = tuple(each.value.replace(" ", "-") for each in Verb if each not in {Verb.WAIT, Verb.LOOK})


class NothingAsked(RunwrightError):
    """An answer to a run that asks nothing of whoever is elsewhere."""

    status = 1

    def __init__(self, asked: dict[str, Any]) -> None:
        super().__init__(f"run {asked['run']} asks nothing here: {_where(asked)}")
        self.hint = "What waits for an approval is answered by: runwright approve RUN"


class AnotherQuestion(RunwrightError):
    """An answer to what a run asks no more."""

    status = 1
    hint = "Nothing was answered. Look again: runwright runs asks RUN"

    def __init__(self, run: str) -> None:
        super().__init__(f"run {run} asks something else now")


class Unseen(RunwrightError):
    """An answer by a script that does not say what it answers."""

    def __init__(self, digest: str) -> None:
        super().__init__("nobody is at the terminal who could look at what is asked")
        self.hint = f"Say which question it answers: --question {digest[:12]}"


class NotOffered(RunwrightError):
    """An answer that does not fit the question, or lacks its words."""

    def __init__(self, verb: str, answers: list[dict[str, Any]]) -> None:
        super().__init__(f"“{verb}” is no answer to this")
        self.hint = f"Answers are {', '.join(each['verb'].replace(' ', '-') for each in answers)}."


class Reasonless(RunwrightError):
    """An answer without the words that it needs."""

    hint = "Say why in a few words, behind it: the next reader of the journal needs them."

    def __init__(self, verb: str) -> None:
        super().__init__(f"“{verb}” needs a reason")


class Board(Protocol):
    """Where a run asks."""

    def asks(self, run: str) -> dict[str, Any]:
        """What it asks, as the interface for programs says it."""

    def does(self, run: str, deed: str, **body: Any) -> None:  # noqa: ANN401 (a body of JSON)
        """Say, halt or take."""


class ByServer:
    """The board of a console elsewhere."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def asks(self, run: str) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = self._server.get(f"/runs/{run}/asks")
        return found

    def does(self, run: str, deed: str, **body: Any) -> None:  # noqa: ANN401 (a body of JSON)
        """Have it done there."""
        self._server.post(f"/runs/{run}/{deed}", **body)


class Here:
    """The board of the store."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def asks(self, run: str) -> dict[str, Any]:
        """What hangs there."""
        import msgspec

        from runwright.web.api.driving import asks

        found: dict[str, Any] = msgspec.to_builtins(asks(self._console, self._record(run)))
        return found

    def does(self, run: str, deed: str, **body: Any) -> None:  # noqa: ANN401 (a body of JSON)
        """Do it by what the page does it by."""
        from runwright.web import driving

        deeds = {"say": driving.say, "halt": driving.halt, "take": driving.take}
        fields = {name: "yes" if value is True else str(value or "") for name, value in body.items()}
        deeds[deed](self._console, self._record(run), fields, self._console.who)

    def _record(self, run: str) -> Record:
        from runwright.run.record import record

        return record(self._console.journal, run)


def driven(options: argparse.Namespace) -> int:
    """Do what was asked, by the server that was named, or on the store."""
    from runwright.cli.elsewhere import chosen

    elsewhere = chosen(options)
    if elsewhere is not None:
        return DEEDS[options.what](ByServer(elsewhere), options)
    from runwright.cli.consoling import PACKAGES, console_at
    from runwright.cli.listening import refuse_without
    from runwright.environment.configuration import load

    refuse_without(*PACKAGES)
    with ExitStack() as open_things:
        return DEEDS[options.what](Here(console_at(load(Path.cwd()), open_things)), options)


def _asks(board: Board, options: argparse.Namespace) -> int:
    """Show what is asked; 1 when nothing is."""
    asked = board.asks(options.which)
    if options.json:
        sys.stdout.write(json_output.row(asked))
    else:
        _show(asked, Paper())
    return 0 if asked["question"] else 1


def _answer(board: Board, options: argparse.Namespace) -> int:
    """Answer what was seen, and nothing else."""
    asked, verb = board.asks(options.which), options.verb.replace("-", " ")
    if not asked["question"]:
        raise NothingAsked(asked)
    if verb not in {each["verb"] for each in asked["answers"]}:
        raise NotOffered(options.verb, asked["answers"])
    if verb in REASONED and not options.words.strip():
        raise Reasonless(options.verb)
    if not _seen(asked, options):
        return 1
    board.does(
        asked["run"], "say", question=asked["question"], verb=verb, words=options.words, text=options.command_text
    )
    saying.line(f"{asked['run']}: answered “{verb}”")
    return 0


def _seen(asked: dict[str, Any], options: argparse.Namespace) -> bool:
    """Whether it answers what somebody has seen: by its digest, or by a look at it now."""
    if options.question:
        if len(options.question) < LEAST or not asked["question"].startswith(options.question):
            raise AnotherQuestion(asked["run"])
        return True
    if not sys.stdin.isatty():
        raise Unseen(asked["question"])
    _show(asked, Paper())
    return question.yes(f"Answer “{options.verb}”?")


def _halt(board: Board, options: argparse.Namespace) -> int:
    asked = board.asks(options.which)
    if not asked["running"]:
        raise NothingAsked(asked)
    board.does(asked["run"], "halt", number=asked["running"])
    saying.line(f"{asked['run']}: its command is ended")
    return 0


def _take(board: Board, options: argparse.Namespace) -> int:
    asked = board.asks(options.which)
    board.does(asked["run"], "take", why=options.why, force=options.force)
    saying.line(f"{asked['run']} goes on, and asks in the console")
    return 0


def _show(asked: dict[str, Any], paper: Paper) -> None:
    if not asked["question"]:
        paper.line(f"It asks nothing here: {_where(asked)}.")
        if asked["output"]:
            paper.wrapped(asked["output"].rstrip().rpartition("\n")[2], 4, "dim")
        return
    paper.heading(f"{asked['turn']}: {asked['step']}" if asked["step"] else asked["turn"])
    for text in filter(None, (asked["instruction"], asked["because"])):
        paper.wrapped(text, 2)
    if asked["command"]:
        paper.wrapped(f"$ {asked['command']}", 4)
    if asked["turn"] == Turn.APPROVE:
        paper.line(f"runwright approve {asked['run']}", 2, "mark")
    for each in asked["options"]:
        paper.wrapped(f"- {each}", 4)
    for each in asked["answers"]:
        words = " WORDS" if each["words"] or each["verb"] == "choose" else ""
        paper.line(f"{each['verb'].replace(' ', '-')}{words}", 2, right=each["label"])
    paper.line(f"--question {asked['question'][:12]}", 2, "dim")


def _where(asked: dict[str, Any]) -> str:
    """Who has the run in hand."""
    if asked["answered"]:
        return f"{asked['answered']} has answered"
    if asked["running"]:
        return "a command runs"
    words = {"console": "it goes on", "elsewhere": "it is driven in a terminal", "gone": "its process is gone"}
    if asked["driver"] in words:
        return words[asked["driver"]]
    return f"{asked['process']} drives it" if asked["process"] else f"it is {asked['state']}, and nobody drives it"


DEEDS = {"asks": _asks, "answer": _answer, "halt": _halt, "take": _take}
"""What can be done with a run that somebody drives from elsewhere."""
