"""Help texts, read the way people read them: options in the left column, sub-commands under their heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harvest.syntax import Option, Syntax
from harvest.tool import ask, provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME = re.compile(r"(--?(?:\[no-\])?[A-Za-z0-9?@][\w.-]*|-\.(?=,))")
REQUIRED = re.compile(r"=?\s?<[^>]+>|=\S|=$| \(|:?=| [A-Z][A-Z0-9_|:,.-]*\b| \{|\s[a-z'\"][\w'\"=|:/-]*(?=[,\s]|$)")
OPTIONAL = re.compile(r"\[[=<A-Z ]|\[=\[| \[")
HEADING = re.compile(r"^(?:[A-Z][\w /()'-]*)?(?:commands?|subcommands?|COMMANDS|actions)\b[^.]*:?$", re.IGNORECASE)
COMMAND = re.compile(
    r"^(?:\t| {1,8})([a-z][\w.:-]*(?: [a-z][\w-]*)*)\*?"  # its name, which may have several words
    r"((?:,? [a-z][\w-]*)*)"  # other names
    r"(?:[ =]*[\[<A-Z{(][^ ].*?)?"  # what it takes
    r"(?:\s{2,}|\t|:\s| - |$)"
)
ALWAYS = {"help", "completion"}
"""Sub-commands that tell nothing about the tool."""
DEEPEST = 4


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """The syntax that the help texts of a tool and its sub-commands tell."""
    whole = ask(*_words(program, (), recipe))
    if not list(options(whole)) and not list(commands(whole)):
        return None
    inquiry = _Inquiry(program, recipe)
    inquiry.descend((), whole, min(int(str(recipe.get("depth", 0))), DEEPEST))
    own = dict.fromkeys(options(whole))
    for words in str(recipe.get("also", "")).splitlines():
        own.update(dict.fromkeys(options(ask(*words.split()))))
    source = provenance(program, " ".join(_words(program, (), recipe)), tuple(str(recipe.get("version", "")).split()))
    return Syntax((source,), tuple(own), inquiry.found, inquiry.same)


class _Inquiry:
    """Asks every sub-command of a tool in turn, and those below it."""

    def __init__(self, program: str, recipe: Mapping[str, object]) -> None:
        self.program = program
        self.recipe = recipe
        self.found: dict[str, tuple[Option, ...]] = {}
        self.same: dict[str, str] = {}

    def descend(self, path: tuple[str, ...], text: str, depth: int) -> None:
        """Note the sub-commands that a help text lists, as deep as asked for."""
        for name, aliases in commands(text) if depth else ():
            below = (*path, *name.split(" "))
            where = " ".join(below)
            if where in self.found or name in path:
                continue
            said = "" if name in ALWAYS else ask(*_words(self.program, below, self.recipe))
            self.found[where] = tuple(dict.fromkeys(options(said))) if said != text else ()
            self.same.update({" ".join((*path, alias)): where for alias in aliases})
            if said not in {"", text}:
                self.descend(below, said, depth - 1)


def _words(program: str, path: tuple[str, ...], recipe: Mapping[str, object]) -> list[str]:
    form = str(recipe.get("below" if path else "top", recipe.get("top", "{} --help")))
    called = " ".join((program, *path))
    return (form.format(called) if "{path}" not in form else form.format(path=" ".join(path))).split()


def options(text: str) -> Iterator[Option]:
    """Every option that begins a line."""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("-") and len(stripped) > 1 and not stripped.startswith("---"):
            option = _option(stripped)
            if option is not None:
                yield option


def _option(line: str) -> Option | None:
    """One line of a help text: `-n, --namespace='': the scope`."""
    head = re.split(r"\s{2,}(?!\s|--?\w)|\t|(?<=\w) - |: (?=[A-Z])", line)[0].rstrip()
    described = head != line.rstrip()
    head = re.sub(r"\s*\(\"[^)]*\"\)", "", head)
    names: list[str] = []
    value = "none"
    at = 0
    while match := NAME.match(head, at):
        names.append(match[1].replace("[no-]", ""))
        rest = head[match.end() :]
        value = max(value, _value(rest, described), key=("none", "optional", "required").index)
        following = re.search(r"[,|/]\s*(?=-)|\s+(?=--?[A-Za-z])", rest)
        if following is None:
            break
        at = match.end() + following.end()
    names = [name.rstrip(".-") or name for name in names]
    return Option(tuple(dict.fromkeys(names)), value) if names and all(len(name) > 1 for name in names) else None


def _value(rest: str, described: bool) -> str:  # noqa: FBT001 - a fact about the line
    """Whether an option takes a value, from what stands behind its name."""
    rest = re.split(r",\s+-|\|-| (?=-)", rest)[0]
    if re.match(r"=(?:true|false):?$", rest.strip()) or not rest.strip(":, "):
        return "none"
    if OPTIONAL.match(rest):
        return "optional"
    if not described and re.match(r" [a-z]", rest) and not rest.endswith(">"):
        return "none" if len(rest.split()) > 1 else "required"
    return "required" if REQUIRED.match(rest) else "none"


def commands(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every sub-command under a heading that says so, with its other names."""
    listing = False
    grouped = False
    for line in text.splitlines():
        bare = line.strip()
        if bare and not line[0].isspace():
            grouped = grouped or bool(re.match(r"available commands", bare, re.IGNORECASE))
            listing = bool(HEADING.match(bare)) or (grouped and bare.endswith(":"))
            continue
        match = COMMAND.match(line) if listing else None
        if match and not bare.startswith("-"):
            aliases = tuple(re.findall(r"[a-z][\w-]*", match[2] or "")) if match[2].startswith(",") else ()
            yield match[1].rstrip(":"), aliases
