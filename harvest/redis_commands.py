"""How many words each command of Redis takes: `python -m harvest.redis_commands PORT…` asks running servers.

Writes `src/runwright/lint/data/redis_commands.json`. A number counts the command itself; a negative one is the least.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "runwright" / "lint" / "data" / "redis_commands.json"


def asked(port: str) -> dict[str, int]:
    """The commands of a server; a sub-command has its container's name before it."""
    said = subprocess.run(["redis-cli", "-p", port, "--json", "command"], check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, int] = {}
    for name, arity, *rest in json.loads(said):
        found[name] = arity
        below = rest[-1] if rest and isinstance(rest[-1], list) else []
        found |= {each[0].replace("|", " "): each[1] for each in below if isinstance(each, list)}
    return found


def main(ports: list[str]) -> None:
    """Ask each server, and write what at least one of them has; where they differ, the most lenient."""
    arities: dict[str, int] = {}
    for port in ports:
        for name, arity in asked(port).items():
            arities[name] = arity if arities.get(name, arity) == arity else -min(abs(arities[name]), abs(arity))
    document = {"asked": {"date": datetime.now(UTC).date().isoformat()}, "arity": dict(sorted(arities.items()))}
    DATA.write_text(json.dumps(document, separators=(",", ":")).replace(',"', ',\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
