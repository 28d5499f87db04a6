"""A small runbook, and `runwright` run on it as a script does."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

RUNWRIGHT = str(Path(sys.executable).parent / "runwright")
BOOK = """\
# Ops

## Make the file

1. Look around

   ```bash
   echo "status: ok"   # Expected: ok
   ```

2. Make the file for <name>

   ```bash
   touch "<name>.txt"
   ```

3. Count

   ```bash
   ls *.txt | wc -l
   # Expected: 1
   ```

## Fail halfway

1. Begin

   ```bash
   touch begun
   ```

   Undo: `rm begun`

2. Break

   ```bash
   cat missing
   ```

## Take long

```bash
touch started && sleep 30
touch ended
```
"""
QUESTION = r"\[q\]uit › "
POLICY = """
[environments.local]
[[environments.local.policy.rules]]
effects = ["changes"]
requester = true
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [RUNWRIGHT, *arguments]
    return subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )


def runs(folder: Path) -> list[dict[str, Any]]:
    listed = run(folder, "runs", "--json")
    return [json.loads(line) for line in listed.stdout.splitlines()]


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.02)
