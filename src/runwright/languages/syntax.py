"""The values a parser gives: statements, their commands, words and redirections, each with its place in the text.

Offsets count bytes of the UTF-8 text that was parsed, `[start, end)`. The values say what stands there; what it does is
said by `effects`, what it means to a tool by `tools`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.device import keeps_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence


class Problem(NamedTuple):
    """A place that the grammar of the language does not allow."""

    start: int
    end: int
    message: str


class Word(NamedTuple):
    """One word of a shell command as written, and its value where that can be known without running anything."""

    start: int
    end: int
    text: str
    """As written, with quotes and escapes."""
    value: str | None
    """After quote removal, `None` where an expansion decides it."""
    variables: tuple[str, ...] = ()
    """Names of the variables it expands, in order."""
    substitutions: tuple[Statement, ...] = ()
    """The statements of its command and process substitutions."""

    @property
    def quoted(self) -> bool:
        """Whether it begins with a quote."""
        return self.text[:1] in {'"', "'"} or self.text[:2] in {"$'", '$"'}

    @property
    def known(self) -> str:
        """Its value, or its text where the value is not known."""
        return self.text if self.value is None else self.value


class Assignment(NamedTuple):
    """`NAME=value` before a command, alone, or under `export`, `local`, `declare`, `readonly`."""

    start: int
    end: int
    name: str
    value: Word | None


class Redirection(NamedTuple):
    """`> file`, `2>&1`, `<<< text`."""

    start: int
    end: int
    operator: str
    """`<`, `>`, `>>`, `>|`, `&>`, `&>>`, `>&`, `<&`, `<>`, `<<<`."""
    descriptor: int | None
    target: Word | None

    @property
    def writes(self) -> str | None:
        """The file or disk that it creates or overwrites; never what keeps nothing, nor another descriptor."""
        if self.target is None or self.operator in {"<", "<&", "<<<"}:
            return None
        if self.operator == ">&" and (self.target.text.isdigit() or self.target.text == "-"):
            return None
        name = self.target.known
        return None if keeps_nothing(name) else name

    @property
    def empties(self) -> bool:
        """Whether a file that is there loses what it held, but for what is printed now."""
        return self.operator in {">", ">|", "&>", ">&"} and self.descriptor in {None, 1}


class HereDocument(NamedTuple):
    """`<<EOF … EOF`: the text that a command reads from the script itself."""

    start: int
    end: int
    """The place of the body."""
    delimiter: str
    expands: bool
    """Whether variables in the body are expanded (the delimiter is not quoted)."""
    body: str


class Embedded(NamedTuple):
    """A text of another language inside a command: SQL in `psql -c`, a filter of `jq`, the JSON of a request."""

    start: int
    end: int
    """The place of the word, without its quotes, in the text of the host."""
    language: str
    text: str
    problems: tuple[Problem, ...] = ()
    """Where it does not parse; offsets count in `text`."""


class Inherited(NamedTuple):
    """Standard input of a compound (`if`, `while`, `{ … }`, `( … )`), which any command inside may come to read."""

    here_documents: tuple[HereDocument, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    piped: bool = False
    """Whether it comes from the command before the compound in a pipeline."""


class Command(NamedTuple):
    """One simple command of a shell: a program and its arguments, with all that is attached to it."""

    start: int
    end: int
    words: tuple[Word, ...]
    assignments: tuple[Assignment, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    here_documents: tuple[HereDocument, ...] = ()
    piped_from: bool = False
    """Whether standard input comes from the command before it in a pipeline."""
    piped_to: bool = False
    """Whether standard output goes to the next command of a pipeline."""
    inherited: Inherited | None = None
    """What it may read without a redirection of its own; the first command of the compound has it as its own."""

    @property
    def name(self) -> str | None:
        """The program as written, `None` where an expansion decides it or there is none."""
        return self.words[0].value if self.words else None


class Statement(NamedTuple):
    """One complete statement: in a shell a command, pipeline, list or compound; in SQL, PromQL, jq … a statement."""

    start: int
    end: int
    kind: str
    """Shell: `command`, `pipeline`, `list`, `if`, `for`, `while`, `case`, `function`, `group`, `assignment`, `test`;
    SQL: the grammar's statement name such as `SelectStmt`; elsewhere the name of the language."""
    commands: tuple[Command, ...] = ()
    """Shell only: every simple command inside, in the order of the text, those in substitutions included."""
    background: bool = False


class Parsed(NamedTuple):
    """A text read by the grammar of its language."""

    language: str
    statements: Sequence[Statement]
    """In the order of the text; those of a shell are made when the first of them is asked for."""
    problems: tuple[Problem, ...] = ()
