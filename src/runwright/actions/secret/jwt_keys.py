"""Rotate the keys that sign tokens (JWT), in the order in which no valid token is ever refused.

A new key has to verify everywhere before it signs anywhere, and the old one has to verify until the last token that it
signed has run out. This makes a key of the same kind, and waits until every published key set (`--check`) has it with
the right public half, each asked several times, since servers stand behind one address; waits for as long as others
may keep a key set (its `max-age`); lets the new key sign; waits for the lifetime of tokens; and takes the old ones out,
until no key set has them any more. The folder holds one `ID.pem` a key and the file `signing`, which names the one
that signs.

It goes on where an earlier call stopped: with --later it returns while the old key still verifies, and the next call
retires it. When the new key does not come to verify, it is taken out again; when it does not come to sign, the old one
signs again. --stolen does not wait: tokens of the old key are refused at once, which is meant.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.command import done, ran
from runwright.actions.evidence import Evidence
from runwright.actions.library import required
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.actions.secret import key_set
from runwright.actions.secret.key_folder import KID, Folder, fresh_kid
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator

    from runwright.actions.operation import Watch
    from runwright.actions.secret.key_folder import Rotation

EXAMPLES = """\
examples:
  runwright do rotate-jwt-keys --keys /srv/api/keys --ttl 15m --check http://127.0.0.1:8080/.well-known/jwks.json
  runwright do rotate-jwt-keys --keys /srv/api/keys --ttl 15m --check http://127.0.0.1:8080/.well-known/jwks.json \\
    --token 'curl -s http://127.0.0.1:8080/token' --later
"""
OFTEN = 0.25
"""Seconds between two looks at a key set."""
LEEWAY = 5.0
"""Seconds that servers' clocks may differ."""


def arguments(parser: ArgumentParser) -> None:
    """The folder, how long tokens live, and where the keys are published."""
    parser.add_argument("--keys", type=Path, required=True, metavar="DIR", help="one ID.pem a key, and `signing`")
    parser.add_argument("--check", action="append", required=True, metavar="URL", help="of a key set (JWKS)")
    parser.add_argument("--ttl", type=seconds, required=True, metavar="15m", help="how long a token lives")
    parser.add_argument("--token", metavar="COMMAND", help="prints a new token: shows which key signs")
    parser.add_argument("--reload", metavar="COMMAND", help="lets servers read the folder anew, where they need it")
    parser.add_argument("--kid", metavar="ID", help="of the new key (default: the day and a few signs)")
    parser.add_argument("--looks", type=int, default=12, metavar="N", help="answers in a row that must agree (12)")
    parser.add_argument("--settle", type=seconds, metavar="60s", help="until it signs (default: max-age of key sets)")
    parser.add_argument("--within", type=seconds, default=30.0, metavar="30s", help="for servers to follow (30s)")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--later", action="store_true", help="return while the old key verifies; call again to retire it")
    how.add_argument("--stolen", action="store_true", help="do not wait for tokens of the old key")


def target(given: Namespace) -> str:
    """The folder."""
    return str(given.keys.resolve())


def intends(given: Namespace) -> Iterator[str]:
    """What is left to do."""
    folder = _folder(given)
    rotation, signing = folder.rotation(), folder.signing()
    new, old = (rotation.to, rotation.of) if rotation else (given.kid or "a new key", tuple(folder.kids()))
    if new not in folder.kids():
        yield f"make {new}, like {signing}, and see it at {', '.join(given.check)}"
    if signing != new:
        yield f"let {new} sign instead of {signing}"
    yield f"retire {', '.join(each for each in old if each != new)} " + (
        "at once" if given.stolen else f"when tokens that live {spoken(given.ttl)} have run out"
    )


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Add, sign, wait, retire: whatever of it is not done yet."""
    folder = _folder(given)
    rotation = folder.rotation() or _begun(folder, given)
    if folder.signing() != rotation.to:
        watch.says(f"{rotation.to} is to verify at {', '.join(given.check)}")
        _added(folder, rotation, given)
        _settled(given, watch)
        watch.says(f"{rotation.to} is to sign")
        _signing(folder, rotation, given)
    left = _left(folder, given)
    facts = {"signs": rotation.to, "retired": list(rotation.of), "key_sets": list(given.check), "looks": given.looks}
    if left > 0 and given.later:
        proof = f"{given.looks} answers in a row of each key set have {rotation.to}"
        summary = f"{rotation.to} signs; {', '.join(rotation.of)} verifies for {spoken(round(left))} more"
        return Evidence(summary, {**facts, "retired": [], "retire_in_seconds": round(left)}, proof)
    _waited(left, given.ttl + LEEWAY, "seconds until old tokens have run out", watch)
    _retired(folder, rotation, given)
    proof = f"{given.looks} answers in a row of each key set have {rotation.to}, and none of {', '.join(rotation.of)}"
    return Evidence(f"{rotation.to} signs and {', '.join(rotation.of)} is retired", facts, proof)


def _folder(given: Namespace) -> Folder:
    """The folder, when it can be rotated.

    Raises:
        Impossible: no key signs, or the wanted id is none.
    """
    required("cryptography", "certificates")
    folder = Folder(given.keys)
    folder.key(folder.signing())
    if given.kid and (not KID.match(given.kid) or (given.kid in folder.kids() and folder.rotation() is None)):
        raise Impossible(f"{given.kid} cannot be the id of a new key", "Letters, digits and -_. that no key has yet.")
    return folder


def _begun(folder: Folder, given: Namespace) -> Rotation:
    """Begin, once every key set shows what the folder holds: else nobody could tell whether a new key arrives.

    Raises:
        Impossible: a key set shows something else.
    """
    signing = folder.signing()
    for url in given.check:
        if why := _lacks(folder, url, signing):
            raise Impossible(f"{url} does not show the key that signs now: {why}", "Is it the key set of this folder?")
    return folder.begin(given.kid or fresh_kid(folder.kids()))


def _added(folder: Folder, rotation: Rotation, given: Namespace) -> None:
    folder.begin(rotation.to)
    try:
        _reload(given)
        _agreed(given, lambda url: _lacks(folder, url, rotation.to))
    except Failed as error:
        folder.remove(rotation.to)
        folder.end()
        raise Failed(f"{error}; {rotation.to} is taken out again, nothing else changed", error.hint) from None


def _settled(given: Namespace, watch: Watch) -> None:
    """Wait until nobody keeps a key set any more that lacks the new key."""
    kept = max(map(key_set.kept_for, given.check)) if given.settle is None else given.settle
    _waited(kept, kept, "seconds until nobody keeps a former key set", watch)


def _signing(folder: Folder, rotation: Rotation, given: Namespace) -> None:
    former = folder.signing()
    folder.sign_with(rotation.to)
    try:
        _reload(given)
        _agreed(given, lambda _: _signs_not(rotation.to, given))
    except Failed as error:
        folder.sign_with(former)
        raise Failed(f"{error}; {former} signs again, and {rotation.to} still verifies", "Begin again.") from None


def _retired(folder: Folder, rotation: Rotation, given: Namespace) -> None:
    for kid in rotation.of:
        folder.remove(kid)
    _reload(given)
    _agreed(given, lambda url: _lacks(folder, url, rotation.to) or _has(url, rotation.of))
    folder.end()


def _left(folder: Folder, given: Namespace) -> float:
    """Seconds until the last token of the old key has run out."""
    return 0.0 if given.stolen else folder.since() + given.ttl + LEEWAY - time.time()


def _waited(left: float, of: float, what: str, watch: Watch) -> None:
    ends = time.monotonic() + left
    while (rest := ends - time.monotonic()) > 0:
        watch.at(max(0.0, of - rest), of, what)
        time.sleep(min(rest, 1.0))


def _reload(given: Namespace) -> None:
    if given.reload:
        done(given.reload, given.within)


def _agreed(given: Namespace, why_not: Callable[[str], str]) -> None:
    """Wait until each key set gave so many answers in a row that nothing is to be said against.

    Raises:
        Failed: they did not in time.
    """
    for url in given.check:
        ends, row, why = time.monotonic() + given.within, 0, ""
        while row < given.looks:
            why = why_not(url)
            row = 0 if why else row + 1
            if why and time.monotonic() > ends:
                raise Failed(f"{url}: {why}", "Do all servers read this folder?")
            time.sleep(OFTEN if why else 0)


def _lacks(folder: Folder, url: str, kid: str) -> str:
    try:
        entry = key_set.published(url).get(kid)
    except (OSError, ValueError) as error:
        return str(error)
    if entry is None:
        return f"{kid} is not published"
    return "" if key_set.is_of(entry, folder.key(kid)) else f"{kid} is published with another public key"


def _has(url: str, kids: tuple[str, ...]) -> str:
    try:
        left = key_set.published(url).keys() & set(kids)
    except (OSError, ValueError) as error:
        return str(error)
    return f"{min(left)} is still published" if left else ""


def _signs_not(kid: str, given: Namespace) -> str:
    """Why a new token was not signed by this key; nothing is known when no command prints one."""
    if not given.token:
        return ""
    ended = ran(given.token, given.within)
    if not ended.ok:
        return f"--token {ended.why}"
    found = key_set.signer(ended.said)
    return "" if found == kid else f"a new token was signed by {found or 'no key that it names'}, not by {kid}"
