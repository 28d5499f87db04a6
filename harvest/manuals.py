"""Options that the manual of a program lists and its own help leaves out: `python -m harvest.manuals`.

`journalctl -l`, `dpkg --configure -a`: the books come from what programs print of themselves, which is often less than
what they take. Writes `src/runwright/lint/data/manual_options.json`; a program without a manual on this machine keeps
what is there. Words that only look like options do no harm: nobody is told that a program has them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from runwright.languages.tools.book import book_for

HERE = Path(__file__).resolve().parent.parent / "src" / "runwright"
BOOKS = HERE / "languages" / "tools" / "books"
DATA = HERE / "lint" / "data" / "manual_options.json"
OVERSTRUCK = re.compile(r".\x08")
ENTRY = re.compile(r"\s{1,14}-")
"""The line of a manual that begins the words about an option."""
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z0-9][\w-]*")
MEANING = re.compile(r"\s{2,}\w")
"""What stands behind the spellings of an option."""


def listed(program: str) -> set[str]:
    """The options at the begin of a line of a program's manual; none where there is no manual."""
    width = os.environ | {"MANWIDTH": "200", "LC_ALL": "C"}
    said = subprocess.run(["man", "-P", "cat", program], capture_output=True, text=True, env=width, check=False).stdout
    lines = [line for line in OVERSTRUCK.sub("", said).splitlines() if ENTRY.match(line)]
    return {option for line in lines for option in OPTION.findall(MEANING.split(line.strip(), 1)[0])}


def known(program: str) -> set[str]:
    """Every spelling of every option that the book of a program has, of whichever sub-command."""
    book = book_for(program)
    below = [""] if book is None else ["", *book.below("")]
    return {name for path in below for name in (book.facts(path).options if book else ())}


def main() -> None:
    """Look into the manual of each program that has a book, and write what is missing there."""
    kept: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))["options"] if DATA.is_file() else {}
    for program in sorted(json.loads((BOOKS / "index.json").read_text(encoding="utf-8"))):
        more = listed(program) - known(program)
        if more:
            kept[program] = " ".join(sorted(more))
    document = {"source": "man, of the programs on the machine that was asked", "options": dict(sorted(kept.items()))}
    DATA.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
