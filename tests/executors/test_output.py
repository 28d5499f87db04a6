"""Output of any size and kind: nothing lost, nothing hung, memory bounded, and who watches hears it promptly."""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.executors.capture import Capture
from runwright.executors.marker import Scanner
from runwright.executors.session import Chunk, Request

if TYPE_CHECKING:
    from tests.executors.conftest import Talk

MIB = 1024 * 1024


def peak() -> int:
    """Bytes of memory that this process has used at most."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def test_ten_megabytes_come_whole(shell: Talk) -> None:
    outcome = shell("head -c 10000000 /dev/urandom | tee copy; sha256sum copy >&2")

    assert len(outcome.stdout) == 10_000_000
    assert outcome.stderr.startswith(hashlib.sha256(outcome.stdout).hexdigest().encode())
    assert outcome.dropped == 0


def test_a_gigabyte_passes_in_constant_memory(shell: Talk) -> None:
    before = peak()
    request = Request("printf first; head -c 1073741824 /dev/zero; printf last", "shell", 100, keep=MIB)
    outcome = shell.session.run(request, lambda _: None)

    assert outcome.dropped == 1073741824 + 9 - MIB
    assert outcome.stdout.startswith(b"first\0")
    assert outcome.stdout.endswith(b"\0last")
    assert peak() - before < 32 * MIB


def test_both_streams_are_read_while_one_is_full(shell: Talk) -> None:
    outcome = shell("head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero; head -c 5 /dev/zero >&2")

    assert (len(outcome.stdout), len(outcome.stderr)) == (3_000_000, 3_000_005)


def test_lines_without_end_progress_bars_and_bad_unicode_come_as_they_are(shell: Talk) -> None:
    wanted = b"no newline \r 10% \r 100% \xff\xfe\x80 \x1b[31mred\0after"
    octal = "".join(f"\\{byte:03o}" for byte in wanted)

    assert shell(f"printf '{octal}'").stdout == wanted


def test_a_slow_listener_loses_nothing(shell: Talk) -> None:
    heard: list[bytes] = []

    def listen(chunk: Chunk) -> None:
        time.sleep(0.02)
        heard.append(chunk.data)

    outcome = shell.session.run(
        Request("for i in 1 2 3; do head -c 700000 /dev/zero; echo $i; done", "shell", 60), listen
    )

    assert b"".join(heard) == outcome.stdout
    assert len(outcome.stdout) == 2_100_006


def test_output_is_heard_while_the_command_runs(shell: Talk) -> None:
    """The command waits for a file that is written when its first word was heard."""

    def listen(chunk: Chunk) -> None:
        if chunk.data == b"asking":
            (shell.session.setting.directory / "answer").touch()  # type: ignore[attr-defined]

    text = "printf asking; until [ -e answer ]; do sleep 0.01; done; echo heard"

    assert shell.session.run(Request(text, "shell", 20), listen).stdout == b"askingheard\n"


def test_output_is_heard_while_the_command_runs_by_ssh(remote: Talk) -> None:
    heard: list[tuple[float, bytes]] = []
    request = Request("printf 'one\\0'; sleep 0.4; printf two", "shell", 20)
    remote.session.run(request, lambda chunk: heard.append((time.monotonic(), chunk.data)))

    assert b"".join(data for _, data in heard) == b"one\0two"
    assert len(heard) > 1
    assert heard[-1][0] - heard[0][0] > 0.3


def test_a_long_command_text_runs(shell: Talk) -> None:
    assert shell(f"cat <<'END' | wc -c\n{'x' * 300_000}\nEND").stdout.strip() == b"300001"


@given(st.lists(st.binary(max_size=40)), st.integers(0, 60))
def test_a_capture_keeps_the_first_and_the_last_half(pieces: list[bytes], keep: int) -> None:
    capture, whole = Capture(keep), b"".join(pieces)
    for piece in pieces:
        capture.add(piece)

    first, last = keep - keep // 2, keep // 2
    expected = whole if len(whole) <= keep else whole[:first] + whole[len(whole) - last :]
    assert capture.kept() == expected
    assert capture.dropped == len(whole) - len(expected)


MARKER = "abcab"


@given(st.lists(st.text("\0abc.", max_size=9).map(str.encode)), st.text("\0abc.", max_size=9).map(str.encode))
def test_a_marker_is_found_wherever_the_stream_is_cut(pieces: list[bytes], rest: bytes) -> None:
    scanner, mark = Scanner(MARKER), b"\0" + MARKER.encode()
    whole = b"".join(pieces).replace(mark, b"") + mark + rest
    before = whole[: whole.find(mark)]
    cuts = [len(piece) for piece in pieces]

    found, at = bytearray(), 0
    for size in [*cuts, len(whole)]:
        found += scanner.feed(whole[at : at + size])
        at += size

    assert bytes(found) == before
    assert bytes(scanner.rest or b"") == whole[len(before) + len(mark) :]


@given(st.text("\0abc", max_size=30).map(str.encode))
def test_only_what_may_begin_a_marker_is_held_back(data: bytes) -> None:
    scanner = Scanner(MARKER)
    passed = scanner.feed(data)

    if scanner.rest is None:
        assert passed + scanner.held == data
        assert (b"\0" + MARKER.encode()).startswith(scanner.held)
