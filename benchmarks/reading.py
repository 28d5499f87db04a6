"""How fast runbooks are read: `reading.py [FOLDER]`.

Four readers take the same documents in turns, in one process, each with a freshly swept heap. markdown-it-py, the
peer, merely makes its tokens. `read` lays the document out and parses every block by its grammar; `commands` judges
what each command can do besides; `everything` derives all that a runbook offers. The best of the rounds counts, as
it was disturbed least; printed are ratios to the peer.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from runwright.lib.source import Source
from runwright.runbook import Runbook, read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
MARKDOWN = (".md", ".markdown", ".md.erb")
ROUNDS = 4
DERIVED = [name for name, value in vars(Runbook).items() if isinstance(value, property | cached_property)]
PEER = MarkdownIt("commonmark").enable("table")


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    texts = documents(arguments)
    if not texts:
        print("no Markdown there", file=sys.stderr)
        return 2
    readers: dict[str, Callable[[str], object]] = {
        "markdown-it-py, tokens only": PEER.parse,
        "read: outline, blocks parsed": outline,
        "and commands judged": commands,
        "everything derived": everything,
    }
    best = dict.fromkeys(readers, float("inf"))
    for number in range(ROUNDS):
        for name, reader in readers.items():
            best[name] = min(best[name], spent(reader, texts))
        if sys.stderr.isatty():
            print(f"round {number + 1} of {ROUNDS}", end="\r", file=sys.stderr, flush=True)
    report(best, len(texts), sum(len(text.encode()) for text in texts))
    return 0


def report(best: dict[str, float], count: int, size: int) -> None:
    """Ratios first; documents per second beside them, for this machine."""
    peer = next(iter(best.values()))
    print(f"{count} documents, {size / 1e6:.2f} MB, best of {ROUNDS} rounds in turns; more is faster")
    for name, seconds in best.items():
        print(f"  {name:<30}{peer / seconds:6.2f} of the peer's speed   {count / seconds:8.0f} documents/s")


def outline(text: str) -> object:
    """The document laid out, every code block parsed by the grammar of its language."""
    return read(Source.from_text(text))


def commands(text: str) -> object:
    """The runbook with its commands, each parsed and judged."""
    return read(Source.from_text(text)).commands


def everything(text: str) -> object:
    """All that a runbook offers."""
    book = read(Source.from_text(text))
    return [getattr(book, name) for name in DERIVED]


def spent(reader: Callable[[str], object], texts: Sequence[str]) -> float:
    """Seconds for all documents; what the reader before left behind is swept first."""
    gc.collect()
    started = time.perf_counter()
    for text in texts:
        reader(text)
    return time.perf_counter() - started


# The documents


def documents(arguments: Sequence[str]) -> list[str]:
    """The named folder's, the corpus beside the checkout, or our examples and made ones."""
    folder = Path(arguments[0]) if arguments else CORPUS
    if arguments or folder.is_dir():
        found = sorted(path for path in folder.rglob("*") if path.name.lower().endswith(MARKDOWN) and path.is_file())
        return [path.read_text(encoding="utf-8", errors="replace") for path in found]
    examples = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").rglob("*.md"))]
    chance = random.Random(20)  # noqa: S311 - the same documents in every run, not a secret
    return [*examples, *(made(chance) for _ in range(200))]


SECTIONS = """\
**Symptoms**: {0} answers slowly; the queue holds more than 1000 jobs for 5 minutes.
%
### Diagnosis

1. Look at the pods

   ```bash
   kubectl -n {0} get pods
   kubectl -n {0} logs deploy/{0} --tail=50
   ```

2. Ask the database

   ```sql
   SELECT count(*) FROM jobs WHERE state = 'waiting';
   ```
%
### Resolution

- **If the queue grows**: `kubectl -n {0} scale deploy/worker --replicas=<count>`
- Otherwise wait; see [notes](#notes).
%
### Verification

```bash
curl -fsS https://{0}.example.com/healthz | jq .status   # Expected: ok
```
%
| Alert | Threshold | Action |
|---|---|---|
| {0}Slow | P95 > 2 s | scale |
| {0}Full | > 90% | clean |
%
Backups of {0} are taken daily at 02:00 UTC and kept for 30 days. Ask #{0} on chat when one is missing, and
write down what you did; the next reader is as tired as you are.
"""


def made(chance: random.Random) -> str:
    """A runbook of a few procedures."""
    parts = ["# Operations\n"]
    for name in chance.choices(("orders", "search", "mail", "billing", "media"), k=chance.randint(1, 6)):
        parts.append(f"## {name.title()} is down\n")
        parts.extend(section.format(name) for section in SECTIONS.split("\n%\n") if chance.random() < 0.7)
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
