"""A folder with runbooks, and the console over it, as tests hold it in their hands."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from starlette.testclient import TestClient
from tests.cli.page import run, runs

from runwright.cli.consoling import shelf_of
from runwright.cli.starting import started
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.environment.role import owner
from runwright.lib.clock import SYSTEM
from runwright.store.accounts import Accounts
from runwright.store.alerts import Alerts
from runwright.store.board import Board
from runwright.store.incidents import Incidents, Opening
from runwright.store.journal import Journal
from runwright.web.admission import Admission
from runwright.web.application import application
from runwright.web.console import Console

if TYPE_CHECKING:
    from pathlib import Path

    from httpx2 import Response

    from runwright.lib.clock import Clock
    from runwright.store.incidents import Incident

HOST = "127.0.0.1:9096"
EVIL = "<script>alert(1)</script>"
CONFIGURATION = """\
[environments.local]
description = "The shop on this machine"
[[environments.local.policy.rules]]
effects = ["changes"]
procedures = ["switch*"]
requester = true
[[environments.local.policy.rules]]
effects = ["changes"]
procedures = ["strict*"]
[signals."error share"]
command = "echo 7"
unit = "%"
"""
PAGES = (
    "/",
    "/books",
    "/books/SHOP.md",
    "/runs",
    "/incidents",
    "/monitors",
    "/drills",
    "/schedule",
    "/audit",
    "/search?q=script",
)
"""Every page that needs no name, and a book."""
BOOK = f"""\
# Shop {EVIL}

<img src=x onerror=alert(2)> and [a link](javascript:alert(3)), ![a picture](https://example.org/p.png)

| Alert | Condition | Severity |
|--:|---|:-:|
| HighErrorRate | Error share > 5% for 5 minutes | P1 |

## Look around

**Schedule**: daily at 2 AM UTC

```bash
printf '<b>bold</b> \\033[31mred\\033[0m <script>alert(4)</script>\\n'
```

## Switch {EVIL}

1. Switch over:

   ```bash
   touch switched
   ```

## Main

## Strict change

```bash
touch strict
```

## Sweep

```bash
rm -rf /srv/app/$DIRECTORY/*
```
"""
SLOW = """\
# Slow

## Make a file

1. Make it:

   ```bash
   touch <name>.txt
   ```

   Undo: `rm <name>.txt`

2. Call the boss.

## Break

1. Begin:

   ```bash
   mkdir begun
   ```

   Undo: `rmdir begun`

2. Look into it:

   ```bash
   cat missing
   ```

## Restart

### Option 1: Docker

```bash
echo docker way
```

### Option 2: Kubernetes

```bash
echo kubernetes way
```

## Count

```bash
for i in $(seq 300); do echo "tick $i"; sleep 0.2; done
```
"""


class Office(NamedTuple):
    """The folder, the application in this process, and a browser that is logged in."""

    folder: Path
    console: Console
    accounts: Accounts
    admission: Admission
    tokens: list[str]
    """As the terminal shows them."""
    client: TestClient

    def close(self) -> None:
        """Let go of the store."""
        self.client.close()
        for each in (
            self.console.journal,
            self.console.incidents,
            self.console.alerts,
            self.console.board,
            self.accounts,
        ):
            each.close()

    def visitor(self) -> TestClient:
        """Somebody who is not logged in."""
        return TestClient(self.client.app, f"http://{HOST}", raise_server_exceptions=False, follow_redirects=False)

    def run(self, procedure: str) -> str:
        """Run a procedure unattended, and give the name of the run."""
        run(self.folder, "run", f"SHOP.md#{procedure}", "--auto", "all")
        return str(runs(self.folder)[0]["run"])

    def incident(self) -> Incident:
        """An incident that has just been opened."""
        opening = Opening("HighErrorRate", f"Checkouts fail {EVIL}", "p1", "SHOP.md", "look-around")
        return self.console.incidents.begin("key", opening, {"source": "alertmanager"}, "alertmanager")[0]

    def post(self, address: str, **fields: str) -> Response:
        """Send a form as the pages of the session do."""
        shown = self.client.get("/audit").text
        return self.client.post(address, data={"csrf": fields_of(shown)["csrf"], **fields})


def opened(folder: Path, clock: Clock = SYSTEM) -> Office:
    """The console over a folder, and somebody logged in."""
    configuration = load(folder)
    environment = configuration.environment("local")
    store, tokens = configuration.store, list[str]()
    console = Console(
        configuration,
        environment,
        shelf_of(configuration, []),
        Journal.open(store),
        Incidents.open(store, "local"),
        Alerts.open(store, "local"),
        folder / ".runwright" / "drills",
        who(),
        clock,
        Board.open(store),
        partial(started, folder=folder),
    )
    accounts = Accounts.open(store, clock)
    admission = Admission(owner(console.who), accounts, clock, tokens.append)
    made = application(console, admission, frozenset({HOST}))
    client = TestClient(made, f"http://{HOST}", follow_redirects=False)
    entered = client.post("/login", data={"token": tokens[-1]})
    assert entered.status_code == 303
    return Office(folder, console, accounts, admission, tokens, client)


def fields_of(html: str) -> dict[str, str]:
    """The hidden fields of a page, the last of each name."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
