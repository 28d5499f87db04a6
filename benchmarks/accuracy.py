"""How well the reader reads: precision and recall on documents that people annotated by hand.

    python benchmarks/accuracy.py [--misses] [--seeds] [NAME…]

The annotations (`tests/annotations/`) describe places and facts of real runbooks; the documents themselves are not
part of the project and are looked for in `../shared` (or the folders of `$RUNWRIGHT_SHARED`, joined as in `$PATH`);
what is in none of them is left out, and counted. For every noun the places found are compared with the places
annotated: a procedure by its line, a block by its line, a placeholder by line and text, the effect of a command by its
line. Most sets have annotations of some nouns only; what is not annotated is not compared.

The rules were tuned on the documents of `corpus`. Those of the hold-outs were annotated before anybody saw what the
reader says of them, each set after the rules had been changed for the one before; their figures are printed apart,
because only a set that nothing was changed for says how well unseen documents are read.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.lib.source import Source
from runwright.runbook import Runbook, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.languages.effects import Effects
    from runwright.runbook.command import Command

HERE = Path(__file__).resolve().parent.parent
SHARED = [Path(each) for each in os.environ.get("RUNWRIGHT_SHARED", str(HERE.parent / "shared")).split(os.pathsep)]
ANNOTATIONS = HERE / "tests" / "annotations"


class Score:
    """Found and expected places of one noun over many documents."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hits = self.missed = self.extra = 0
        self.errors: list[str] = []

    def add(self, document: str, found: Iterable[Any], expected: Iterable[Any]) -> None:
        """Compare the places of one document."""
        found_places, expected_places = Counter(found), Counter(expected)
        self.hits += sum((found_places & expected_places).values())
        for sign, places in (("-", expected_places - found_places), ("+", found_places - expected_places)):
            for place, count in sorted(places.items(), key=str):
                self.missed += count if sign == "-" else 0
                self.extra += count if sign == "+" else 0
                self.errors.append(f"{sign} {self.name} {document}:{place}")

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.hits / (self.hits + self.extra) if self.hits + self.extra else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    def __str__(self) -> str:
        count = self.hits + self.missed
        return f"{self.name:24} precision {self.precision:.3f}  recall {self.recall:.3f}  ({count} annotated)"


def normal(text: str) -> str:
    """A title without case, blanks and punctuation at its ends."""
    return re.sub(r"[\W_]+", " ", text).strip().lower()


SETS = (
    "corpus",
    "first-hold-out",
    "second-hold-out",
    "third-hold-out",
    "fourth-hold-out",
    "fifth-hold-out",
    "sixth-hold-out",
    "seventh-hold-out",
    "eighth-hold-out",
    "ninth-hold-out",
    "tenth-hold-out",
    "eleventh-hold-out",
    "twelfth-hold-out",
    "thirteenth-hold-out",
    "fourteenth-hold-out",
    "fifteenth-hold-out",
    "sixteenth-hold-out",
    "seventeenth-hold-out",
    "eighteenth-hold-out",
    "nineteenth-hold-out",
)


NEVER = ("never offered", "harmless?")
"""Nouns of which there is nothing to find, only something to do wrong."""


def there(kind: str, name: str) -> Path | None:
    """Where a document lies, if any of the folders has it."""
    return next((path for folder in SHARED if (path := folder / kind / name).is_file()), None)


def corpus(folder: str, misses: list[str], names: list[str]) -> list[Score]:
    """The annotated documents of one set."""
    absent = 0
    scores = {
        name: Score(name)
        for name in (
            "runnable blocks",
            "never offered",
            "procedures",
            "placeholders",
            "titles",
            "inline commands",
            "effects",
            "harmless?",
        )
    }
    for annotation in sorted((ANNOTATIONS / folder).glob("*.json")):
        note = json.loads(annotation.read_text(encoding="utf-8"))
        if names and not any(name in note["document"] for name in names):
            continue
        path = there("corpus", note["document"])
        if path is None:
            absent += 1
            continue
        compare(note, read(Source.from_file(path, note["document"])), scores)
    if absent:
        print(f"{folder}: {absent} documents are not here", file=sys.stderr)
    for score in scores.values():
        misses += score.errors
    return list(scores.values())


def compare(note: dict[str, Any], book: Runbook, scores: dict[str, Score]) -> None:
    """One document against its annotation."""
    line, name = book.source.line, note["document"]
    if "blocks" in note:
        running = {line(block.start) for block in book.blocks if block.runs}
        scores["runnable blocks"].add(name, running, {block["line"] for block in note["blocks"] if block["runs"]})
        never = {block["line"] for block in note["blocks"] if block["never"]}
        scores["never offered"].add(name, running & never, set())
    scores["procedures"].add(name, {line(p.start) for p in book.procedures}, {p["line"] for p in note["procedures"]})
    if "placeholders" in note:
        scores["placeholders"].add(
            name,
            {(line(place.start), place.text) for parameter in book.parameters for place in parameter.occurrences},
            {(place["line"], place["text"]) for place in note["placeholders"]},
        )
    if "title" in note:
        scores["titles"].add(name, {normal(book.title.text)}, {normal(note["title"]["text"])})
    if "inline" in note:
        inline = {line(command.start) for command in book.commands if command.block < 0}
        scores["inline commands"].add(name, inline, {each["line"] for each in note["inline"]})
    if "commands" in note:
        _effects(note, book, scores)


SEED_NOUNS = {
    "sections": ("sections", "line"),
    "thresholds": ("thresholds", "line"),
    "schedules": ("schedules", "line"),
    "retention": ("retentions", "line"),
    "severities": ("severities", "line"),
    "escalation": ("escalations", "line"),
    "objectives": ("objectives", "line"),
    "contacts": ("contacts", "line"),
    "templates": ("templates", "line"),
    "alerts": ("alerts", "line"),
    "links": ("links", "line"),
    "procedures": ("procedures", "line"),
    "expectations": ("expectations", "line"),
}


def seeds(misses: list[str]) -> list[Score]:
    """The five inventories: every noun by its line, commands with their effects."""
    scores = {
        name: Score(name)
        for name in (
            *SEED_NOUNS,
            "blocks",
            "runnable blocks",
            "commands",
            "effects",
            "harmless?",
            "embedded",
            "placeholders",
        )
    }
    for path in sorted((ANNOTATIONS / "seeds").glob("*.json")):
        note = json.loads(path.read_text(encoding="utf-8"))
        seed = there("seeds", note["document"])
        if seed is None:
            print(f"seeds: {note['document']} is not here", file=sys.stderr)
            continue
        book = read(Source.from_file(seed, note["document"][:3]))
        for noun, (attribute, _) in SEED_NOUNS.items():
            found = {book.source.line(value.start) for value in getattr(book, attribute)}
            scores[noun].add(book.source.name, found, {each["line"] for each in note.get(noun, [])})
        _seed_commands(note, book, scores)
    for score in scores.values():
        misses += score.errors
    return list(scores.values())


def _seed_commands(note: dict[str, Any], book: Runbook, scores: dict[str, Score]) -> None:
    line, name = book.source.line, book.source.name
    scores["blocks"].add(
        name, [line(block.start) for block in book.blocks], [block["line"] for block in note["blocks"]]
    )
    scores["runnable blocks"].add(
        name, [line(b.start) for b in book.blocks if b.runs], [b["line"] for b in note["blocks"] if b["runs"]]
    )
    found = {line(command.start): command for command in book.commands}
    expected = {command["line"]: command for command in note["commands"]}
    scores["commands"].add(name, list(found), list(expected))
    _effects(note, book, scores)
    embedded = [at for command in book.commands for at in _embedded_lines(command, book)]
    scores["embedded"].add(name, embedded, [each["line"] for each in note["embedded"]])
    places = {(line(place.start), place.text) for parameter in book.parameters for place in parameter.occurrences}
    scores["placeholders"].add(name, places, {(place["line"], place["text"]) for place in note["placeholders"]})


def _effects(note: dict[str, Any], book: Runbook, scores: dict[str, Score]) -> None:
    """The level of each annotated command that was found, all that begins on its line together."""
    line, name = book.source.line, note["document"]
    found: dict[int, Effects] = {}
    for command in book.commands:
        at = line(command.start)
        found[at] = found[at] | command.effects if at in found else command.effects
    for each in note["commands"]:
        at, worse = each["line"], each["level"] == "destroys" or "exposes" in each["marks"]
        if at not in found:
            continue
        level = found[at].level
        scores["effects"].add(name, [(at, level.word)], [(at, each["level"])])
        wrong = worse and level.harmless and "exposes" not in found[at].marks
        scores["harmless?"].add(name, [(at, level.word)] if wrong else [], [])


def _embedded_lines(command: Command, book: Runbook) -> list[int]:
    from runwright.runbook.plain import embedded_line

    return [embedded_line(command, each, book) for each in command.embedded]


def main() -> int:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", help="only documents whose path holds one of these")
    options.add_argument(
        "--misses", action="store_true", help="list every place that was missed (-) or found too much (+)"
    )
    options.add_argument("--seeds", action="store_true", help="the inventories of the five seeds instead of the corpus")
    given = options.parse_args()
    if not any(folder.is_dir() for folder in SHARED):
        print("the annotated documents are not here (../shared or $RUNWRIGHT_SHARED)", file=sys.stderr)
        return 2
    misses: list[str] = []
    sets = {"seeds": seeds(misses)} if given.seeds else {name: corpus(name, misses, given.names) for name in SETS}
    for name, scores in sets.items():
        if not any(score.hits + score.missed for score in scores):
            continue  # none of its documents is here, which was said
        print(f"— {name}")
        print(*(score for score in scores if score.hits + score.missed or score.name in NEVER), sep="\n")
    if given.misses:
        print("\n".join(misses))
    return 0


if __name__ == "__main__":
    sys.exit(main())
