"""Keep files in an object storage that speaks S3: put, get, list, verify, prune; each proven by reading back.

An upload that ended well says that the storage took the bytes, not that it gives them back. `put` uploads in parts and
reads everything back; beside each object lies its checksum (`KEY.sha256`), by which `get` refuses what is damaged and
`verify` finds it. A `NAME.manifest.json` of a backup brings its files with it, there and back, and comes last. A folder
stands for the files in it, a key that ends in `/` for all objects below it but those that were not put to their end.
With --new, what is there already stays: for an archive that grows, and never changes what it has. `prune`
judges each series by itself, which are objects or backups of one folder whose names differ by their dates alone, or by
numbers where they have no date: the newest always stays, and older ones go only when it reads back as it was written.

Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. Without --endpoint it is AWS.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import groupby
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from runwright.actions.address import url
from runwright.actions.backup import manifest as manifests
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.actions.storage import manifested, several, there
from runwright.actions.storage.bucket import named, opened
from runwright.actions.storage.group import Policy, expired, groups
from runwright.lib import durable
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken
from runwright.lib.size import spoken as sized

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.evidence import Fact
    from runwright.actions.operation import Watch
    from runwright.actions.storage.bucket import Bucket

EXAMPLES = """\
examples:
  runwright do object-storage prune --bucket backups --endpoint http://127.0.0.1:9000 --prefix redis/ --keep 30d
  runwright do object-storage put /var/backups/redis/redis-rdb-20260301T101500.000Z.manifest.json --bucket backups \\
    --endpoint http://127.0.0.1:9000 --prefix redis/
  runwright do object-storage get redis/dump.rdb --to /var/restore --bucket backups --endpoint http://127.0.0.1:9000
  runwright do object-storage put /var/lib/wal --new --bucket backups --endpoint http://127.0.0.1:9000 --prefix wal/
  runwright do object-storage get wal/ --to /var/restore/wal --bucket backups --endpoint http://127.0.0.1:9000
  runwright do object-storage verify --bucket backups --endpoint http://127.0.0.1:9000
"""


NAMED = 8
"""How many files are told by their names before they go."""


def arguments(parser: ArgumentParser) -> None:
    """What to do with which bucket."""
    parser.add_argument("what", choices=("put", "get", "list", "verify", "prune"))
    parser.add_argument("names", nargs="*", metavar="FILE|KEY", help="put: files, folders; get: keys, wal/")
    parser.add_argument("--bucket", type=named, required=True)
    parser.add_argument("--endpoint", type=url, metavar="URL", help="of the storage (default: AWS)")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--prefix", default="", help="before each key: redis/")
    parser.add_argument("--new", action="store_true", help="put: only what is not there; what is must be the same")
    parser.add_argument("--to", type=Path, metavar="DIR", help="get: where files go")
    parser.add_argument("--keep", type=seconds, metavar="30d", help="prune: delete what is older")
    parser.add_argument("--least", type=int, default=1, metavar="N", help="prune: keep so many of a series (1)")


def target(given: Namespace) -> str:
    """The bucket."""
    return f"{given.endpoint or 's3'} {given.bucket}"


def intends(given: Namespace) -> Iterator[str]:
    """What would go where."""
    match _checked(given):
        case "put":
            found = there.known(opened(given), given.prefix) if given.new else {}
            for path, key in _files(given):
                if key not in found:
                    yield f"upload {path} ({sized(path.stat().st_size)}) as {key}, and read it back"
        case "get":
            for key in given.names:
                files = ", with the files that it names" if key.endswith(manifests.SUFFIX) else ""
                yield f"download {key}{files} into {given.to}, if its checksum holds"
        case "prune":
            bucket = opened(given)
            objects = bucket.objects(given.prefix)
            sources = manifested.sources(manifested.read(bucket, objects))
            for group in expired(objects, Policy(given.keep, given.least), SYSTEM.now(), sources):
                yield f"delete {group.name}, {len(group.objects)} objects, if the newest of its series reads back"
        case what:
            yield f"{'read every object' if what == 'verify' else 'list the objects'} of {given.bucket}/{given.prefix}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Do what was asked."""
    what = {"put": _put, "get": _get, "list": _list, "verify": _verify, "prune": _prune}[_checked(given)]
    return what(opened(given), given, watch)


def _checked(given: Namespace) -> str:
    """What is asked for, when everything that it needs is said.

    Raises:
        Impossible: something is missing.
    """
    if given.what in {"put", "get"} and not given.names:
        raise Impossible(f"{given.what} needs {'files' if given.what == 'put' else 'keys'}")
    if given.what == "get" and given.to is None:
        raise Impossible("where files go is not said", "Give --to DIR.")
    if given.what == "prune" and given.keep is None:
        raise Impossible("how long objects are kept is not said", "Give --keep, for example --keep 30d.")
    return str(given.what)


def _put(bucket: Bucket, given: Namespace, watch: Watch) -> Evidence:
    found = there.known(bucket, given.prefix) if given.new else {}
    named = list(_files(given))
    files = [(path, key) for path, key in named if not (key in found and there.same(bucket, found[key], path))]
    for path, _ in files[:NAMED]:
        watch.says(f"uploading {path.name}")
    if len(files) > NAMED:
        watch.says(f"and {len(files) - NAMED} more")
    manifest = [each[0].name.endswith(manifests.SUFFIX) for each in files]
    sent = [
        size
        for last in (False, True)  # manifests when everything else is there
        for size in several.each(
            lambda file, heard: _sent(bucket, *file, heard),
            [file for file, is_manifest in zip(files, manifest, strict=True) if is_manifest is last],
            watch,
        )
    ]
    facts: dict[str, Fact] = {"keys": [key for _, key in files], "bytes": sum(sent)}
    if given.new:
        facts["were_there"] = len(named) - len(files)
    return Evidence(f"uploaded {len(files)} files, {sized(sum(sent))}", facts, "each was read back to its end, same")


def _sent(bucket: Bucket, path: Path, key: str, watch: Watch) -> int:
    """Upload a file and read it back; its size."""
    digest = bucket.put(path, key)
    if bucket.read(key, watch) != digest:
        raise Failed(f"{key} reads back otherwise than {path} was sent", "Upload it again; is the storage well?")
    return path.stat().st_size


def _get(bucket: Bucket, given: Namespace, watch: Watch) -> Evidence:
    unfinished: list[str] = []
    wanted = there.apart(_wanted(bucket, given, unfinished))
    files = [
        str(path) for own in several.each(lambda one, heard: _got(bucket, *one, heard), wanted, watch) for path in own
    ]
    facts: dict[str, Fact] = {"files": files, **({"not_put_to_their_end": unfinished} if unfinished else {})}
    return Evidence(f"downloaded {len(files)} objects", facts, "the checksum of each holds")


def _got(bucket: Bucket, key: str, path: Path, watch: Watch) -> list[Path]:
    """Download an object, a manifest after the files that it names; what was written."""
    with _downloaded(bucket, key, path, watch) as beside:
        files = list(_files_of(key, beside, path.parent))
        several.each(lambda file, heard: _placed(bucket, *file, heard), files, watch)
        durable.move(beside, path)
    return [*(file for _, file in files), path]


def _placed(bucket: Bucket, key: str, path: Path, watch: Watch) -> None:
    with _downloaded(bucket, key, path, watch) as part:
        durable.move(part, path)


def _wanted(bucket: Bucket, given: Namespace, unfinished: list[str]) -> Iterator[tuple[str, Path]]:
    """Each key with the file that it goes to; what lies below a key that ends in `/`, oldest first."""
    for name in given.names:
        if not name.endswith("/"):
            yield name, given.to / PurePosixPath(name).name
            continue
        found = bucket.objects(name)
        unfinished += [each.key for each in found if not each.summed]
        if not found:
            raise Failed(f"there is nothing below {name}", "See what there is: runwright do object-storage list")
        for each in reversed(found):
            if each.summed:
                yield each.key, there.below(given.to, each.key.removeprefix(name))


@contextmanager
def _downloaded(bucket: Bucket, key: str, path: Path, watch: Watch) -> Iterator[Path]:
    """An object in a file beside its place, to be moved there; its checksum holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".partial-", dir=path.parent) as folder:
        beside = Path(folder) / path.name  # a manifest is believed under its own name alone
        if why := _differs(bucket, key, watch, beside):
            raise Failed(f"{key} {why}; nothing was written to {path}", "Take another one.")
        yield beside


def _files_of(key: str, read: Path, to: Path) -> Iterator[tuple[str, Path]]:
    """The files that a manifest names, by their keys beside its own, and where each goes; of other objects none."""
    if not key.endswith(manifests.SUFFIX):
        return
    for file in manifests.read(read).files:
        yield manifested.beside(key, file.path), to / file.path


def _list(bucket: Bucket, given: Namespace, _: Watch) -> Evidence:
    objects, now = bucket.objects(given.prefix), SYSTEM.now()
    lines = {
        each.key: f"{sized(each.size)}, {spoken(round((now - each.at).total_seconds()))} old"
        + ("" if each.summed else ", no checksum beside it: not finished, or not put by this")
        for each in objects
    }
    return Evidence(f"{len(objects)} objects", {**lines}, "as the storage lists them; `verify` reads them")


def _verify(bucket: Bucket, given: Namespace, watch: Watch) -> Evidence:
    objects = bucket.objects(given.prefix)
    wrong = [f"{each.key} {why}" for each in objects if (why := _differs(bucket, each.key, watch))]
    if not given.prefix or given.prefix.endswith("/"):  # else its files may lie behind the border of what is looked at
        wrong += manifested.lacking(manifested.read(bucket, objects), objects)
    if wrong:
        text = "\n".join(f"  {each}" for each in wrong)
        raise Failed(f"{len(wrong)} of {len(objects)} objects do not hold\n{text}", "Put them anew from their source.")
    size = sum(each.size for each in objects)
    return Evidence(
        f"{len(objects)} objects hold", {"objects": len(objects), "bytes": size}, "each was read to its end"
    )


def _prune(bucket: Bucket, given: Namespace, watch: Watch) -> Evidence:
    objects, gone, doubts = bucket.objects(given.prefix), [], []
    known = manifested.read(bucket, objects)
    sources = manifested.sources(known)
    going = expired(objects, Policy(given.keep, given.least), SYSTEM.now(), sources)
    newest_of = {group.series: group for group in reversed(groups(objects, sources))}
    for series, own in groupby(going, key=lambda group: group.series):
        newest = newest_of[series]
        said = {one.key: known[one.key] for one in newest.objects if one.key in known}
        bad = manifested.lacking(said, objects)
        bad += [f"{one.key} {why}" for one in newest.objects if (why := _differs(bucket, one.key, watch))]
        if bad:
            doubts.append(f"nothing like {newest.name} was deleted, since the newest does not hold: {bad[0]}")
            continue
        for group in own:
            for one in group.leaving:
                bucket.delete(one.key)
            gone.append(group.name)
            watch.at(len(gone), len(going), "backups")
    if doubts:
        raise Failed("; ".join(doubts), "Put a new one, and see why the newest is not good.")
    left = len(bucket.objects(given.prefix))
    proof = "the newest of each series read back as it was written" if gone else "nothing was due"
    return Evidence(f"deleted {len(gone)}, {left} objects are left", {"deleted": gone, "objects_left": left}, proof)


def _differs(bucket: Bucket, key: str, watch: Watch, to: Path | None = None) -> str:
    """Why an object is not what was put; nothing when it is."""
    try:
        found = bucket.read(key, watch, to)
    except FileNotFoundError:
        return "is not there"
    wanted = bucket.digest(key)
    if not wanted:
        return "has no checksum beside it: it was not put to its end"
    return "" if found == wanted else "is not what was put: its checksum differs"


def _files(given: Namespace) -> Iterator[tuple[Path, str]]:
    """Each file with the key that it gets, once; a manifest after its files."""
    yield from there.apart(_named(given))


def _named(given: Namespace) -> Iterator[tuple[Path, str]]:
    for path in there.files(map(Path, given.names)):
        if path.name.endswith(manifests.SUFFIX):
            for file in manifests.read(path).files:
                yield path.parent / file.path, given.prefix + file.path
        yield path, given.prefix + path.name
