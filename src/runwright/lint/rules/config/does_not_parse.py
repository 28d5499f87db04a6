"""Configuration that its program cannot read.

## Why it matters

The service does not start with it, or starts with what it had before, and the reader looks for the fault elsewhere.

## Example

```yaml
spec:
  replicas: 3
   template:
    metadata: {}
```

```json
{"level": "debug",}
```

## Instead

```yaml
spec:
  replicas: 3
  template:
    metadata: {}
```

```json
{"level": "debug"}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages import embedded
from runwright.languages.catalogue import tags
from runwright.languages.placeholder import find
from runwright.languages.programs import starts_command
from runwright.lib.regex import regex
from runwright.lint.facts.around import headings, lead
from runwright.lint.facts.fencing import is_broken
from runwright.lint.facts.text import texts
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Problem
    from runwright.lib.source import Span
    from runwright.lint.facts.text import Text
    from runwright.runbook import Runbook

NAME = "config/does-not-parse"
SEVERITY = Severity.ERROR
READ = {"yaml": "YAML", "json": "JSON", "cron": "crontab", "settings": "file of settings"}
SHAPE = {
    "yaml": regex(r"^[ \t]*(?:- )?[\w./\"-]+:(?:\s|$)|^[ \t]*- \S", re.MULTILINE),
    "json": regex(r"\s*[\[{]"),
    "cron": regex(r"\s*[\d*@]"),
    "settings": regex(r"(?m)^\s*\[[^\[\]\n]*\Z"),
}
"""What must stand before the first mistake, so that it is this language and no other."""
OMITTED = regex(r"\.\.\.|…|\{\{|\{%|<%|^\s*[-+] |^@@|^\s*(?:\$|%) ", re.MULTILINE)
"""Something is left out or filled in later, or it is a difference or a transcript."""
SHOWN_WRONG = regex(r"[❌✗✘]|#.*\b(?:incorrect|wrong|bad|invalid|don't)\b", re.IGNORECASE)
NOT_JSON = regex(r"^[^\"{}\[\],:]*$|:\s*[A-Z][A-Z_.]{3,}|:\s*[XYN]\s*,?\s*$")
"""A title between two answers, or a name in capitals for a value."""
SKETCH = regex(
    r'(?m)"\s*\|\s*"|:\s*(?:true\|false|\w+\s*\|\s*\w+\s*[,}\n]|-?\d+(?:\.\d+)?\s*-\s*\d)|\[\s*\.\.|<[a-z][\w -]*>'
    r"|^\s*`\w+`"
)
"""A form that names the values, or between back quotes the fields, that may stand there."""
LENIENT = regex(r"left out|no comments|defined nowhere")
"""What some programs accept, or what stands in the part that is not shown."""
WITH_COMMAS = regex(
    r"\b(?:vs ?code|visual studio code|tailscale|hujson|jsonc|json5|cursor settings)\b|\.vscode|launch\.json|tsconfig"
    r"|devcontainer|\.code-workspace|babelrc|eslintrc|renovate|wrangler",
    re.IGNORECASE,
)
"""Programs whose JSON has commas behind the last value and comments."""
LAST_COMMA = regex(r",(?=\s*[}\]])")
PROSE = regex(r"(?m)^(?:[A-Z][\w'’]*[ ,](?!.*: ).*\w.*|\d+[.)] .*|[A-Z]\w* [\w ,()/&+-]*:(?:\s.*)?)$")
"""A sentence, a counted item, or a title of several words before a colon: notes that were given the tag."""
FILLED_IN = regex(r"[$`\\<…]|\.\.\.|\{\{|%s|'|\b[A-Z]+_[A-Z_]+\b")
"""What somebody or something puts a value in for, or quotes that the shell has taken apart."""
FIELD = regex(r"(?m)^[ \t]+[\w ]*\w[ \t]*:[ \t]+\S")
OPENS = regex(r"(?m)^[ \t]*(?:- )*[^\s#][^#\n]*:[ \t]*(?:[|>&!][^\n]*)?(?:#[^\n]*)?$")
CODE = regex(r"(?m)\[\]\*?\w+|&\w+\{|:=|^\s*(?:func|const|let|var|import|return|db)\b|=>\s|\w\(.*\)\s*,?$|\bnew \w+\(")
"""A value of Go or JavaScript, which people show under the same tag."""
BOUND = regex(r"(?m)^[ \t]*[\w-]+:[ \t]+(?:[<>]=?|[≤≥~±])[ \t]*[\d.]+[\w%/°]*[ \t]*(?:#.*)?$")
"""A bound as a value, `success_rate: >99.9%`: what is aimed at, in no program's form."""
COMMAND = regex(r"[a-z][\w./-]*(?: (?![=:])\S|$)(?!\S*:\s)")
FEW = 2


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first place of each tagged block at which its grammar gives up; a fragment says less."""
    yield from _sent(book)
    for text in (text for language in READ for text in texts(book, language)):
        problem = next(iter(text.parsed.problems), None)
        if problem is not None and _is_meant(text) and not _is_sketch(book, text, problem):
            yield _refused(text, problem)


def _refused(text: Text, problem: Problem) -> Finding:
    """What is wrong at a place: a command among the lines of YAML, or what the grammar says."""
    command = _command(text, problem) if text.language == "yaml" else ""
    if command:
        return found(
            _place(text, problem),
            f"“{command[:50]}” is a command among YAML: with it no program reads the file",
            "A block of its own tagged bash for the command.",
            severity=Severity.WARNING,
        )
    lines = _lines(text, problem)
    return found(
        _place(text, problem),
        f"this is no {READ[text.language]}: {problem.message}",
        f"Look at “{lines[-1].strip()[:50]}” and at the line above." if lines else "",
        severity=Severity.INFO if _is_note(text) else None,
    )


def _lines(text: Text, problem: Problem) -> list[str]:
    """The line with a problem, and the one above it."""
    number = text.text.encode()[: problem.start].count(b"\n")
    return text.text.splitlines()[max(0, number - 1) : number + 1]


def _is_sketch(book: Runbook, text: Text, problem: Problem) -> bool:
    """Whether a place is left to be filled in, or the text only shows how something looks."""
    lines = _lines(text, problem)
    if LENIENT.search(problem.message) or find("\n".join(lines).encode(), text.language):
        return True
    if not SHAPE[text.language].search(text.slice(0, problem.start + 1)):
        return True
    return text.language == "json" and _is_no_json(book, text, lines)


def _is_no_json(book: Runbook, text: Text, lines: list[str]) -> bool:
    """Whether the author means something that is written like JSON: a sketch, or what takes commas and comments."""
    if text.block is not None and text.block.tag in {"jsonc", "json5"}:
        return True
    sketched = bool(lines) and (NOT_JSON.search(lines[-1]) or SKETCH.search(text.text))
    return bool(sketched) or _takes_commas(book, text)


def _is_note(text: Text) -> bool:
    """Whether a text is notes that look like YAML, part of a program, or JSON that ends where more has to follow."""
    if text.language == "yaml":
        noted = PROSE.search(text.text) or BOUND.search(text.text)
        return noted is not None or _is_aligned(text.text)
    cut = text.text.rstrip().endswith((",", "{", "["))
    return text.language == "json" and (cut or CODE.search(text.text) is not None)


def _sent(book: Runbook) -> Iterator[Finding]:
    """JSON that a command sends as it stands, with nothing in it for a shell or a reader to fill in."""
    for text in texts(book, "json"):
        if text.command is None or text.block is None or not text.block.runs or FILLED_IN.search(text.text):
            continue
        problem = next(iter(text.parsed.problems), None)
        whole = SHAPE["json"].match(text.text) and text.text.rstrip().endswith(("}", "]"))
        if problem is not None and whole and not LENIENT.search(problem.message):
            near = text.text.encode()[problem.start : problem.start + 12].decode("utf-8", "replace")
            says = f"this is no JSON at “{near}”, and the server refuses it: {problem.message}"
            yield found(_place(text, problem), says, "JSON has true, false and null, double quotes, and no comma last.")


def _command(text: Text, problem: Problem) -> str:
    """The command of a shell that stands at the margin around a problem; empty without one."""
    lines = text.text.encode()[: problem.start].count(b"\n")
    around = text.text.splitlines()[max(0, lines - 2) : lines + 1]
    return next((each for each in around if each[:1].isalpha() and COMMAND.match(each) and starts_command(each)), "")


def _takes_commas(book: Runbook, text: Text) -> bool:
    """Whether nothing is wrong but commas behind last values, and the page speaks of a program that takes them."""
    without = embedded.parse("json", LAST_COMMA.sub("", text.text))
    if text.block is None or without is None or without.problems:
        return False
    words = " ".join([book.source.name, book.title.text, *headings(book, text.block), lead(book, text.block)])
    return WITH_COMMAS.search(f"{words} {text.text}") is not None


def _is_aligned(text: str) -> bool:
    """Whether lines are indented below no key that opens anything: a form of another program, with its own columns."""
    return len(FIELD.findall(text)) >= FEW and not OPENS.search(text)


def _is_meant(text: Text) -> bool:
    """Whether the author says that it is this, and shows all of it."""
    block = text.block
    if block is None or is_broken(block) or text.command is not None or OMITTED.search(text.text):
        return False
    if block.text.startswith(f"{block.tag} ") or SHOWN_WRONG.search(block.text):
        return False  # words behind the fence's tag, which came along; or an example of what not to do
    return tags().get(block.tag) == text.language and text.text.strip() == block.text.strip()


def _place(text: Text, problem: Problem) -> Span:
    size = len(text.text.encode())
    start = min(problem.start, size - 1)
    return text.span(start, max(start + 1, min(problem.end, size)))
