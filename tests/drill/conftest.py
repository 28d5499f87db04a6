"""A shop that drills may break: a system of its own in a folder of the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.programs import missing

HERE = Path(__file__).resolve().parent
SYSTEM = """
name = "shop"
title = "The shop"
directory = "."

[start]
command = ["{python}", "{here}/shop.py", "start"]
[stop]
command = ["{python}", "{here}/shop.py", "stop"]
[status]
command = ["{python}", "{here}/shop.py", "status"]
[apart]
command = ["{python}", "{here}/shop.py", "start"]
home = "SHOP_HOME"
[environment]
file = "${{SHOP_HOME:-.}}/environment.env"

[[probes]]
name = "health"
http = "$SHOP_URL/health"

[signals]
orders = {{ http = "$SHOP_URL/last" }}

[processes.shop]
pid_file = "$SHOP_HOME/shop.pid"
start = ["{python}", "{here}/shop.py", "start"]

[faults.broken]
inject = 'touch "$SHOP_HOME/broken"'
mend = 'rm -f "$SHOP_HOME/broken"'
[faults.orders-gone]
inject = 'touch "$SHOP_HOME/broken"; sleep 0.2; rm "$SHOP_HOME/orders"'
mend = 'rm -f "$SHOP_HOME/broken"'
"""
RUNBOOK = """
# Shop

## Repair the shop

**Duration**: 1 minute

1. See what it says:

   ```bash
   curl --silent --output /dev/null --write-out '%{http_code}' "$SHOP_URL/health"
   ```

2. Mend it:

   ```bash
   rm -f "$SHOP_HOME/broken"
   ```

3. If customers complain, tell them.

### Verification

1. It must be well again:

   ```bash
   curl --fail --silent --show-error "$SHOP_URL/health"
   # Expected: ok
   ```

### Rollback

1. Note that it was taken back:

   ```bash
   touch "$SHOP_HOME/taken-back"
   ```

## Look at the shop

1. Ask how it is:

   ```bash
   curl --fail --silent --show-error "$SHOP_URL/health"
   # Expected: ok
   ```
"""
CONFIGURATION = """
[environments.test]
drills = true
[environments.production]
description = "where nothing may be broken"
"""
DRILL = """
procedure = "repair-the-shop"

[[load]]
name = "orders"
http = "$SHOP_URL/orders/{id}"
method = "POST"
acknowledged = [201]
read = "$SHOP_URL/last"
all = "$SHOP_URL/orders"
rate = 100

[[faults]]
kind = "command"
target = "broken"

[detection]
probe = "health"
within = "5 s"

[objectives]
rto = "20 s"
rpo = "0 s"

[afterwards]
whole = true
"""


class Shop(NamedTuple):
    """The folder of the shop, and the command line there."""

    folder: Path

    def drill(self, name: str, text: str) -> None:
        """Write a drill."""
        (self.folder / "drills" / f"{name}.toml").write_text(text)

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """`runwright drill` with these words."""
        how = self.how(**variables)
        return subprocess.run(self.command(*words), **how, capture_output=True, timeout=120, check=False)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "runwright", "drill", *words]

    def how(self, **variables: str) -> Any:
        """How a process in the shop's folder is begun."""
        return {"cwd": self.folder, "env": {**os.environ, **variables}, "text": True}

    def results(self) -> list[dict[str, Any]]:
        """What is on the scoreboard."""
        path = self.folder / ".runwright" / "drills" / "results.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop with one drill, `broken`; nothing of it runs yet, and nothing runs when the test is over."""
    if why := missing("curl"):
        pytest.skip(why)
    (tmp_path / "drills").mkdir()
    (tmp_path / "system.toml").write_text(SYSTEM.format(python=sys.executable, here=HERE))
    (tmp_path / "RUNBOOK.md").write_text(RUNBOOK)
    (tmp_path / "runwright.toml").write_text(CONFIGURATION)
    made = Shop(tmp_path)
    made.drill("broken", DRILL)
    return made
