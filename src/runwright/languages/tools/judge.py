"""What a shell command does: the facts of its tool's book, put together for these words.

A tool's own words are weighed by `weighing`. The command that a tool runs for us (`sudo`, `kubectl exec`),
the texts of other languages inside (`psql -c`) and the redirections are judged by themselves; the worst of
all counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.device import is_connection, is_disk
from runwright.languages.effects import NOTHING, Effects, Level, combined
from runwright.languages.syntax import Command, Embedded, Word
from runwright.languages.tools.book import book_at
from runwright.languages.tools.embedding import across, in_word
from runwright.languages.tools.invocation import read
from runwright.languages.tools.silence import silent
from runwright.languages.tools.weighing import Weighing, runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.languages.effects import Mark
    from runwright.languages.syntax import Inherited
    from runwright.languages.tools.book import Book
    from runwright.languages.tools.embedding import Text
    from runwright.languages.tools.fact import Wraps
    from runwright.languages.tools.invocation import Invocation

DEEPEST = 5
"""A command in a command in a command …: deeper than this nobody can review it, so it counts as unknown."""


class Judgement(NamedTuple):
    """What is known about one command."""

    effects: Effects
    embedded: tuple[Embedded, ...] = ()
    program: str | None = None
    """The name of the program without its directory, `None` where a variable decides it or there is none."""
    needs: tuple[str, ...] = ()
    """The programs that must be there, those that this one runs included."""


CALLS = frozenset(
    {
        "PAGER", "MANPAGER", "GIT_PAGER", "PSQL_PAGER", "EDITOR", "VISUAL", "GIT_EDITOR", "PSQL_EDITOR", "LESSOPEN",
        "GIT_SSH_COMMAND", "GIT_SSH", "GIT_EXTERNAL_DIFF", "GIT_PROXY_COMMAND", "GIT_ASKPASS", "GIT_SEQUENCE_EDITOR",
        "RSYNC_RSH", "PROMPT_COMMAND", "LESSCLOSE", "SYSTEMD_PAGER", "SYSTEMD_EDITOR", "AWS_PAGER", "GH_PAGER",
        "KUBE_EDITOR", "KUBECTL_EXTERNAL_DIFF", "SUDO_EDITOR", "SUDO_ASKPASS", "SSH_ASKPASS",
    }
)  # fmt: skip
"""Variables whose value is a command line that some program runs."""
LOADS = frozenset({"LD_PRELOAD", "LD_AUDIT", "BASH_ENV"})
"""Variables that name code, which runs before the command does."""


def judge(command: Command) -> Judgement:
    """Say what a command does."""
    return _judged(command, 0)


def _judged(command: Command, depth: int) -> Judgement:
    """A command with the variables before it."""
    judgement = _by_name(command, depth)
    if command.inherited is not None and judgement.embedded:
        judgement = judgement._replace(embedded=_own(command.inherited, judgement.embedded))
    for each in command.assignments:
        judgement = judgement._replace(effects=judgement.effects | _assigned(each.name, each.value, depth))
    return judgement


def _own(inherited: Inherited, embedded: tuple[Embedded, ...]) -> tuple[Embedded, ...]:
    """Without the texts that this command only may come to read, for they are as much those of its neighbours."""
    given = [(each.start, each.end) for each in inherited.here_documents]
    given += [(each.start, each.end) for each in inherited.redirections]
    return tuple(each for each in embedded if not any(a <= each.start < b for a, b in given))


def _assigned(name: str, value: Word | None, depth: int) -> Effects:
    """What a variable lets programs run besides; whether they ask somebody, they say themselves."""
    if value is None or value.value == "" or name not in CALLS | LOADS:
        return NOTHING
    if name in LOADS or value.value is None:
        return Effects(Level.UNKNOWN, because=f"{name} names code that does not stand here")
    return _shell(in_word(value), None, None, depth, whole=True).effects._replace(marks=frozenset())


def _split(word: Word) -> tuple[str, Word | None]:
    """The name and the value of `NAME=value`, given to a program as one word."""
    name, equals, text = word.text.partition("=")
    if not equals:
        return name, None
    start = word.start + len(name.encode()) + 1
    value = None if word.value is None else word.value.partition("=")[2]
    return name, Word(start, word.end, text, value, word.variables, word.substitutions)


def _by_name(command: Command, depth: int) -> Judgement:
    if not command.words:
        return Judgement(_redirected(command, NOTHING))
    name = command.words[0].value
    if name is None:
        name = command.words[0].text
        return Judgement(Effects(Level.UNKNOWN, because=f"{name} is decided by a variable"))
    book = book_at(name)
    program = name.rpartition("/")[2] or name
    if book is None:
        effects = Effects(Level.UNKNOWN, because=f"{name} is not known")
        return Judgement(_redirected(command, effects), program=program, needs=(program,))
    judgement = _by_book(book, program, command, depth)
    if command.redirections:
        return judgement._replace(effects=_redirected(command, judgement.effects))
    return judgement


def _by_book(book: Book, program: str, command: Command, depth: int) -> Judgement:
    invocation = read(book, command)
    weighed = Weighing(book, program, invocation, command).run()
    effects = Effects(weighed.level, weighed.marks, weighed.because)
    if invocation.facts.wraps is not None and invocation.facts.wraps.assignments:
        effects = combined((effects, *(_assigned(*_split(word), depth) for word in invocation.operands)))
    inner = _inner(invocation, command, depth, weighed.hushed)
    if not inner and not weighed.texts:
        return Judgement(effects, (), program, (program, *invocation.facts.needs))
    inside = [_text(language, text, depth) for language, text in weighed.texts] + inner
    needs = dict.fromkeys((program, *invocation.facts.needs))
    modules = {each.needs[0] for each in inner if each.needs} if _runs_module(program, command) else set()
    for each in inside:
        effects = effects | each.effects
        needs.update(dict.fromkeys(need for need in each.needs if need not in modules))
    return Judgement(effects, tuple(text for each in inside for text in each.embedded), program, tuple(needs))


def _runs_module(program: str, command: Command) -> bool:
    """Whether what is run inside is a module of Python, which no PATH leads to."""
    return program.startswith("python") and any(word.value == "-m" for word in command.words[1:])


def _redirected(command: Command, effects: Effects) -> Effects:
    """With what redirections do: a file that is written changes, an emptied one is lost, one that is read is read."""
    for redirection in command.redirections:
        written = redirection.writes
        if written is not None and is_disk(written):
            effects = effects | Effects(Level.DESTROYS, because=f"overwrites {written}")
        elif written is not None and redirection.empties and silent(command):
            effects = effects | Effects(Level.DESTROYS, because=f"empties {written}")
        elif written is not None:
            effects = effects | Effects(Level.CHANGES, because=f"writes {written}")
        elif redirection.target is not None and redirection.operator == "<":
            effects = effects | Effects(Level.READS, because=f"reads {redirection.target.known}")
        elif redirection.target is not None and is_connection(redirection.target.known):
            effects = effects | _sent(command, redirection.target.known)
    return effects


def _sent(command: Command, where: str) -> Effects:
    """What a connection gets; no more than a line feed only tries whether somebody listens."""
    if silent(command):
        return Effects(Level.READS, because=f"connects to {where}")
    return Effects(Level.CHANGES, because=f"sends to {where}")


def _inner(invocation: Invocation, command: Command, depth: int, hushed: frozenset[Mark]) -> list[Judgement]:
    """The commands that a tool is given to run."""
    wraps = invocation.facts.wraps
    if wraps is None:
        return []
    found = [
        _shell(in_word(given.value, given.offset), command, wraps, depth, whole=True)
        for given in (invocation.given if wraps.shell else ())
        if given.value is not None and any(name in wraps.options for name in given.option.names)
    ]
    if wraps.shell and any(_is_added(given.value) for given in invocation.given):
        found.append(Judgement(Effects(Level.UNKNOWN, because="it runs what it is given")))
    for words in invocation.inner:
        if wraps.shell:
            whole = len(words) == 1 and words[0].quoted
            found.append(_shell(across(words), command, wraps, depth, whole=whole))
        else:
            found.append(_deeper([_fed(_command(words, wraps), command, wraps)], depth))
    return [_marked(each, wraps, hushed) for each in found]


def _is_added(value: Word | None) -> bool:
    """Whether a word stands for arguments that the text does not show, as `xargs` adds them."""
    return value is not None and not value.text and value.value is None


def _marked(inner: Judgement, wraps: Wraps, hushed: frozenset[Mark]) -> Judgement:
    """An inner command with the marks that its wrapper adds or takes away: `timeout` ends the endless."""
    marks = (inner.effects.marks - wraps.unmarks - hushed) | wraps.marks
    return inner._replace(effects=inner.effects._replace(marks=marks))


def _command(words: tuple[Word, ...], wraps: Wraps) -> Command:
    """Words as a command, with an argument more where the tool adds what the text does not show."""
    if wraps.adds:
        words = (*words, Word(words[-1].end, words[-1].end, "", None))
    return Command(words[0].start, words[-1].end, words)


def _fed(inner: Command, outer: Command, wraps: Wraps) -> Command:
    """An inner command that reads the standard input of the outer one."""
    if not wraps.stdin:
        return inner
    reads = tuple(each for each in outer.redirections if each.operator in {"<", "<<<"})
    return inner._replace(
        piped_from=inner.piped_from or outer.piped_from,
        redirections=inner.redirections + reads,
        here_documents=inner.here_documents + outer.here_documents,
        inherited=inner.inherited or outer.inherited,
    )


def _text(language: str, text: Text, depth: int) -> Judgement:
    """A text of another language: what it does, and itself."""
    if language == "shell":
        return _shell(text, None, None, depth, whole=True)
    itself = (Embedded(text.start, text.end, language, text.text),)
    if not runs(language):
        return Judgement(NOTHING, itself)
    from runwright.languages.embedded import effects_of

    return Judgement(effects_of(language, text.text), itself)


def _shell(text: Text, outer: Command | None, wraps: Wraps | None, depth: int, *, whole: bool) -> Judgement:
    """A text for a shell; what is embedded in it keeps its place where the text is exactly as written."""
    from runwright.languages import shell

    parsed = shell.parse(text.text)
    commands = [command for statement in parsed.statements for command in statement.commands]
    if commands and outer is not None and wraps is not None:
        commands[0] = _fed(commands[0], outer, wraps)
    judgement = _deeper(commands, depth)
    if parsed.problems or not (commands or _says_nothing(text.text)):
        unread = Effects(Level.UNKNOWN, because=f"the shell cannot read {text.text[:40]}".rstrip())
        judgement = judgement._replace(effects=judgement.effects | unread)
    itself = (Embedded(text.start, text.end, "shell", text.text),) if whole else ()
    return judgement._replace(embedded=itself + tuple(_placed(each, text) for each in judgement.embedded))


def _says_nothing(text: str) -> bool:
    """Whether a text without commands is none because nothing stands there, or only a comment."""
    return not text.strip() or text.lstrip().startswith("#")


def _placed(inner: Embedded, text: Text) -> Embedded:
    """An embedded text of an inner text, in the place it has in the host."""
    if not text.exact:
        return inner._replace(start=text.start, end=text.end)
    return inner._replace(start=inner.start + text.start, end=inner.end + text.start)


def _deeper(commands: Iterable[Command], depth: int) -> Judgement:
    """Judge commands one level further in, all together."""
    if depth >= DEEPEST:
        return Judgement(Effects(Level.UNKNOWN, because="commands are nested too deeply to judge"))
    found = [_judged(command, depth + 1) for command in commands]
    effects = NOTHING
    for each in found:
        effects = effects | each.effects
    embedded = tuple(text for each in found for text in each.embedded)
    return Judgement(effects, embedded, needs=tuple(dict.fromkeys(need for each in found for need in each.needs)))
