"""One invocation against its book's facts: the level and marks of its own words, and the texts they hold.

The order is what makes it right: the sub-command gives the level; options, operands and standard input raise
it; then an `instead` (`--dry-run`, `--help`) replaces it; files that are written raise it again, except when
nothing runs at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.device import is_disk, keeps_nothing
from runwright.languages.effects import Level, Mark
from runwright.languages.tools.embedding import fed, in_word, placed, seen
from runwright.languages.tools.fact import NO_FACT, NO_MARKS, Fact
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.languages.syntax import Command, Word
    from runwright.languages.tools.book import Book
    from runwright.languages.tools.embedding import Text
    from runwright.languages.tools.fact import Judged
    from runwright.languages.tools.invocation import Given, Invocation

DATA = frozenset({"json", "yaml", "json-or-yaml", "jsonpath", "jmespath", "go-template", "cron", "ini", "regex"})
"""Languages of texts that a tool reads but does not run, so that they cannot say what the invocation does."""
BARE = regex(r"[a-z][a-z0-9_-]*\Z")
"""What a sub-command looks like, where the tool's own list of them is not known."""
WAITING = frozenset({Mark.ENDLESS, Mark.INTERACTIVE})
"""What somebody must sit through, unless it is detached."""


class Weighed(NamedTuple):
    """What the words of one invocation say by themselves."""

    level: Level
    marks: frozenset[Mark]
    because: str
    texts: tuple[tuple[str, Text], ...]
    """Texts of other languages, each with its language."""
    hushed: frozenset[Mark]
    """Marks that an inner command loses as well."""


class Weighing:
    """The running sum over the words of one invocation."""

    def __init__(self, book: Book, program: str, invocation: Invocation, command: Command) -> None:
        facts = invocation.facts
        self.book = book
        self.invocation = invocation
        self.command = command
        self.because = self.named = f"{program} {invocation.path}" if invocation.path else program
        self.program = program
        self.level = facts.level
        self.assumed = facts.assumed and facts.level is Level.UNKNOWN
        self.marks = facts.marks
        self.unmarks = self.hushed = NO_MARKS
        self.instead: Level | None = None
        self.replaced = ""
        self.written = ""
        self.decided = False
        self.texts: list[tuple[str, Text]] = []

    def run(self) -> Weighed:
        """Weigh every word."""
        facts = self.invocation.facts
        raised, self.level = (Level.UNKNOWN, Level.NOTHING) if self.assumed else (self.level, self.level)
        for given in self.invocation.given:
            if given.option.judged is not None:
                self.option(given, given.option.judged)
        for word in self.invocation.strangers:
            self.stranger(word.known.partition("=")[0])
        if self.invocation.operands and facts.operands is not None:
            self.operands(self.invocation.operands)
        if self.invocation.inner and facts.wraps is not None:
            self.unmarks |= facts.wraps.unmarks
        elif facts.stdin is not None:
            self.standard_input()
        if facts.bare is not None and self.is_bare():
            self.apply(facts.bare, self.named)
        elif self.assumed and not self.settled() and not self.by_verb():
            self.raise_to(raised, f"{self.called()} is not known")
        self.endless()
        return self.sum()

    def settled(self) -> bool:
        """Whether something else says what it does: an inner command, a text that runs."""
        return bool(self.invocation.inner or self.decided) or any(runs(language) for language, _ in self.texts)

    def sum(self) -> Weighed:
        """The end of the weighing."""
        level, because, marks = self.level, self.because, self.marks - self.unmarks - self.hushed
        if self.instead is not None:
            level, because = self.instead, self.replaced
            if level is Level.NOTHING:
                marks = NO_MARKS
            elif level is Level.READS:
                marks -= {Mark.EXPOSES}
        if self.written and self.instead is not Level.NOTHING:
            kept = Level.DESTROYS if is_disk(self.written) else Level.CHANGES
            if level < kept:
                level, because = kept, f"{'overwrites' if kept is Level.DESTROYS else 'writes'} {self.written}"
        return Weighed(level, marks, because, tuple(self.texts), self.hushed)

    def raise_to(self, level: Level, because: str) -> None:
        """Raise the level, with the reason if it was lower."""
        if level > self.level:
            self.level, self.because = level, because

    def apply(self, fact: Fact, because: str, text: Text | None = None) -> None:
        """Let one fact speak, about a text where it is about one."""
        if fact is NO_FACT or (fact.unless and self.has(fact.unless)):
            return
        if fact.effect is not None:
            self.decided = True
            self.raise_to(fact.effect, because)
        if fact.instead is not None:
            self.decided = True
            if self.instead is None or fact.instead < self.instead:
                self.instead, self.replaced = fact.instead, because
        self.marks |= fact.marks
        self.unmarks |= fact.unmarks
        if fact.detaches:
            self.hushed = WAITING
        if text is not None:
            self.about(fact, text)

    def about(self, fact: Fact, text: Text) -> None:
        """What a fact says of the text it is about."""
        if fact.secret and text.text:
            self.marks |= {Mark.DISCLOSES}
        if fact.embeds is not None:
            self.texts.append((fact.embeds, text.after(fact.after) if fact.after else text))
        if fact.reads:
            self.raise_to(Level.READS, f"reads {text.text}")
        if fact.writes and text.text != "-" and not keeps_nothing(text.text):
            self.written = self.written or text.text

    def has(self, names: frozenset[str]) -> bool:
        """Whether one of these options was given."""
        if any(not names.isdisjoint(given.option.names) for given in self.invocation.given):
            return True
        return any(word.known in names for word in self.invocation.strangers)

    def option(self, given: Given, judged: Judged) -> None:
        """One option with its value."""
        text = in_word(given.value, given.offset) if given.value is not None else None
        false = "false" if given.option.value != "required" else None
        if text is not None and (text.text in judged.off or text.text == false):
            return
        special = judged.values.find(text.text if text else "") if judged.values is not None else None
        shown = f"{self.named} {given.spelling}"
        fact = judged.fact
        if special is not None:
            fact = fact._replace(
                effect=None if special.effect is not None else fact.effect,
                instead=None if special.instead is not None else fact.instead,
            )
            self.apply(special, f"{shown} {text.text}" if text and text.text else shown, text)
        self.apply(fact, shown, text)

    def stranger(self, name: str) -> None:
        """An option that nobody knows: it may be one that matters, cut short as many programs allow."""
        if len(name) > 3 and name.startswith("--"):
            for spelling, option in self.invocation.facts.options.items():
                if spelling.startswith(name) and option.judged is not None and option.judged.worsens:
                    self.raise_to(Level.UNKNOWN, f"{self.named} {name} may stand for {spelling}")

    def operands(self, words: Sequence[Word]) -> None:
        """The positional words: by what they look like, and by where they stand."""
        facts = self.invocation.facts.operands
        if facts is None:
            return
        texts = [in_word(word) for word in words]
        if facts.values is not None:
            for text in texts:
                fact = facts.values.find(text.text)
                if fact is not None:
                    self.apply(fact, f"{self.named} {text.text}", text)
        for place, fact in facts.places:
            for text in placed(place, texts):
                self.apply(fact, f"{self.named} {text.text}", text)

    def standard_input(self) -> None:
        """Standard input, where the tool is given one."""
        stdin = self.invocation.facts.stdin
        if stdin is None or (stdin.runs and self.told_what_to_run()):
            return
        texts = list(seen(self.command))
        if texts:
            fact = stdin.fact._replace(effect=None) if stdin.runs else stdin.fact
            for text in texts:
                self.apply(fact, self.named, text)
        elif fed(self.command):
            self.apply(stdin.fact._replace(embeds=None), f"{self.program} runs its standard input")

    def told_what_to_run(self) -> bool:
        """Whether its words hold a program, so that standard input is data, or left to others in the compound."""
        if any(runs(language) for language, _ in self.texts):
            return True
        return self.command.inherited is not None and (self.decided or self.invocation.path != "")

    def is_bare(self) -> bool:
        """Whether it was called with nothing that says what to do."""
        invocation = self.invocation
        if invocation.inner or fed(self.command) or any(seen(self.command)):
            return False
        if invocation.operands and (invocation.facts.wraps is None or invocation.facts.wraps.at is None):
            return False
        judged = [given.option.judged for given in invocation.given if given.option.judged is not None]
        return not any(each.fact.decides or each.values for each in judged)

    def by_verb(self) -> bool:
        """A sub-command that the book does not list, judged by the first word that reads as a verb."""
        if self.book.complete(self.invocation.path):
            return False
        named = self.named
        for word in self.invocation.operands:
            value = word.value or ""
            if not BARE.match(value):
                break
            named = f"{named} {value}"
            fact = self.book.verb(value)
            if fact is not None:
                self.apply(fact, named)
                return True
        if self.book.otherwise is not None and named != self.named:
            self.apply(self.book.otherwise, named)
            return True
        return False

    def called(self) -> str:
        """What was asked for, with the operand that probably names it."""
        operands = self.invocation.operands
        return f"{self.named} {operands[0].known}" if operands else self.named

    def endless(self) -> None:
        """Tools that go on for ever unless they are told how often, or their reader ends."""
        facts = self.invocation.facts
        if facts.piped is not None and self.command.piped_to:
            self.apply(facts.piped, self.named)
        if not facts.endless_without and not facts.endless_without_operand:
            return
        enough = facts.endless_without_operand
        if not self.has(facts.endless_without) and not (enough and len(self.invocation.operands) >= enough):
            self.marks |= {Mark.ENDLESS}


def runs(language: str) -> bool:
    """Whether a text of a language is run, and we can say what it does."""
    from runwright.languages.catalogue import LANGUAGES

    return language not in DATA and language in LANGUAGES
