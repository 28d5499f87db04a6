"""Writes docs/reference from the code and its data, so that it cannot fall behind: `python -m docs.generate`.

`pages()` gives every page as text; a test compares it with the files.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs.pages import (
    actions,
    api,
    command_line,
    configuration,
    drills,
    effects,
    executors,
    faults,
    journal,
    json_shape,
    languages,
    model,
    nouns,
    plan,
    rules,
    tools,
)

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
PAGES = {
    "actions": actions.page,
    "api": api.page,
    "cli": command_line.page,
    "configuration": configuration.page,
    "drills": drills.page,
    "effects": effects.page,
    "executors": executors.page,
    "faults": faults.page,
    "journal": journal.page,
    "json": json_shape.page,
    "languages": languages.page,
    "model": model.page,
    "nouns": nouns.page,
    "plan": plan.page,
    "tools": tools.page,
}


def main() -> int:
    """Write every page, and remove those that nobody writes any more."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    written = pages()
    for path, text in written.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    for path in set(REFERENCE.rglob("*.md")) - written.keys():
        path.unlink()
    return 0


def pages() -> dict[Path, str]:
    """Every reference page, by its path."""
    own = {REFERENCE / f"{name}.md": page() for name, page in PAGES.items()}
    return own | {REFERENCE / "rules" / name: text for name, text in rules.pages().items()}


if __name__ == "__main__":
    sys.exit(main())
