"""OpenSSL: its list of commands, and what each says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harvest.sources.help import options
from harvest.syntax import Syntax
from harvest.tool import ask, provenance

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = ("-commands", "-digest-commands", "-cipher-commands")


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """Every command with its options."""
    names = [name for kind in KINDS for name in ask(program, "list", kind).split()]
    commands = {name: tuple(dict.fromkeys(options(ask(program, name, "-help")))) for name in names}
    version = tuple(str(recipe["version"]).split())
    return Syntax((provenance(program, "openssl COMMAND -help", version),), (), commands) if commands else None
