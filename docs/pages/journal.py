"""The page of the journal: its tables, its chain, and what verifying proves."""

from __future__ import annotations

import re

from docs.pages.markdown import code, joined, table
from runwright.store.header import STATES
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
- **SQLite** runs with a write-ahead log and `synchronous = FULL`: one sync for each entry. **PostgreSQL** commits
  with `synchronous_commit` on, whatever the database says; a server with `fsync = off` promises nothing, and
  neither can we.
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

A process holds the run that it carries out, and thereby its procedure on its target: `host:pid:start:nonce`. Each
of its entries renews its lease. Somebody else may take the run when it was released, when its lease is out, or when
its process is dead, which only its own machine can tell; otherwise only with force. From then on the old holder
writes nothing more: that is decided in the transaction that would write it. As long as nobody took the run, a
holder that comes late goes on.

Others may add entries (an approval, a note) to a run that they do not hold; those change neither its state nor its
lease."""
MEANING = {
    "version": {"number": "how many migrations were carried out"},
    "runs": {
        "run": "its name, sortable by time: `20261126-071530-k3f9`",
        "ordinal": "its place among all runs that were ever begun here, from 1",
        "book": "the runbook, as it was named",
        "procedure": "the anchor of the procedure",
        "title": "its title",
        "environment": "where it runs",
        "target": "what it locks, besides its procedure",
        "revision": "sha256 of the runbook's bytes",
        "who": "who began it",
        "started": "when",
        "state": f"one of {', '.join(map(code, STATES))}",
        "count": "how many entries there are",
        "head": "the hash of the last",
        "holder": "the process that holds it; empty when none does",
        "until": "when its lease runs out; empty without a holder",
        "lease": "seconds by which each entry of the holder renews it",
        "seal": "sha256 of all of these",
    },
    "entries": {
        "run": "of which run",
        "number": "from 1, without gaps",
        "at": "when it was written",
        "who": "who did it",
        "kind": "what it is, a word of whoever writes it; the first is `planned`",
        "state": "the state into which it brought the run; null where it changed nothing",
        "body": "what it says, as JSON",
        "outputs": "for each stream its `size`, the `sha256` of its bytes and that of them as `stored`, as JSON",
        "before": "the hash of the entry before",
        "hash": "its own",
    },
    "outputs": {
        "run": "of which run",
        "number": "of which entry",
        "stream": "`stdout`, `stderr`, or what else a command wrote to",
        "data": "its bytes, compressed (RFC 1950)",
    },
    "claims": {
        "duty": "environment, procedure and rhythm of a duty",
        "moment": "when it was due",
        "claimed": "when a clock took it",
        "who": "who kept that clock",
        "became": "`known` (when a clock saw the duty first), `started` or `missed`",
    },
    "alerts": {
        "environment": "where it is watched",
        "monitor": "what is watched, by its name",
        "body": "how it stands, as JSON",
        "version": "how often it was swapped for the next",
    },
    "incidents": {
        "incident": "its name, sortable by time",
        "environment": "where",
        "name": "of the alert, or what a person calls it",
        "title": "what is wrong, in a sentence",
        "severity": "as the runbook calls it, or else the alert",
        "book": "the runbook that answers",
        "procedure": "the anchor of its procedure",
        "opened": "when",
        "state": "`open`, `acknowledged` or `resolved`",
        "count": "how many entries its time line has",
        "head": "the hash of the last one",
    },
    "incident_keys": {
        "environment": "where",
        "key": "what all messages about one firing have in common",
        "incident": "to which incident it belongs",
    },
    "timeline": {
        "incident": "of which incident",
        "number": "its place in the time line, from 1",
        "at": "when",
        "who": "who wrote it, or which monitoring system told it",
        "kind": "`opened`, `alert again`, `alert over`, `diagnosis`, `taken`, `note`, `resolved`",
        "body": "what there is to say, as JSON",
        "before": "the hash of the entry before",
        "hash": "sha256 over this entry and the hash before",
    },
    "notifications": {
        "number": "its place among all that were ever put",
        "environment": "where",
        "channel": "the name of the channel that it goes to",
        "key": "put once for a channel",
        "about": "what all messages about one thing share: the incident",
        "body": "what is told, as JSON",
        "made": "when it was put, or last sent again by a person",
        "state": "`waiting`, `in flight`, `delivered`, `failed` (refused, given up) or `unknown` (it may have arrived)",
        "due": "before this it is not tried",
        "tried": "how often it was tried",
        "holder": "the process that sends it now; empty when none does",
        "until": "when that process has to be done",
    },
    "attempts": {
        "notification": "the number of the notification",
        "tried": "which attempt, from 1",
        "environment": "as of the notification",
        "channel": "as of the notification",
        "at": "when it began",
        "holder": "the process that made it",
        "ended": "when it ended; empty while it goes on, and of one whose process died",
        "became": "`in flight`, `delivered`, `waiting` (to be tried again), `failed` or `unknown`",
        "answer": "what the receiver said, without secrets",
        "again": "before this moment the channel wants nothing more; empty where it did not say",
    },
    "silences": {
        "environment": "where nobody is called",
        "pattern": "about which monitors, as a glob",
        "made": "since when",
        "until": "until when",
        "who": "who wanted it",
        "why": "the reason",
    },
    "overrides": {
        "rotation": "in which rotation",
        "made": "when it was said",
        "start": "from when",
        "until": "up to when",
        "person": "who stands in",
        "who": "who said it",
        "why": "the reason",
    },
    "calendars": {
        "source": "sha256 of the URL, which may hold a token",
        "fetched": "when it was fetched",
        "body": "the calendar",
    },
    "silence_ends": {
        "environment": "where",
        "pattern": "of which silence",
        "made": "since when that held",
        "ended": "when it was ended, before its time",
        "who": "by whom",
    },
    "alert_history": {
        "environment": "where it is watched",
        "monitor": "what is watched, by its name",
        "at": "since when",
        "standing": "`quiet`, `pending`, `firing`, `blind`, or `unknown` where nobody watched",
        "event": "what became of it then: `fires`, `resolved`, `blind`, `seen again`; empty where nothing did",
        "key": "what all messages about the firing have in common",
        "muted": "why nobody was called, in words; empty where somebody was",
    },
    "readings": {
        "environment": "where it is watched",
        "monitor": "what is watched, by its name",
        "slot": "the minute, counted round and round in six hours",
        "at": "the minute",
        "low": "the least number that was read in it",
        "high": "the greatest",
        "last": "the last",
    },
    "turns": {
        "environment": "where",
        "duty": "what is done by one process at a time",
        "holder": "the process",
        "until": "until when it has the turn, if it does not take it again",
    },
    "announcements": {
        "environment": "where",
        "incident": "of which incident",
        "number": "the place among all that the public was told of it, from 1",
        "at": "when",
        "state": "`investigating`, `identified`, `monitoring` or `resolved`",
        "title": "what the public calls it",
        "text": "what the public is told",
        "components": "which parts of the status page it is about, as JSON",
        "who": "who told it",
    },
    "accounts": {
        "account": "its name, which journals and time lines bear",
        "password": "what argon2id made of it, with its salt and costs; empty where there is none",
        "made": "when",
        "disabled": "since when it is let in no more; empty while it is",
    },
    "account_roles": {
        "account": "who",
        "environment": "where; `*` is everywhere",
        "role": "`viewer`, `responder`, `approver` or `administrator`",
    },
    "account_tokens": {
        "token": "its name, which is no secret",
        "account": "as whom it acts",
        "name": "what it is for",
        "hash": "sha256 of the random part; the token itself is nowhere",
        "environment": "where it counts; `*` is everywhere",
        "role": "the most that it may do",
        "made": "when",
        "until": "until when it counts",
        "revoked": "since when it counts no more; empty while it does",
    },
    "access": {
        "number": "its place, from 1",
        "at": "when",
        "who": "the account, or `user@host`; empty where nobody knows",
        "kind": "`entered`, `left`, `refused`; of accounts `added`, `role`, `password`, `disabled`, `enabled`, "
        "`unlocked`; of tokens `issued`, `revoked`",
        "body": "from which address and how, or by whom, as JSON",
        "before": "the hash of the entry before",
        "hash": "sha256 over this entry and the hash before",
    },
    "deeds": {
        "who": "whose request it was",
        "key": "what it bore as `Idempotency-Key`",
        "request": "sha256 of method, address and body",
        "begun": "when; it is forgotten a week later",
        "status": "of its answer; 0 while nobody knows it",
        "answer": "the answer, as JSON",
    },
}
TABLE = re.compile(r"(?ms)^-- ([^\n]+)\ncreate table (\w+) \((.*?)^\)")
COLUMN = re.compile(r"(?m)^    (\w+) (text|integer|real|blob)\b")


def page() -> str:
    """The tables as the migrations make them, with what each column means."""
    tables = [made for path in sorted(FOLDER.glob("*.sqlite.sql")) for made in TABLE.findall(path.read_text("utf-8"))]
    parts = [part for words, name, body in tables for part in (f"### {name}\n\n{words}", columns(name, body))]
    return joined("The journal", ABOUT, TABLES, *parts, CHAIN, PROVES, HOLDING)


def columns(name: str, body: str) -> str:
    """A table of columns; a column without a meaning here is a KeyError."""
    return table(
        ["column", "type", ""], [[code(each), kind, MEANING[name][each]] for each, kind in COLUMN.findall(body)]
    )
