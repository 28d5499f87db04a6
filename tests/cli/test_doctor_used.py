"""`runwright doctor` counts what this procedure uses as missing, and only notes the rest of the environment."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from runwright.cli import main

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """\
# Shop

## Count the jobs

```sql
SELECT count(*) FROM jobs;
```

## Look at the queue

1. Look: `cat`
2. If the queue length is over 100, list the disks: `df`

## Call the shop

1. Call it: `curl -H "Authorization: $API_TOKEN" http://localhost:1/`

## Look over there

On db-1:

```sh
uptime
```

Then `ssh app@127.0.0.2 uptime`.
"""
CONFIGURATION = """\
[environments.local.hosts]
db-1 = "ssh://127.0.0.1:{closed}"
app-1 = "app@127.0.0.2"
[environments.local.endpoints]
sql = "postgresql://127.0.0.1:{closed}/x"
redis = "redis://127.0.0.1:{closed}/0"
[environments.local.secrets]
API_TOKEN = "secret://env/NO_SUCH_TOKEN"
PGPASSWORD = "secret://env/NO_SUCH_PASSWORD"
KEY = "secret://keyring/shop/key"
[signals."length of the queue"]
redis = "LLEN queue"
[signals."queue length"]
redis = "LLEN queue"
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with four procedures, in an environment of which nothing is there."""
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as door:
        closed = door.getsockname()[1]
    (tmp_path / "shop.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text(CONFIGURATION.format(closed=closed))
    return tmp_path


def lacking(capsys: pytest.CaptureFixture[str], procedure: str) -> tuple[set[str], set[str]]:
    """What of the environment is missing, and what is only noted."""
    main(["doctor", f"shop.md#{procedure}", "--json"])
    answers = json.loads(capsys.readouterr().out)["answers"]
    named = [each for each in answers if each["kind"] in {"host", "endpoint", "secret"}]
    missing, unused = ({each["name"] for each in named if each["state"] == state} for state in ("missing", "unused"))
    assert all(not each["do"] for each in named if each["name"] in unused)
    return missing, unused


ALL = {"db-1", "app-1", "sql", "redis", "API_TOKEN", "PGPASSWORD", "KEY"}


@pytest.mark.parametrize(
    ("procedure", "used"),
    [
        ("count-the-jobs", {"sql"}),
        ("look-at-the-queue", {"redis"}),
        ("call-the-shop", {"API_TOKEN"}),
        ("look-over-there", {"db-1", "app-1"}),
    ],
)
@pytest.mark.usefixtures("shop")
def test_what_a_procedure_does_not_use_is_noted_and_not_missing(
    procedure: str, used: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert lacking(capsys, procedure) == (used, ALL - used)


def test_a_procedure_that_uses_nothing_of_it_has_all_it_needs(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "shop.md").write_text("# Shop\n\n## Look\n\n1. Look: `true`\n")

    assert main(["doctor", "shop.md"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[1] == "✓ all is there; not used and not there: 7"
    assert "– KEY         unused: secret://keyring/shop/key, which was not asked" in said
