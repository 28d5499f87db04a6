"""Faults that use up the machine or a server's patience, within bounds."""

from __future__ import annotations

import http.client
import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.drill.faults.conftest import until
from tests.drill.faults.test_links import WEB, children

from runwright.drill.faults import burning, catalogue, clock, keeping
from runwright.drill.faults.fault import NotInjected

if TYPE_CHECKING:
    from tests.drill.faults.conftest import Shop

COUNTING = WEB.replace(
    "    do_GET = do_POST",
    "    def do_GET(self):\n        sys.stdout.write(self.path + chr(10)); sys.stdout.flush(); self.do_POST()",
)
FEW = """
import socket
server = socket.create_server(('127.0.0.1', 0), backlog=0)
print(server.getsockname()[1], flush=True)
held = []
while len(held) < 5: held.append(server.accept())
import time; time.sleep(600)
"""


def family(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        found += [int(child) for child in children(each)]
    return found[1:]


def usage(pid: int) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def gone(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.mark.parametrize("killed", [False, True])
def test_processors_are_busy_until_it_is_mended(shop: Shop, *, killed: bool) -> None:
    keeper = keeping.inject(shop.fault("cpu", processes=2, share="50 %", polite=True), shop.list, 60)
    burners = family(keeper.process.pid)[1:]  # the first child is the warden

    until(lambda: all(usage(pid) > 0.2 for pid in burners))
    assert len(burners) == 2
    assert all(os.getpriority(os.PRIO_PROCESS, pid) == 19 for pid in burners)
    if killed:
        keeper.process.kill()
    keeper.mend()

    until(lambda: gone(burners))


def test_memory_grows_to_its_bound_and_is_given_back(shop: Shop) -> None:
    keeper = keeping.inject(shop.fault("memory", size="64 MiB", during="100 ms"), shop.list, 60)
    [burner] = family(keeper.process.pid)[1:]

    until(lambda: resident(burner) > 64 * 1024 * 1024)
    time.sleep(0.1)
    assert resident(burner) < 110 * 1024 * 1024
    assert Path(f"/proc/{burner}/oom_score_adj").read_text(encoding="ascii").strip() == "1000"
    keeper.mend()

    until(lambda: gone([burner]))


def test_more_memory_than_there_is_is_not_taken(shop: Shop) -> None:
    with pytest.raises(NotInjected, match="are available"):
        keeping.inject(shop.fault("memory", size=burning.available()), shop.list, 60)


def test_a_flood_is_as_long_as_its_bounds(shop: Shop) -> None:
    server = shop.start("web", COUNTING)
    assert server.stdout
    shop.environment["WEB_URL"] = f"http://127.0.0.1:{int(server.stdout.readline())}/base"

    with keeping.kept(shop.fault("flood", "WEB_URL", rate=2000, most=40, path="/login"), shop.list, 60):
        heard = [server.stdout.readline() for _ in range(40)]
    server.kill()

    assert heard == [b"/base/login\n"] * 40
    assert server.stdout.read() == b""


def test_a_flood_ends_when_it_is_mended(shop: Shop) -> None:
    server = shop.start("web", COUNTING)
    assert server.stdout
    shop.environment["WEB_URL"] = f"http://localhost:{int(server.stdout.readline())}"

    begun = time.monotonic()
    with keeping.kept(shop.fault("flood", "WEB_URL", rate=50, seconds="10 min"), shop.list, 60):
        for _ in range(10):
            server.stdout.readline()

    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("url", ["http://nobody.invalid/", "http://[::1"])
def test_a_flood_of_what_is_no_address_is_told(shop: Shop, url: str) -> None:
    shop.environment["WEB_URL"] = url

    with pytest.raises(catalogue.Unavailable, match="fault “flood” cannot be had here"):
        shop.fault("flood", "WEB_URL")


@pytest.mark.parametrize("url", ["http://192.0.2.1/", "http://0.0.0.0/", "http://[2001:db8::1]/", "https://127.0.0.1/"])
def test_a_flood_leaves_the_loopback_for_nobody(shop: Shop, url: str) -> None:
    shop.environment["WEB_URL"] = url

    with pytest.raises(catalogue.Unavailable, match=r"loopback|no http"):
        shop.fault("flood", "WEB_URL")


def test_connections_of_any_server_are_taken_and_given_back(shop: Shop) -> None:
    server = shop.start("few", FEW)
    assert server.stdout
    port = int(server.stdout.readline())
    shop.environment["FEW_URL"] = f"tcp://127.0.0.1:{port}"

    with keeping.kept(shop.fault("connections", "FEW_URL", most=20), shop.list, 60), pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", port), 0.5)


def test_half_requests_hold_connections_of_a_server_of_http(shop: Shop) -> None:
    server = shop.start("web", WEB.replace("ThreadingHTTPServer", "HTTPServer"))
    assert server.stdout
    port = int(server.stdout.readline())
    shop.environment["WEB_URL"] = f"http://127.0.0.1:{port}"

    with keeping.kept(shop.fault("connections", "WEB_URL", most=2), shop.list, 60):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=0.5)
        line.request("GET", "/")
        with pytest.raises(TimeoutError):
            line.getresponse()
        line.close()

    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", "/")
    assert line.getresponse().status == 200
    line.close()


def test_the_clock_of_a_process_goes_wrong_and_right_again(shop: Shop) -> None:
    path = clock.library()
    if not path:
        pytest.skip("libfaketime is not installed")
    shop.data("faketime", b"+0\n")
    os.environ.update(LD_PRELOAD=path, FAKETIME_NO_CACHE="1", FAKETIME_TIMESTAMP_FILE=str(shop.folder / "faketime"))
    try:
        server = shop.start("clock", "import time\nfor _ in sys.stdin: print(time.time(), flush=True)")
    finally:
        for name in ("LD_PRELOAD", "FAKETIME_NO_CACHE", "FAKETIME_TIMESTAMP_FILE"):
            os.environ.pop(name)

    def ahead() -> float:
        assert server.stdin
        assert server.stdout
        server.stdin.write(b"now\n")
        server.stdin.flush()
        return float(server.stdout.readline()) - time.time()

    assert abs(ahead()) < 60
    with keeping.kept(shop.fault("clock", "faketime", by="2 h"), shop.list, 60):
        assert 7100 < ahead() < 7300
    assert abs(ahead()) < 60


def test_a_clock_without_libfaketime_says_what_to_install(shop: Shop) -> None:
    if clock.library():
        pytest.skip("libfaketime is installed")
    shop.data("faketime", b"+0\n")

    with pytest.raises(catalogue.Unavailable, match="faketime"):
        shop.fault("clock", "faketime")


@pytest.mark.parametrize("killed", [False, True])
def test_a_disk_is_busy_and_no_file_is_left(shop: Shop, *, killed: bool) -> None:
    path = shop.data("table", b"rows")
    keeper = keeping.inject(shop.fault("disk-busy", "table", processes=2, size="1 MiB"), shop.list, 60)
    burners = family(keeper.process.pid)[1:]

    until(lambda: all(written(pid) > 10 * 1024 * 1024 for pid in burners))
    assert sorted(each.name for each in path.parent.iterdir()) == ["outstanding", "table"]
    if killed:
        keeper.process.kill()
    keeper.mend()

    until(lambda: gone(burners))
    assert sorted(each.name for each in path.parent.iterdir()) == ["outstanding", "table"]


def test_a_disk_that_it_would_fill_is_not_written_to(shop: Shop) -> None:
    shop.data("table", b"rows")

    with pytest.raises(NotInjected, match="more than half of what is free"):
        keeping.inject(shop.fault("disk-busy", "table", size="1 TiB"), shop.list, 60)


def written(pid: int) -> int:
    fields = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text(encoding="ascii").splitlines())
    return int(fields["wchar"])
