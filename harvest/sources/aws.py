"""The operations of AWS, from botocore's models, in an environment of its own."""

from __future__ import annotations

import json
import subprocess
import tempfile
import venv
from pathlib import Path
from typing import TYPE_CHECKING

from harvest.syntax import Option, Provenance, Syntax
from harvest.tool import provenance

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRIPT = Path(__file__).with_name("aws_models.py")


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """Every service as a part of its own: operations, their options, and which must be given."""
    del recipe
    with tempfile.TemporaryDirectory() as directory:
        python = _environment(Path(directory))
        if python is None:
            print(f"{program}: botocore cannot be installed; skipped")
            return None
        said = json.loads(subprocess.run([python, SCRIPT], check=True, stdout=subprocess.PIPE).stdout)
    source = Provenance(
        said["version"], "botocore's service models and awscli's commands", provenance(program, "").date
    )
    options = tuple(_option(each) for each in said["options"])
    return Syntax((source,), options, {}, {}, {name: _part(source, each) for name, each in said["services"].items()})


def _environment(directory: Path) -> Path | None:
    venv.create(directory, with_pip=True)
    python = directory / "bin" / "python"
    words = [str(python), "-m", "pip", "install", "--quiet", "awscli"]
    return python if subprocess.run(words, check=False).returncode == 0 else None


def _part(source: Provenance, operations: Mapping[str, list[str]]) -> Syntax:
    return Syntax((source,), (), {path: tuple(map(_option, specs)) for path, specs in operations.items()})


def _option(spec: str) -> Option:
    """`--name =!`: with a value, required."""
    name, _, rest = spec.partition(" ")
    return Option((name,), "required" if "=" in rest else "none", "!" in rest)
