"""What is stated in the files of `lint/data`: facts with their sources, read when a rule first asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "data"


def stated(name: str) -> Any:  # noqa: ANN401 (each file has a form of its own)
    """What a file of JSON or TOML says; whoever asks again and again keeps it."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    if name.endswith(".toml"):
        import tomllib

        return tomllib.loads(text)
    import json

    return json.loads(text)
