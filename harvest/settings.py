"""Settings of servers, asked of the servers themselves: `python -m harvest.settings postgresql DSN…`, or `redis PORT…`.

Each server that is given answers for its own version; what only one of them knows is noted with that version. The
result goes to `src/runwright/lint/data/`, beside what people wrote about names that are gone (`settings_gone.toml`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "runwright" / "lint" / "data"
ASKED = """
SELECT json_object_agg(name, json_build_array(vartype, unit, min_val, max_val, enumvals, context) ORDER BY name),
       current_setting('server_version')
FROM pg_settings WHERE name NOT LIKE '%.%'
"""
VALUES = re.compile(r"one of the following: (.*?)\s*$")
YES_NO = re.compile(r"'yes' or 'no'")
LOCKS = frozenset({"requirepass", "maxclients", "timeout", "bind", "port", "protected-mode"})
NUMBER = re.compile(r"integer|memory|percent|number|between", re.IGNORECASE)


def postgresql(dsn: str) -> tuple[str, dict[str, list[object]]]:
    """The version of a server, and its settings: type, unit, least, most, allowed values, context."""
    said = subprocess.run(
        ["psql", "--no-psqlrc", "-XAt", "-F", "\t", "-c", ASKED, dsn], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    settings, _, version = said.strip().rpartition("\t")
    return version.split(" ")[0], json.loads(settings)


def redis(port: str) -> tuple[str, dict[str, list[object]]]:
    """The version of a server, and its settings: `yesno`, `enum` with its values, `number` or `text`.

    Every setting is given a value that it refuses, and its refusal says what it takes.
    """
    told = _redis(port, "info", "server")
    versions = dict(line.split(":", 1) for line in told.splitlines() if "_version:" in line)
    maker = "valkey" if "valkey_version" in versions else "redis"
    version = f"{maker} {versions[f'{maker}_version'].strip()}"
    names = _redis(port, "config", "get", "*").splitlines()[::2]
    return version, {name: _asked(port, name) for name in sorted(names)}


def _redis(port: str, *words: str) -> str:
    return subprocess.run(["redis-cli", "-p", port, *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def _asked(port: str, name: str) -> list[object]:
    """What a setting takes; one that locks us out is not tried."""
    return ["text", []] if name in LOCKS else _taken(_redis(port, "config", "set", name, "no such value"))


def _taken(refusal: str) -> list[object]:
    if match := VALUES.search(refusal):
        return ["enum", [each.strip() for each in match[1].split(",")]]
    if YES_NO.search(refusal):
        return ["enum", ["yes", "no"]]
    return ["number" if NUMBER.search(refusal) else "text", []]


def main(words: list[str]) -> None:
    """Ask each server, newest last, and write the file."""
    kind, *servers = words
    asked = [{"postgresql": postgresql, "redis": redis}[kind](each) for each in servers]
    settings: dict[str, list[object]] = {}
    for _, found in asked:
        settings |= found
    only = {
        name: [version for version, found in asked if name in found]
        for name in settings
        if not all(name in found for _, found in asked)
    }
    document = {
        "asked": {"versions": [version for version, _ in asked], "date": datetime.now(UTC).date().isoformat()},
        "only": dict(sorted(only.items())),
        "settings": dict(sorted(settings.items())),
    }
    text = json.dumps(document, separators=(",", ":")).replace('],"', '],\n"').replace('"settings":{', '"settings":{\n')
    (DATA / f"{kind}_settings.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
