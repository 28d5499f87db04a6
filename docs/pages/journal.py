"""The page of the journal: its tables, its chain, and what verifying proves."""

from __future__ import annotations

import re

from docs.pages.journal_columns import MEANING
from docs.pages.markdown import code, joined, table
from runwright.store.migration import FOLDER

ABOUT = """\
Every run is written down while it happens: what is about to be done, before it is done; what came of it, after.
Each entry is on the disk when the run goes on. After a crash, what was begun and not ended is known.

## Where it lies

- `sqlite:///PATH`: a file, made for its owner only (0600, in a folder of 0700). Behind the third slash stands the
  path as it is: a fourth slash begins an absolute one, and nothing is decoded.
- `postgresql://USER@HOST:PORT/DATABASE`: the schema `runwright` in a PostgreSQL that a team shares; its driver comes
  with `pip install 'runwright[postgres]'`.

What to know about it:

- **To share a file** on one machine, give its folder to a group before the first run: `mkdir .runwright`, `chgrp ops
  .runwright`, `chmod 2770 .runwright`; a journal that is made there is the group's (0660). One that is there already:
  `chgrp ops .runwright/*`, `chmod 0660 .runwright/*`. Runwright keeps the modes that it finds. A network file system
  cannot hold it; that is what PostgreSQL is for.
- **SQLite** runs with a write-ahead log and `synchronous = FULL`: one sync for each entry. Only the outcome of a
  command waits for the sync of the next entry, or until the run is about to wait for something: until then it outlives
  the end of the process, not a power cut, after which its command is in doubt and a person says what became of it.
- **PostgreSQL** commits each entry with `synchronous_commit` on, whatever the database says; a server with
  `fsync = off` promises nothing, and neither can we.
- **Back it up** with `sqlite3 journal.db '.backup copy.db'` or `pg_dump -n runwright`. A copied file without its
  `-wal` lacks the last entries.
- A store of a newer version is refused, and nothing in it is changed. An older one is brought up to date when it is
  opened."""
TABLES = """\
## Tables

Moments are texts, RFC 3339 in UTC with microseconds. The columns are the same on both databases."""
CHAIN = """\
## The chain

The hash of an entry is the sha256 of this JSON, in UTF-8, without blanks, its keys sorted:

```json
{"at":…,"before":…,"body":…,"kind":…,"number":…,"outputs":…,"run":…,"state":…,"who":…}
```

Each value is the column of that name; `body` and `outputs` are JSON already and stand there byte for byte. `before`
is the hash of the entry before. Of a run's first entry it is the hash of the first entry of the run begun before
it, and 64 zeros in the first run of a store. The header of a run bears a `seal`: the sha256 of the JSON list of its
other columns, in their order.

JSON is written as in RFC 8785, with two exceptions: numbers stand as Python writes them, and half a surrogate pair
(a byte of a file name that is no text) is kept as its escape."""
PROVES = """\
## What verifying proves

For each run: the header bears its seal, and says what the first and the last entry say; entries are numbered
without a gap; each bears the hash of what stands in it and follows the hash before it; each output has the bytes of
which its entry speaks. For the store: every run follows the one begun before it, no row is left over, and SQLite's
own check finds its pages and indexes whole. So a value that was edited in any column of any row is found, and a row
that is gone, added or moved.

What it cannot prove: that nobody wrote the *whole* store again, hashes included, or cut off the runs that were
begun last with all their rows. Whoever may write the file or the schema can do that. To prove that too, keep the
hash of a run's last entry where they cannot write: in the ticket, in the incident's channel, in a log on another
machine."""
HOLDING = """\
## Who holds a run

A process holds the run that it carries out, and thereby its procedure (of this runbook) on its target:
`host:pid:start:nonce`. Each of its entries renews its lease. Somebody else may take the run when it was released, or
when its process is dead, which only its own machine can tell; on another machine, when its lease is out; otherwise
only with force. From then on the old holder writes nothing more: that is decided in the transaction that would write
it. As long as nobody took the run, a holder that comes late goes on.

A run that was kept apart in an emergency has a name that ends in `-glass`. `runwright runs merge` carries its entries
here as they are; behind them stands an entry `merged` with where its chain began over there (`before`) and behind which
run it stands now (`after`), which its place here is proven by. [How](../how-to/work-when-everything-is-gone.md).

Others may add entries (an approval, a note) to a run that they do not hold; those change neither its state nor its
lease."""
TABLE = re.compile(r"(?ms)^-- ([^\n]+)\ncreate table (\w+) \((.*?)^\)")
COLUMN = re.compile(r"(?m)^    (\w+) (text|integer|real|blob)\b")
ADDED = re.compile(r"(?m)^alter table (\w+) add column (\w+ (?:text|integer|real|blob)\b)")


def page() -> str:
    """The tables as the migrations make them, with what each column means."""
    made = "".join(path.read_text("utf-8") for path in sorted(FOLDER.glob("*.sqlite.sql")))
    later = [(name, f"    {column}\n") for name, column in ADDED.findall(made)]
    parts = []
    for words, name, body in TABLE.findall(made):
        whole = body + "".join(column for table, column in later if table == name)
        parts += [f"### {name}\n\n{words}", columns(name, whole)]
    return joined("The journal", ABOUT, TABLES, *parts, CHAIN, PROVES, HOLDING)


def columns(name: str, body: str) -> str:
    """A table of columns; a column without a meaning here is a KeyError."""
    return table(
        ["column", "type", ""], [[code(each), kind, MEANING[name][each]] for each, kind in COLUMN.findall(body)]
    )
