"""What it costs to watch thousands of addresses: probes a second beside blackbox_exporter, and delays at 10,000.

Both probe the same server of this machine, each alone on one core, and are counted by the seconds of that core which
they used, so that other work on the machine counts for neither. Ours asks, judges, and writes how each monitor stands.
`python -m benchmarks.monitors [--count 10000] [--every 30] [--seconds 40] [--blackbox PROGRAM]`
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.cli import YOUNG
from runwright.environment.signals import Signal
from runwright.executors.session import Setting
from runwright.lib.clock import SYSTEM
from runwright.monitor.asking import Asker, readings
from runwright.monitor.breach import Breach
from runwright.monitor.judging import Manner
from runwright.monitor.monitor import Monitor
from runwright.monitor.rounds import Rounds
from runwright.monitor.watching import Watch
from runwright.store.alerts import Alerts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.monitor.watching import Told
    from runwright.store.connection import StoreError

PROBES = 20_000
"""Probes by which the rate is measured."""
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok"
CONFIGURATION = "modules:\n  plain:\n    prober: http\n    timeout: 10s\n"


class Rate(NamedTuple):
    """How fast somebody probed."""

    probes: int
    seconds: float
    processor: float
    """Seconds of the core that were used."""

    def line(self, name: str) -> str:
        """As a row of the table."""
        wall, core = self.probes / self.seconds, self.probes / self.processor
        return f"{name:<28}{wall:>10.0f}{core:>20.0f}"


def main(arguments: list[str]) -> int:
    """Print the rates, their ratio, and the delays."""
    options = _options(arguments)
    if options.part:
        return _part(options)
    with _server() as address:
        ours = Rate(*_asked("ours", address, options))
        print(f"{'':<28}{'probes/s':>10}{'probes/s of a core':>20}")
        print(ours.line("runwright"))
        if program := options.blackbox or shutil.which("prometheus-blackbox-exporter"):
            theirs = _of_blackbox(program, address, options)
            print(theirs.line("blackbox_exporter"))
            ratio = (ours.probes / ours.processor) / (theirs.probes / theirs.processor)
            print(f"{'ratio':<28}{'':>10}{ratio:>20.1f}")
        else:
            print("blackbox_exporter is not installed: nothing to compare with")
        _delays(_asked("rounds", address, options), options)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--every", type=float, default=30.0)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--blackbox", default="")
    parser.add_argument("--part", default="", help=argparse.SUPPRESS)
    parser.add_argument("--address", default="", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _delays(found: dict[str, Any], options: argparse.Namespace) -> None:
    print(f"\n{options.count} monitors every {options.every:g} s in one process on one core, {options.seconds:g} s")
    for name, value in found.items():
        print(f"  {name:<28}{value:>10.1f}")


# Parts, each a process of its own on one core


def _asked(part: str, address: str, options: argparse.Namespace) -> Any:  # noqa: ANN401 (what JSON holds)
    words = [sys.executable, "-m", "benchmarks.monitors", "--part", part, "--address", address]
    words += ["--count", str(options.count), "--every", str(options.every), "--seconds", str(options.seconds)]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def _part(options: argparse.Namespace) -> int:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    gc.set_threshold(YOUNG)  # (as the command line does)
    with tempfile.TemporaryDirectory() as folder:
        parts = {"ours": _rate, "rounds": _rounds}
        print(json.dumps(asyncio.run(parts[options.part](options, Path(folder)))))
    return 0


def _watch(options: argparse.Namespace, folder: Path) -> Watch:
    alerts = Alerts.open(f"sqlite:///{folder}/journal.db", "local")
    every = [_monitor(number, options.address) for number in range(options.count)]
    return Watch(every, alerts, SYSTEM, Manner())


def _monitor(number: int, address: str) -> Monitor:
    signal = Signal(f"up {number}", "http", f"{address}/{number}", answer="up")
    return Monitor(f"Down{number}", "", "up", signal, Breach("==", 0), 0, "", "", "", "BOOK.md", number)


def _asker() -> Asker:
    return Asker(lambda _: Setting(Path.cwd()))


async def _rate(options: argparse.Namespace, folder: Path) -> Rate:
    """Everything as fast as it goes: asked, judged, written."""
    watch, rounds = _watch(options, folder), max(1, PROBES // options.count)
    async with _asker() as ask:
        await readings(watch.monitors[:500], ask, SYSTEM)  # (connections are made)
        begun, used = time.perf_counter(), time.process_time()
        for _ in range(rounds):
            watch.take(await readings(watch.monitors, ask, SYSTEM))
        return Rate(rounds * options.count, time.perf_counter() - begun, time.process_time() - used)


class Nobody:
    """Hears of rounds, and says nothing."""

    def told(self, told: Sequence[Told]) -> None:
        """A batch."""

    def turned(self, *, ours: bool) -> None:
        """The turn."""

    def troubled(self, error: StoreError) -> None:
        """The store must be there."""
        raise error


async def _rounds(options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """As `runwright watch` does it; milliseconds by which questions were late."""
    async with _asker() as ask:
        rounds = Rounds(_watch(options, folder), ask, SYSTEM, options.every, lambda: True)
        used = time.process_time()
        with _bounded():
            await asyncio.wait_for(rounds.run(Nobody()), options.seconds)
        used = time.process_time() - used
    late = [1000 * each for each in rounds.delays]
    cuts = quantiles(late, n=100)
    return {
        "probes": float(len(late)),
        "delay P50 (ms)": cuts[49],
        "delay P99 (ms)": cuts[98],
        "delay at most (ms)": max(late),
        "not asked": float(rounds.skipped),
        "of the core (%)": 100 * used / options.seconds,
        "memory (MB)": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


@contextmanager
def _bounded() -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        return


# What is probed, and the peer


class _Fast(asyncio.Protocol):
    """Answers each request of a connection with the same."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if isinstance(self._transport, asyncio.Transport):
            self._transport.write(ANSWER * data.count(b"\r\n\r\n"))


async def _answer(place: socket.socket) -> None:
    server = await asyncio.get_running_loop().create_server(_Fast, sock=place)
    await server.serve_forever()


@contextmanager
def _server() -> Iterator[str]:
    """A server on another core than what probes it."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=2048)) as place:
        child = os.fork()
        if not child:
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
            asyncio.run(_answer(place))
        try:
            yield f"http://127.0.0.1:{place.getsockname()[1]}"
        finally:
            os.kill(child, 9)
            os.waitpid(child, 0)


def _of_blackbox(program: str, address: str, options: argparse.Namespace) -> Rate:
    """Its /probe asked for as many addresses, with kept connections."""
    with tempfile.TemporaryDirectory() as folder, closing(socket.create_server(("127.0.0.1", 0))) as place:
        port = place.getsockname()[1]
        file = Path(folder) / "blackbox.yml"
        file.write_text(CONFIGURATION)
        place.close()
        words = [program, f"--config.file={file}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
        core = str(min(os.sched_getaffinity(0)))
        environment = {**os.environ, "GOMAXPROCS": "1"}
        with subprocess.Popen(["taskset", "-c", core, *words], env=environment) as exporter:
            try:
                _wait(port)
                return asyncio.run(_driven(port, address, exporter.pid, options.count))
            finally:
                exporter.terminate()


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("blackbox_exporter does not answer")


async def _driven(port: int, address: str, pid: int, count: int) -> Rate:
    from aiohttp import ClientSession, TCPConnector

    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    url = f"http://127.0.0.1:{port}/probe?module=plain&target={address}/"
    async with ClientSession(connector=TCPConnector(limit=50)) as client:

        async def one(number: int) -> None:
            async with client.get(f"{url}{number % count}") as answer:
                if b"probe_success 1" not in await answer.read():
                    raise RuntimeError("a probe of blackbox_exporter failed")

        await asyncio.gather(*(one(number) for number in range(200)))
        begun, used = time.perf_counter(), _processor(pid)
        await asyncio.gather(*(one(number) for number in range(PROBES // 2)))
        return Rate(PROBES // 2, time.perf_counter() - begun, _processor(pid) - used)


def _processor(pid: int) -> float:
    """Seconds of processor that a process used (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
