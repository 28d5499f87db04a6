"""A private key is made in the reader's folder, goes to where it is needed, and stays in the folder as well.

## Why it matters

It lies on whichever machine the reader worked at: in its backups, for whoever shares the account, in the next
`git add .`. A copy that nobody knows of is one that nobody rotates.

## Example

```bash
openssl genrsa -out keys/private-new.pem 2048
kubectl create secret generic signing-keys -n shop --from-file=private=keys/private-new.pem
```

## Instead

```bash
openssl genrsa -out keys/private-new.pem 2048
kubectl create secret generic signing-keys -n shop --from-file=private=keys/private-new.pem
shred -u keys/private-new.pem
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/key-left-behind"
SEVERITY = Severity.INFO
MAKERS = {"genrsa": "-out", "genpkey": "-out", "req": "-keyout", "ecparam": "-out"}
"""Sub-commands of openssl, with the option that names the key's file."""
REMOVERS = frozenset({"rm", "shred", "srm", "mv", "trap"})
PATH = regex(r"[\w./-]{4,}$")
SENDERS = regex(r"^(?:kubectl|oc|aws|gcloud|az|vault|gh|doppler|op|sops|kubeseal|docker|podman|heroku|fly|flyctl)$")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each key that a later command hands to a store of secrets, and that nothing removes afterwards."""
    known = programs(book)
    for program in known:
        path = _key(program)
        if not path:
            continue
        sent = next((each for each in known if each.start > program.start and _names(each, path, SENDERS)), None)
        gone = any(each.name in REMOVERS and any(path in word.known for word in each.words[1:]) for each in known)
        if sent is not None and not gone:
            says = f"{path} goes to {sent.name} in line {book.source.line(sent.start)}, and stays here as well"
            yield found(program, says, f"shred -u {path}, when it is where it belongs.")


def _key(program: Program) -> str:
    """The file that a command of openssl writes a private key to; empty for any other."""
    words = [word.known for word in program.words[1:]]
    option = MAKERS.get(words[0] if words else "", "") if program.name == "openssl" else ""
    path = words[words.index(option) + 1] if option in words[:-1] else ""
    return path if PATH.match(path) else ""


def _names(program: Program, path: str, names: re.Pattern[str]) -> bool:
    return bool(names.match(program.name)) and any(path in word.known for word in program.words[1:])
