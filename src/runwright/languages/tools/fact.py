"""The facts that a book can state: what an option, an operand, a value or standard input of a tool means.

They come as JSON (`books/*.json`) and are read here into frozen values. A fact says only what
somebody judged; what is left out stays as it was.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.languages.effects import Level, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVELS = {level.word: level for level in Level}
NO_MARKS: frozenset[Mark] = frozenset()


class Fact(NamedTuple):
    """What one thing on a command line does to the effect of the whole."""

    effect: Level | None = None
    """Raises the level to at least this."""
    instead: Level | None = None
    """Replaces the level, as `--dry-run` and `--help` do."""
    marks: frozenset[Mark] = NO_MARKS
    unmarks: frozenset[Mark] = NO_MARKS
    embeds: str | None = None
    """The language of the text that stands there."""
    reads: bool = False
    """It names a file that is read."""
    writes: bool = False
    """It names a file that is created or overwritten."""
    secret: bool = False
    """It is a secret, which everybody can read among the arguments."""
    after: str = ""
    """The text begins after this prefix of the word: `query=` in `--data-urlencode query=up`."""
    detaches: bool = False
    """What is run goes on by itself: nobody waits for its end or talks to it."""
    unless: frozenset[str] = frozenset()
    """Options with which the fact does not hold."""

    @property
    def decides(self) -> bool:
        """Whether it says what the invocation does, not only how."""
        return self.effect is not None or self.instead is not None or self.embeds is not None or self.writes


NO_FACT = Fact()


class Globs(NamedTuple):
    """Facts by the look of a text: the exact words first, then the first pattern that matches."""

    exact: Mapping[str, Fact]
    patterns: tuple[tuple[str, Fact], ...]

    def find(self, text: str) -> Fact | None:
        """The fact about a text, if there is one."""
        fact = self.exact.get(text)
        if fact is None:
            for pattern, fact in self.patterns:
                if fits(text, pattern):
                    return fact
            return None
        return fact


class Judged:
    """What people said of an option, read when the option is met: most of a book's options never are."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw

    @cached_property
    def fact(self) -> Fact:
        """What it does to the effect."""
        return fact(self._raw)

    @cached_property
    def values(self) -> Globs | None:
        """What its values do besides."""
        return globs(self._raw.get("values"))

    @property
    def worsens(self) -> bool:
        """Whether it, or a value of it, can make the effect worse."""
        special = self.values
        facts = (
            [self.fact, *special.exact.values(), *(fact for _, fact in special.patterns)] if special else [self.fact]
        )
        return any(fact.effect is not None or fact.embeds is not None or fact.writes for fact in facts)

    @cached_property
    def off(self) -> frozenset[str]:
        """Values with which it counts as not given."""
        return frozenset(self._raw.get("off", ()))


class Option(NamedTuple):
    """One option of a tool: how it is spelled, whether it takes a value, what it does."""

    name: str
    names: tuple[str, ...]
    """Every spelling, the name included."""
    value: str = "none"
    """`none`, `required` or `optional`."""
    required: bool = False
    """The tool refuses to run without it."""
    judged: Judged | None = None
    """`None` where it does not matter to the effect at all."""
    words: int = 1
    """How many words a required value takes; the last of them is the one that facts are about."""

    @property
    def fact(self) -> Fact:
        """What it does to the effect; nothing where nobody judged it."""
        return NO_FACT if self.judged is None else self.judged.fact


class Operands(NamedTuple):
    """What positional words mean."""

    values: Globs | None
    places: tuple[tuple[str, Fact], ...]
    """`first`, `second`, `last`, `all` or `rest`, and the fact about the words there."""


class Wraps(NamedTuple):
    """Where in its own arguments a tool is given another command to run."""

    after: str | None = None
    at: int | None = None
    options: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    shell: bool = False
    """The words are joined and read by a shell."""
    plain: tuple[str, ...] = ()
    """Options with which no shell reads them: they are the command as they stand."""
    assignments: bool = False
    """`NAME=value` words may stand before the command."""
    adds: bool = False
    """Further arguments are added that the text does not show (`xargs`)."""
    stdin: bool = True
    """Standard input goes to the inner command."""
    marks: frozenset[Mark] = NO_MARKS
    unmarks: frozenset[Mark] = NO_MARKS


class Stdin(NamedTuple):
    """What standard input is to a tool when it is redirected or piped."""

    fact: Fact
    runs: bool
    """It is executed, so a text that cannot be seen is worse than one that can."""


def fact(raw: Any) -> Fact:  # noqa: ANN401 - a level or a table, as the judgement was written
    """Read a fact: a level alone, or a table."""
    if isinstance(raw, str):
        return Fact(LEVELS[raw])
    return Fact(
        effect=LEVELS[raw["effect"]] if "effect" in raw else None,
        instead=LEVELS[raw["instead"]] if "instead" in raw else None,
        marks=marks(raw, "marks"),
        unmarks=marks(raw, "unmarks"),
        embeds=raw.get("embeds"),
        reads=raw.get("reads", False),
        writes=raw.get("writes", False),
        secret=raw.get("secret", False),
        after=raw.get("after", ""),
        detaches=raw.get("detaches", False),
        unless=frozenset(raw.get("unless", ())),
    )


def marks(raw: Mapping[str, Any], key: str = "marks") -> frozenset[Mark]:
    """Read the marks of a table."""
    names = raw.get(key)
    return frozenset(map(Mark, names)) if names else NO_MARKS


def globs(raw: Mapping[str, Any] | None) -> Globs | None:
    """Read facts by glob."""
    if not raw:
        return None
    exact = {text: fact(each) for text, each in raw.items() if not any(sign in text for sign in "*?[")}
    return Globs(exact, tuple((text, fact(each)) for text, each in raw.items() if text not in exact))


def fits(text: str, glob: str) -> bool:
    """Whether a text has the look of a glob; hardly one has more than stars, which need no expression."""
    if "?" in glob or "[" in glob:
        return fnmatchcase(text, glob)
    head, *inner = glob.split("*")
    if not inner:
        return text == head
    *middle, tail = inner
    if not text.startswith(head) or not text.endswith(tail):
        return False
    at, end = len(head), len(text) - len(tail)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end


@cache
def spelled(spec: str) -> Option:
    """Read a harvested option: its spellings, `=` or `[=]` for a value, `!` when it must be given."""
    names = spec.split(" ")
    required = names[-1] == "!"
    if required:
        names.pop()
    value = {"=": "required", "[=]": "optional"}.get(names[-1], "none")
    if value != "none":
        names.pop()
    return Option(main_name(names), tuple(names), value, required)


def main_name(names: list[str]) -> str:
    """The spelling that people know an option by: the first long one."""
    return next((name for name in names if name.startswith("--")), names[0])


def judged(name: str, raw: Mapping[str, Any], known: Option | None) -> Option:
    """Read a judged option on top of what the tool itself says about it."""
    names = dict.fromkeys([name, *raw.get("names", ()), *(known.names if known else ())])
    value = raw.get("value") or (known.value if known else "none")
    return Option(
        name,
        tuple(names),
        value if isinstance(value, str) else "required",
        known.required if known else False,
        Judged(raw),
        value if isinstance(value, int) else 1,
    )


def operands(raw: Mapping[str, Any] | None) -> Operands | None:
    """Read what positional words mean."""
    if not raw:
        return None
    places = tuple((place, fact(raw[place])) for place in ("first", "second", "last", "all", "rest") if place in raw)
    return Operands(globs(raw.get("values")), places)


def wraps(raw: Mapping[str, Any] | None) -> Wraps | None:
    """Read where an inner command stands."""
    if not raw:
        return None
    option = raw.get("option", ())
    return Wraps(
        after=raw.get("after"),
        at=raw.get("at"),
        options=(option,) if isinstance(option, str) else tuple(option),
        until=tuple(raw.get("until", ())),
        shell=raw.get("shell", False),
        plain=tuple(raw.get("plain", ())),
        assignments=raw.get("assignments", False),
        adds=raw.get("adds", False),
        stdin=raw.get("stdin", True),
        marks=marks(raw),
        unmarks=marks(raw, "unmarks"),
    )


def stdin(raw: Mapping[str, Any] | None) -> Stdin | None:
    """Read what standard input is."""
    if not raw:
        return None
    runs = raw.get("runs")
    return Stdin(fact({**raw, "embeds": runs or raw.get("embeds")}), runs is not None)
