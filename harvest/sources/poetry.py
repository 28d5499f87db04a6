"""Poetry: `poetry list`, whose commands may have two words, and `poetry help COMMAND`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harvest.sources.help import options
from harvest.syntax import Syntax
from harvest.tool import ask, provenance

if TYPE_CHECKING:
    from collections.abc import Mapping


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """Every command with its options."""
    del recipe
    listing = ask(program, "list", "--no-ansi")
    names = re.findall(r"^  ([a-z][\w-]*(?: [a-z][\w-]*)*)\s{2,}", listing, re.MULTILINE)
    commands = {name: tuple(dict.fromkeys(options(ask(program, *name.split(), "--help")))) for name in names}
    own = tuple(dict.fromkeys(options(listing)))
    return Syntax((provenance(program, "poetry list, poetry COMMAND --help"),), own, commands) if commands else None
