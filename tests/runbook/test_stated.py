"""Results that an author states in a paragraph of its own, below the command."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import read

BOOK = """\
# Restart

1. Restart it

```bash
systemctl restart app
```

{stated}

2. Two things more

```bash
echo 2
```
"""


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ("Expected: active", ["Expected: active"]),
        ("**Expected:** `active`", ["Expected: active"]),
        ("**Expected output:** at least 5", ["Expected output: at least 5"]),
        ("→ Expected: `active` within a minute.", ["→ Expected: active within a minute."]),
        ("Expected:\n\n- `active`\n- `running`", ["active", "running"]),
        ("Expected output:\n\n```\nactive\n```", ["active"]),
        ("Expected behaviour of the team is another matter.", []),
    ],
)
def test_a_stated_result_is_expected_and_the_next_step_is_not(stated: str, wanted: list[str]) -> None:
    book = read(Source.from_text(BOOK.format(stated=stated)))

    assert [each.text for each in book.expectations] == wanted
    [procedure] = book.procedures
    assert [step.title for step in procedure.steps] == ["Restart it", "Two things more"]
    assert all(each.end <= procedure.steps[0].end for each in book.expectations)
