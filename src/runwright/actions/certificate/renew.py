"""Renew a certificate by a local authority: new key, new certificate, reloaded, and proven by a handshake.

The usual way ends at `systemctl reload`: whether the server shows the new certificate is seen when clients fail. This
makes a new key of the same kind and a request for the same names, has it signed by the authority's folder (`ca.pem` and
`ca.key`), replaces both files whole with the former ones kept beside (`.before`), reloads, and shakes hands with the
server as a client that trusts the authority: it has to show the new serial number. When it does not, the former files
are put back, the server is reloaded, and has to show the former one again.

It signs nothing while the certificate lasts longer than --when; so it can stand in a crontab. One that was renewed and
never reloaded, as a call that was killed leaves it, is reloaded by the next call. A certificate of an
authority on the internet is renewed by its own client (certbot, lego), not by this.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.certificate import authority as authorities
from runwright.actions.certificate.check import server_or_file
from runwright.actions.certificate.handshake import Server, shake
from runwright.actions.certificate.paper import DAY, Paper, paper, read
from runwright.actions.command import done
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.actions.secret import pem
from runwright.actions.waiting import lacking
from runwright.lib import durable
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from cryptography import x509

    from runwright.actions.certificate.authority import Authority
    from runwright.actions.operation import Watch

EXAMPLES = """\
examples:
  runwright do certificate-renew --ca /etc/pki/ours --certificate /etc/nginx/api.pem --key /etc/nginx/api.key \\
    --reload 'nginx -s reload' --check 127.0.0.1:443 --name api.example.com
"""
OFTEN = 0.1
"""Seconds between two handshakes."""
FORMER = ".before"


def arguments(parser: ArgumentParser) -> None:
    """An authority, a certificate with its key, how the server is reloaded, and where it is seen."""
    parser.add_argument("--ca", type=Path, required=True, metavar="DIR", help="of the authority: ca.pem and ca.key")
    parser.add_argument("--certificate", type=Path, required=True, metavar="FILE", help="PEM, its chain behind it")
    parser.add_argument("--key", type=Path, metavar="FILE", help="PEM (default: in the file of the certificate)")
    parser.add_argument("--reload", required=True, metavar="COMMAND", help="lets the server read them anew")
    parser.add_argument("--check", type=server_or_file, required=True, metavar="HOST:PORT", help="where it is seen")
    parser.add_argument("--name", help="that it is asked for (default: the host of --check)")
    parser.add_argument("--days", type=float, default=90.0, metavar="90", help="the new one lasts so long (90)")
    parser.add_argument("--when", type=seconds, default=30.0 * DAY, metavar="30d", help="only when it ends within")
    parser.add_argument("--now", action="store_true", help="however long it lasts: the key is no longer secret")
    parser.add_argument("--within", type=seconds, default=30.0, metavar="30s", help="for the server to show it (30s)")


def target(given: Namespace) -> str:
    """The file."""
    return str(given.certificate.resolve())


class Pair(NamedTuple):
    """The files of a certificate and its key; the same file when both stand in one."""

    certificate: Path
    key: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """Each once; the key first, since a server that starts in between refuses a pair, and keeps what it has."""
        return tuple(dict.fromkeys((self.key, self.certificate)))


def intends(given: Namespace) -> Iterator[str]:
    """What would be signed, replaced and reloaded."""
    pair, authority = _pair(given), authorities.load(given.ca)
    former = _fit(pair, authority)
    if not _due(former, given):
        yield f"sign nothing: {former.subject} lasts until {former.ends:%Y-%m-%d}, longer than {spoken(given.when)}"
        if why := _not_shown(given, former.serial):
            yield f"reload by {given.reload}: {given.check.place} {why}"
        return
    names = ", ".join(former.names) or former.subject
    yield f"sign a new key for {names} by {paper(authority.certificate).subject}, for {given.days:g} days"
    yield f"replace {' and '.join(map(str, pair.files))}, and keep the former as {FORMER}"
    yield f"reload by {given.reload}, and see the new serial at {given.check.place}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Renew what is due; see that what is not is shown."""
    pair, authority = _pair(given), authorities.load(given.ca)
    _mended(pair, watch)
    former = _fit(pair, authority)
    return _renewed(pair, authority, former, given, watch) if _due(former, given) else _kept(former, given, watch)


def _kept(former: Paper, given: Namespace, watch: Watch) -> Evidence:
    """Sign nothing; see that the server shows what there is."""
    if why := _not_shown(given, former.serial):
        watch.says(f"a renewal was not reloaded: {given.check.place} {why}")
        _reload(given)
    _seen(given, former.serial)
    left = former.days_left(SYSTEM.now())
    return Evidence(
        f"{given.certificate} needs no renewal",
        {"renewed": False, "serial": former.serial, "days_left": round(left, 1)},
        f"{given.check.place} shows it, and it is trusted for {left:.0f} days",
    )


def _renewed(pair: Pair, authority: Authority, former: Paper, given: Namespace, watch: Watch) -> Evidence:
    """Sign, replace, reload, see; or put back."""
    fresh = _signed(pair, authority, given)
    kept = _replaced(pair, fresh)
    new = paper(fresh.chain[0])
    try:
        watch.says(f"reloading: {given.reload}")
        _reload(given)
        _seen(given, new.serial)
    except Failed as error:
        _put_back(pair, kept)
        raise _undone(given, former, error) from None
    return Evidence(
        f"renewed {given.certificate}",
        {
            "renewed": True,
            "serial": new.serial,
            "former_serial": former.serial,
            "days_left": round(new.days_left(SYSTEM.now()), 1),
            "former_files": [str(path) for path in kept.values()],
        },
        f"{given.check.place} shows serial {new.serial} and is trusted for {given.name or given.check.name}",
    )


class Fresh(NamedTuple):
    """What was signed."""

    key: pem.Key
    chain: list[x509.Certificate]


def _pair(given: Namespace) -> Pair:
    if not isinstance(given.check, Server):
        raise Impossible(f"--check {given.check} is a file", "Give HOST:PORT: what counts is what the server shows.")
    return Pair(given.certificate, given.key or given.certificate)


def _mended(pair: Pair, watch: Watch) -> None:
    """Put back the former pair when a renewal was killed between the two files."""
    key = pem.private_key(pair.key)
    formers = {path: path.with_name(path.name + FORMER) for path in pair.files}
    if read(pair.certificate)[0].public_key() != key.public_key() and all(map(Path.is_file, formers.values())):
        watch.says("a renewal was cut off between key and certificate: the former pair is put back")
        _put_back(pair, formers)


def _fit(pair: Pair, authority: Authority) -> Paper:
    """The certificate that is there, when it can be renewed.

    Raises:
        Impossible: its key does not belong to it, or another authority signed it.
    """
    own = read(pair.certificate)[0]
    if own.public_key() != pem.private_key(pair.key).public_key():
        raise Impossible(f"{pair.key} is not the key of {pair.certificate}", "Name the key that belongs to it: --key.")
    if own.issuer != authority.certificate.subject:
        why = f"{pair.certificate} was signed by {paper(own).issuer}, not by {paper(authority.certificate).subject}"
        raise Impossible(why, "Give the folder of the authority that signed it.")
    if paper(authority.certificate).ends < SYSTEM.now() + timedelta(days=1):
        raise Impossible("the authority itself runs out within a day", "Renew the authority first.")
    return paper(own)


def _due(former: Paper, given: Namespace) -> bool:
    return bool(given.now) or former.days_left(SYSTEM.now()) * DAY <= given.when


def _signed(pair: Pair, authority: Authority, given: Namespace) -> Fresh:
    chain = read(pair.certificate)
    key = pem.like(pem.private_key(pair.key))
    asked = authorities.request(chain[0], key)
    return Fresh(key, [authorities.sign(authority, asked, given.days, SYSTEM.now()), *chain[1:]])


def _replaced(pair: Pair, fresh: Fresh) -> dict[Path, Path]:
    """Keep the former files beside, then replace each as a whole; where each former one is."""
    from cryptography.hazmat.primitives.serialization import Encoding

    kept = {}
    for path in pair.files:
        kept[path] = path.with_name(path.name + FORMER)
        former = path.stat()
        durable.write(kept[path], path.read_bytes(), former.st_mode & 0o7777, (former.st_uid, former.st_gid))
    key = pem.written(fresh.key)
    chain = b"".join(each.public_bytes(Encoding.PEM) for each in fresh.chain)
    content = {pair.key: key, pair.certificate: chain} if pair.key != pair.certificate else {pair.key: chain + key}
    for path in pair.files:
        durable.rewrite(path, content[path])
    return kept


def _put_back(pair: Pair, kept: dict[Path, Path]) -> None:
    for path in pair.files:
        durable.rewrite(path, kept[path].read_bytes())


def _reload(given: Namespace) -> None:
    done(given.reload, max(60.0, given.within))


def _seen(given: Namespace, serial: str) -> None:
    """Wait until the server shows this serial, and would be trusted.

    Raises:
        Failed: it does not.
    """
    if why := lacking(lambda: _not_shown(given, serial), given.within, OFTEN):
        raise Failed(f"{given.check.place} {why}", "Does the server read this file? Was it reloaded?")


def _not_shown(given: Namespace, serial: str) -> str:
    """Why a client would not see this serial and trust it; nothing when it would."""
    server = given.check._replace(name=given.name or given.check.name)
    roots = next(path for name in authorities.CERTIFICATES if (path := given.ca / name).is_file())
    try:
        shown = shake(server, roots)
    except OSError as error:
        return f"does not shake hands: {error.strerror or error}"
    if shown.refused:
        return f"is not trusted: {shown.refused}"
    return "" if shown.paper.serial == serial else f"shows serial {shown.paper.serial}, not {serial}"


def _undone(given: Namespace, former: Paper, error: Failed) -> Failed:
    """What to say after the former files were put back: whether the server shows them."""
    try:
        _reload(given)
        _seen(given, former.serial)
    except Failed as second:
        return Failed(f"{error}; the former files are back, but {second}", "Look at the server now.")
    return Failed(f"{error}; the former certificate is back, and {given.check.place} shows it", error.hint)
