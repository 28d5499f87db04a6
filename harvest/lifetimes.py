"""The last days of versions, out of a checkout of endoflife.date (MIT), for `lint/data/end_of_life.json`.

    git clone https://github.com/endoflife-date/endoflife.date
    python -m harvest.lifetimes endoflife.date

`lifetimes.toml` says which products count and how texts name their versions. The commit and its day are written down.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src" / "runwright" / "lint" / "data" / "end_of_life.json"
PAGE = "https://endoflife.date/{}"
SOURCE = "https://github.com/endoflife-date/endoflife.date"
FORMS = ("images", "paths", "packages", "options", "spoken")


def main(arguments: list[str]) -> int:
    """Write the data; 2 without a checkout."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    checkout = Path(arguments[0])
    wanted = tomllib.loads((HERE / "lifetimes.toml").read_text(encoding="utf-8"))["product"]
    commit, day = git(checkout, "log", "-1", "--format=%H %cs").split()
    data = {
        "about": "The last day on which a version gets fixes from its makers, by `python -m harvest.lifetimes`.",
        "source": SOURCE,
        "commit": commit,
        "date": day,
        "products": [product(checkout, each) for each in wanted],
    }
    OUT.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(wanted)} products as of {day}: {OUT.relative_to(HERE.parent)}")
    return 0


def product(checkout: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """One product as the data has it: its forms, and the day of each version that has one."""
    page = git(checkout, "show", f"HEAD:products/{wanted['product']}.md")
    releases = yaml.safe_load(page.split("---\n")[1])["releases"]
    until = wanted.get("until", "eol")
    days = {str(each["releaseCycle"]): each.get(until, each["eol"]) for each in releases}
    ends = {version: day.isoformat() for version, day in reversed(days.items()) if isinstance(day, date)}
    forms = {form: wanted[form] for form in FORMS if form in wanted}
    return {"name": wanted["name"], "source": PAGE.format(wanted["product"]), **forms, "ends": ends}


def git(checkout: Path, *arguments: str) -> str:
    """What Git prints about a checkout, which may be bare."""
    command = ["git", "-C", str(checkout), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
