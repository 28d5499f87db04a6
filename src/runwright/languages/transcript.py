"""Console transcripts: prompts, the commands behind them, and what the commands printed.

A command goes on over lines that end in a backslash or an operator, over open quotes and here-documents,
and over lines with a continuation prompt. A continuation prompt inside a command becomes blanks of equal
length, so places stay true.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.console_session import session_after
from runwright.languages.place import encoded
from runwright.languages.programs import starts_command
from runwright.languages.prompt import PROMPTING, SIGN, Prompt, bare_prompt, continuation, prompt_of, root_prompt
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator


class Exchange(NamedTuple):
    """A command that was typed, and the answer; offsets count bytes."""

    prompt: str
    """As it stands, blanks included; empty where only the output shows that this is a transcript."""
    command: str
    command_start: int
    output: str
    output_start: int
    language: str
    """What the prompt takes: `shell`, `sql`, `redis`, `python`, `mongo` …"""


class Transcript(NamedTuple):
    """All exchanges in the order of the text."""

    exchanges: tuple[Exchange, ...]


class Line(NamedTuple):
    """A line, the byte it begins at, and its prompt where that is plain."""

    start: int
    text: str
    prompt: Prompt | None


HERE = regex(r"<<-?\s*(['\"]?)([A-Za-z_]\w*)\1")
GOES_ON = regex(r"(?:\\|\||&&|\|\|)[ \t]*$")
QUOTED = regex(r"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|(?<!\S)#.*$", re.MULTILINE | re.DOTALL)
COMMENT = regex(r"\s*(?:#|//|--)\s")
LONGEST = 60
"""Lines. A command has no more."""


def is_transcript(text: str) -> float:
    """How sure we are, from 0 to 1, that a text shows a console."""
    if not SIGN.search(text):
        return 0.0
    if not PROMPTING.search(text):
        return _bare_certainty(text)
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    first = next((line for line in lines if not COMMENT.match(line)), "")
    if first and prompt_of(first):
        return 0.97
    others = [line for line in lines if prompt_of(line) is None]
    if len(others) == len(lines):
        return _bare_certainty(text)
    typed = sum(starts_command(line) for line in others)
    return 0.85 if len(lines) - len(others) > typed else 0.5


def _bare_certainty(text: str) -> float:
    """How sure we are where no prompt is plainer than `# ` or `> `."""
    first = text.lstrip().split("\n", 1)[0]
    if first[:1] not in {"#", ">"}:
        return 0.0
    if bare_prompt(first, "shell"):
        below = [line for line in text.lstrip().split("\n")[1:] if line.strip()]
        return 0.85 if below and not any(starts_command(line) for line in below) else 0.7
    if not root_prompt(first):
        return 0.0
    loose = any(not line.lstrip().startswith("#") and starts_command(line) for line in text.split("\n"))
    return 0.0 if loose else 0.75


@lru_cache(maxsize=64)
def parse_transcript(text: str) -> Transcript:
    """Split a console into its exchanges; never raises, whatever the text.

    It is kept for a while: commands, expectations and rules ask for the same block's.
    """
    lines = list(_lines(text))
    found = list(_exchanges(lines))
    return Transcript(tuple(found or _unprompted(lines)))


def shows_command(text: str) -> bool:
    """Whether anything was typed in a console; reads no further than to the first command."""
    for line in text.split("\n"):
        prompt = prompt_of(line)
        if prompt and line[len(prompt.text) :].strip():
            return True
    lines = list(_lines(text))
    return any(True for read in (_exchanges, _unprompted) for _ in read(lines))


def _lines(text: str) -> Iterator[Line]:
    at = 0
    for line in text.split("\n"):
        yield Line(at, line, prompt_of(line))
        at += len(encoded(line)) + 1


def _exchanges(lines: list[Line]) -> Iterator[Exchange]:
    """Walk from prompt to prompt; a session that a command opened tells what a bare prompt means."""
    session = ""
    plain = any(line.prompt for line in lines)
    at = 0
    while at < len(lines):
        prompt = _prompt(lines[at], session, plain=plain)
        if prompt is None:
            at += 1
            continue
        end = _command_end(lines, at, prompt)
        session = session_after(_command(lines, at, end, prompt), prompt, session)
        after = end
        while after < len(lines) and _prompt(lines[after], session, plain=plain) is None:
            after += 1
        exchange = _exchange(lines, at, end, after, prompt)
        if exchange.command:
            yield exchange
        at = after


def _prompt(line: Line, session: str, *, plain: bool) -> Prompt | None:
    """The prompt of a line in its session; beside plain prompts `# ` is a comment outside an opened shell."""
    if line.prompt:
        return line.prompt
    if session == "shell" or not plain:
        rooted = root_prompt(line.text)
        if rooted:
            return rooted
    if session in {"mongo", "redis", "sql", "ruby"}:
        return bare_prompt(line.text, session)
    return None if plain else bare_prompt(line.text, "shell")


def _command_end(lines: list[Line], at: int, prompt: Prompt) -> int:
    """The line after the last one of a command."""
    text = lines[at].text[len(prompt.text) :]
    end = at + 1
    while end < len(lines) and end - at < LONGEST:
        if prompt.language in {"shell", "powershell", "batch"}:
            more = _shell_goes_on(text, lines, end)
        else:
            more = bool(continuation(lines[end].text)) and not lines[end].prompt
        if not more:
            break
        text += "\n" + lines[end].text[len(continuation(lines[end].text)) :]
        end += 1
    return end


def _shell_goes_on(text: str, lines: list[Line], end: int) -> bool:
    """Whether a shell command needs the next line: an open here-document or quote, an operator at its end."""
    here = HERE.search(text)
    if here:
        closed = any(line.strip() == here[2] for line in text.split("\n")[1:])
        rest = (line.text.strip().removeprefix("> ") for line in lines[end : end + LONGEST])
        return not closed and here[2] in rest
    bare = QUOTED.sub(" ", text)
    if GOES_ON.search(bare) or text.endswith("\\"):
        return True
    quote = next((sign for sign in bare if sign in "'\""), "")
    return bool(quote) and _closes(quote, lines, end)


def _closes(quote: str, lines: list[Line], end: int) -> bool:
    """Whether an open quote is closed before the next prompt."""
    for line in lines[end : end + LONGEST]:
        if line.prompt:
            return False
        if quote in line.text:
            return True
    return False


def _exchange(lines: list[Line], at: int, end: int, after: int, prompt: Prompt) -> Exchange:
    """Put the lines of a command and of its output together."""
    command = _command(lines, at, end, prompt)
    start = lines[at].start + len(encoded(prompt.text)) + len(encoded(command)) - len(encoded(command.lstrip()))
    output, output_start = _output(lines, end, after)
    return Exchange(prompt.text, command.strip(), start, output, output_start, prompt.language)


def _command(lines: list[Line], at: int, end: int, prompt: Prompt) -> str:
    """The lines of a command; blanks for a continuation prompt go behind the line above, to mean least."""
    command = lines[at].text[len(prompt.text) :]
    for line in lines[at + 1 : end]:
        held = continuation(line.text)
        blanks = " " * len(encoded(held))
        rest = line.text[len(held) :]
        command += f"\n{blanks}{rest}" if command.endswith("\\") else f"{blanks}\n{rest}"
    return command


def _output(lines: list[Line], end: int, after: int) -> tuple[str, int]:
    """What was printed, without blank lines around it; comments alone are no output."""
    while end < after and not lines[end].text.strip():
        end += 1
    while after > end and not lines[after - 1].text.strip():
        after -= 1
    texts = [line.text for line in lines[end:after]]
    start = lines[end].start if end < len(lines) else (lines[-1].start + len(encoded(lines[-1].text)) if lines else 0)
    if all(regex(r"\s*(?:#|//)\s|\s*$").match(line) for line in texts):
        return "", start
    return "\n".join(texts), start


def _unprompted(lines: list[Line]) -> Iterator[Exchange]:
    """Commands without prompts before their output: each line that begins with a known program."""
    at = 0
    while at < len(lines):
        if not starts_command(lines[at].text):
            at += 1
            continue
        lead = lines[at].text[: len(lines[at].text) - len(lines[at].text.lstrip())]
        prompt = Prompt(lead, "shell", certain=False)
        end = _command_end(lines, at, prompt)
        after = end
        while after < len(lines) and not starts_command(lines[after].text):
            after += 1
        yield _exchange(lines, at, end, after, prompt)._replace(prompt="")
        at = after
