"""Directives of systemd's units: `python -m harvest.systemd PROGRAM…` asks each systemd, the oldest first.

`systemd --dump-configuration-items` lists every section with its directives and the kinds of their values; it is in the
package of that name, and nothing of it has to run as the first process (`apt-get download systemd libsystemd-shared`,
`dpkg-deb -x`, and `LD_LIBRARY_PATH` for the library). Writes `src/runwright/lint/data/systemd_directives.json`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "runwright" / "lint" / "data" / "systemd_directives.json"
JUDGED = {"BOOLEAN": "boolean", "SECONDS": "span"}
"""Kinds of values that lint judges; every other is a text."""
TIMES = {"OnCalendar": "calendar"}
"""The dump calls every TIMER the same; the others are spans (systemd.timer(5))."""


def version(program: str) -> str:
    """The number of a systemd: `systemd 252 (252.38-1~deb12u1)` is 252."""
    return subprocess.run([program, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.split()[1]


def asked(program: str) -> dict[str, dict[str, str]]:
    """The directives by section, each with the kind of its value."""
    said = subprocess.run(
        [program, "--dump-configuration-items"],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ).stdout
    found: dict[str, dict[str, str]] = {}
    section = ""
    for line in said.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line:
            name, _, kind = line.partition("=")
            found.setdefault(section, {})[name] = _kind(name, kind)
    return found


def _kind(name: str, kind: str) -> str:
    return TIMES.get(name, "span") if kind == "TIMER" else JUDGED.get(kind, "text")


def main(programs: list[str]) -> None:
    """Ask each, and write what at least one of them knows; the newest says of what kind it is."""
    sections: dict[str, dict[str, str]] = {}
    for program in programs:
        for section, directives in asked(program).items():
            sections.setdefault(section, {}).update(directives)
    document = {
        "asked": {"versions": [version(each) for each in programs], "date": datetime.now(UTC).date().isoformat()},
        "sections": {section: dict(sorted(directives.items())) for section, directives in sections.items()},
    }
    DATA.write_text(json.dumps(document, separators=(",", ":")).replace(',"', ',\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
