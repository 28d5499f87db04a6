"""A book: what is known about one tool, loaded when the tool is met.

A book has two halves which stay apart in its file. `syntax` was harvested from the tool itself: its sub-
commands and options. `judged` was written by people: what they do. A sub-command's facts are put together
from both at first use.

The syntax keeps every option once, in `table`, and per sub-command the numbers of its own options; a tool
with very many sub-commands is cut into parts (`books/aws/ec2.json`) which load when their first word is met.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.languages.tools.fact import (
    LEVELS,
    Fact,
    Globs,
    Operands,
    Option,
    Stdin,
    Wraps,
    fact,
    fits,
    globs,
    marks,
    operands,
    spelled,
    stdin,
    wraps,
)
from runwright.languages.tools.shelf import load, pages
from runwright.languages.tools.spelling import agreed, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.languages.effects import Level, Mark


class Facts(NamedTuple):
    """What is known about a tool, or about one of its sub-commands with all that it inherits."""

    level: Level
    marks: frozenset[Mark]
    assumed: bool
    """Nobody judged this sub-command; the level is what the tool's book assumes of any."""
    options: Mapping[str, Option]
    """By every spelling."""
    letters: bool
    """Whether one dash always begins letters, never a word (`-name`)."""
    operands: Operands | None
    wraps: Wraps | None
    stdin: Stdin | None
    bare: Fact | None
    piped: Fact | None
    """What is so while another program reads what it prints, and ends when that one does."""
    needs: tuple[str, ...]
    endless_without: frozenset[str]
    endless_without_operand: int


class Book:
    """What is known about one tool."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.name: str = raw.get("book", "")
        """Of the file, and of the folder of its parts."""
        syntax: Mapping[str, Any] = raw.get("syntax", {})
        told = raw.get("provenance", ())
        self.told: str = str(told[0]["tool"]) if told else ""
        """The tool that listed its own options, as it names itself and its version; empty where none was asked."""
        self._judged: Mapping[str, Any] = raw.get("judged", {})
        self._commands: Mapping[str, Mapping[str, Any]] = self._judged.get("commands", {})
        self._global = agreed([spelled(each) for each in syntax.get("options", ())])
        self._parts = set(syntax.get("parts", ()))
        self._own: dict[str, tuple[str, list[str]]] = {}
        self._paths: set[str] = set()
        self._parents: set[str] = set()
        self._same: dict[str, str] = dict(syntax.get("same", {}))
        self._facts: dict[str, Facts] = {}
        verbs = dict(self._judged.get("verbs", {}))
        self.otherwise: Fact | None = fact(verbs.pop("*")) if "*" in verbs else None
        """What a sub-command does whose verb says nothing."""
        self._verbs: Globs | None = globs(verbs)
        self.folds = bool(self._judged.get("case_insensitive"))
        self.options_first = bool(self._judged.get("options_first"))
        self._learn("", syntax)
        self._learn_judged()

    def _learn(self, under: str, syntax: Mapping[str, Any]) -> None:
        table = syntax.get("table", [])
        for path, numbers in syntax.get("commands", {}).items():
            whole = f"{under} {path}" if under else path
            self._own[whole] = (numbers, table)
            self._enter(whole)

    def _learn_judged(self) -> None:
        self._globbed: dict[str, list[tuple[str, str]]] = {}
        for path, raw in self._commands.items():
            self._enter(path)
            self._rename(path)
            parent, _, _ = path.rpartition(" ")
            for name in raw.get("names", ()):
                alias = f"{parent} {name}" if parent and " " not in name else name
                if "*" in name:
                    parent, _, last = alias.rpartition(" ")
                    self._globbed.setdefault(parent, []).append((last, path))
                else:
                    self._same[alias] = path

    def _rename(self, path: str) -> None:
        """Let a judged name lead, where the tool lists it as another name of the same."""
        listed = self._same.pop(path, None)
        if listed is not None and listed != path:
            self._same[listed] = path
            self._own.setdefault(path, self._own.get(listed, ("", [])))

    def _enter(self, path: str) -> None:
        self._paths.add(path)
        while " " in path:
            path = path.rpartition(" ")[0]
            if path in self._parents:
                return
            self._parents.add(path)
            self._paths.add(path)

    @property
    def commands(self) -> frozenset[str]:
        """Every sub-command that is known by name, as a path of words; of parts only those met so far."""
        return frozenset(self._paths)

    def complete(self, path: str) -> bool:
        """Whether a sub-command is known to have none below it."""
        return path != "" and path in self._own and path not in self._parents

    def listed(self, path: str) -> bool:
        """Whether the tool itself listed the options of a sub-command, so that it refuses one that it does not list."""
        return self.told != "" and (path in self._own or (not path and bool(self._global)))

    def below(self, path: str) -> frozenset[str]:
        """The words that may follow a sub-command as more of it; parts that nobody loaded yet included."""
        head = f"{path} " if path else ""
        words = {each[len(head) :].partition(" ")[0] for each in {*self._paths, *self._same} if each.startswith(head)}
        return frozenset(words - {""} if path else words | self._parts - {""})

    def step(self, path: str, word: str) -> str | None:
        """The sub-command that one more word leads to, or nothing when the word is an operand."""
        longer = f"{path} {word}" if path else word
        if self.folds:
            longer = longer.lower()
        longer = self._same.get(longer, longer)
        if longer in self._parts:
            self._parts.discard(longer)
            self._learn(longer, load(f"{self.name}/{longer}"))
            self._paths.add(longer)
        if longer in self._paths:
            return longer
        if path in self._globbed:
            return next((to for glob, to in self._globbed[path] if fits(word, glob)), None)
        return None

    def facts(self, path: str) -> Facts:
        """All that is known about a sub-command (the empty path is the tool itself)."""
        found = self._facts.get(path)
        if found is None:
            found = self._facts[path] = self._gather(path)
        return found

    def verb(self, word: str) -> Fact | None:
        """What a sub-command's last word says by its look: `describe-*` reads."""
        return self._verbs.find(word) if self._verbs else None

    def _gather(self, path: str) -> Facts:
        lineage = [self._commands[each] for each in _ancestors(path) if each in self._commands]
        tables = [self._judged, *lineage]
        here: Mapping[str, Any] = self._commands.get(path, {}) if path else self._judged
        level, level_marks, assumed = self._level(path, lineage)
        options = self._options(path, tables)
        return Facts(
            level=level,
            marks=level_marks,
            assumed=assumed,
            options=options,
            letters=not any(len(name) > 2 and name[0] == "-" and name[1] != "-" for name in options),
            operands=operands(_nearest(tables, "operands")),
            wraps=wraps(_nearest(tables, "wraps")),
            stdin=stdin(_nearest(tables, "stdin")),
            bare=fact(here["bare"]) if "bare" in here else None,
            piped=fact(here["piped"]) if "piped" in here else None,
            needs=tuple(name for table in tables for name in table.get("needs", ())),
            endless_without=frozenset(here.get("endless_without", ())),
            endless_without_operand=here.get("endless_without_operand", 0),
        )

    def _level(self, path: str, lineage: list[Mapping[str, Any]]) -> tuple[Level, frozenset[Mark], bool]:
        for raw in reversed(lineage):
            if "effect" in raw:
                return LEVELS[raw["effect"]], marks(raw), False
        by_verb = self._by_verb(path)
        if by_verb is not None and by_verb.effect is not None:
            return by_verb.effect, by_verb.marks, False
        return LEVELS[self._judged.get("effect", "unknown")], marks(self._judged), True

    def _by_verb(self, path: str) -> Fact | None:
        """What a sub-command's words say by their look, the last word first: `wait instance-running` waits."""
        for word in reversed(path.split(" ")):
            found = self.verb(word)
            if found is not None:
                return found
        return self.otherwise if self.complete(path) else None

    def _options(self, path: str, tables: list[Mapping[str, Any]]) -> dict[str, Option]:
        own = []
        for ancestor in _ancestors(path):
            numbers, table = self._own.get(ancestor, ("", []))
            own += agreed([spelled(table[int(number)]) for number in numbers.split()])
        return spellings(self._global, own, tables, everywhere=path != "")


def _ancestors(path: str) -> Iterator[str]:
    """Every path on the way to a path, itself last."""
    at = path.find(" ")
    while at >= 0:
        yield path[:at]
        at = path.find(" ", at + 1)
    if path:
        yield path


def _nearest(tables: list[Mapping[str, Any]], key: str) -> Mapping[str, Any] | None:
    return next((table[key] for table in reversed(tables) if key in table), None)


@cache
def book_for(program: str) -> Book | None:
    """The book about a program, if somebody judged it."""
    found = pages(program)
    return None if found is None else Book(found)


def book_at(path: str) -> Book | None:
    """The book about a program by its name, or by its path in a directory of programs; elsewhere it may be another."""
    directory, slash, program = path.rpartition("/")
    if slash and directory.rpartition("/")[2] not in {"bin", "sbin", "libexec"}:
        return None
    return book_for(program)
