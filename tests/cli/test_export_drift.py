"""`runwright export --check`: where routes, dashboards, crontabs, timers and calendars have drifted."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from tests.cli.page import RUNWRIGHT, run
from tests.cli.test_ending import free_port
from tests.cli.test_export import BOOK, SIGNALS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEVERITIES = "\n## Severities\n\n| Severity | Response time |\n|---|---|\n| critical | 5 minutes |\n"
FORMS = ("alertmanager", "grafana", "crontab", "systemd", "calendar")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "SHOP.md").write_text(BOOK + SEVERITIES)
    (tmp_path / "runwright.toml").write_text(SIGNALS)
    return tmp_path


def export(shop: Path, form: str, *words: str) -> subprocess.CompletedProcess[str]:
    return run(shop, "export", form, "SHOP.md", *words)


def written(shop: Path, form: str) -> Path:
    """What is live: the form as it was written once."""
    assert export(shop, form, "--output", "live").returncode == 0
    return shop / "live"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("alertmanager", "2 receivers and routes"),
        ("grafana", "1 panels"),
        ("crontab", "1 procedures"),
        ("systemd", "2 units"),
        ("calendar", "1 duties"),
    ],
)
def test_what_was_written_has_not_drifted(shop: Path, form: str, said: str) -> None:
    written(shop, form)
    done = export(shop, form, "--check", "live")
    assert (done.returncode, done.stdout) == (0, f"{said}, all as the runbooks say\n"), done.stderr


@pytest.mark.parametrize(
    ("form", "was", "becomes", "said"),
    [
        ("alertmanager", "| 5 minutes |", "| 10 minutes |", 'route of severity="critical": its repeat_interval'),
        ("grafana", "> 5%", "> 7%", "TooManyErrors: its limit is red from 5, the runbooks say red from 7"),
        ("crontab", "2 AM", "3 AM", "SHOP.md#errors: its time is 0 2 * * * UTC, the runbooks say 0 3 * * * UTC"),
        ("systemd", "2 AM", "3 AM", "runwright-errors.timer: its OnCalendar of Timer is *-*-* 02:00:00 UTC"),
        ("calendar", "2 AM", "3 AM", "Errors: its time is FREQ=DAILY;BYMINUTE=0;BYHOUR=2 UTC"),
    ],
)
def test_what_the_runbook_says_otherwise_by_now_is_told(
    shop: Path, form: str, was: str, becomes: str, said: str
) -> None:
    written(shop, form)
    (shop / "SHOP.md").write_text((BOOK + SEVERITIES).replace(was, becomes))
    done = export(shop, form, "--check", "live")
    assert (done.returncode, said in done.stdout) == (1, True), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("alertmanager", 'route of severity="critical"'),
        ("grafana", "TooManyErrors"),
        ("crontab", "SHOP.md#errors"),
        ("systemd", "runwright-errors.timer"),
        ("calendar", "Errors"),
    ],
)
def test_what_is_missing_and_what_is_left_over_is_told(shop: Path, form: str, name: str) -> None:
    whole, empty = "# Nothing\n\n```bash\ntrue\n```\n", shop / "empty"
    live = written(shop, form)
    (shop / "SHOP.md").write_text(whole)
    left = export(shop, form, "--check", "live")
    assert (left.returncode, f"{name}: live, and in none of these runbooks" in left.stdout) == (1, True), left
    export(shop, form, "--output", "empty")
    if form == "systemd":
        empty.mkdir()
    (shop / "SHOP.md").write_text(BOOK + SEVERITIES)
    missing = export(shop, form, "--check", "empty")
    assert (missing.returncode, f"{name}: not live" in missing.stdout) == (1, True), missing
    assert live.exists()


def test_jobs_and_units_of_others_are_not_told(shop: Path) -> None:
    table = written(shop, "crontab")
    table.write_text(f"MAILTO=ops\n{table.read_text()}*/5 * * * * /usr/bin/other run x\n@daily certbot renew 'open\n")
    command = [RUNWRIGHT, "export", "crontab", "SHOP.md", "--check", "-"]
    done = subprocess.run(
        command, cwd=shop, input=table.read_text(), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "1 procedures, all as the runbooks say\n"), done.stderr
    shutil.rmtree(shop / "live", ignore_errors=True)
    table.unlink(missing_ok=True)
    units = written(shop, "systemd")
    (units / "certbot.timer").write_text("[Timer]\nOnCalendar=daily\n")
    assert export(shop, "systemd", "--check", "live").returncode == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("there", ["", "{", "a: [", "- 1", "\x00\xff", "{}", "gone"])
def test_what_is_something_else_is_told(shop: Path, form: str, there: str) -> None:
    if there != "gone":
        (shop / "live").write_text(there)
    done = export(shop, form, "--check", "live")
    assert ("Traceback" in done.stderr, bool(done.stderr) or "not live" in done.stdout) == (False, True)
    assert done.returncode in {1, 2}


def test_of_messages_nothing_is_live(shop: Path) -> None:
    done = export(shop, "slack", "--check", "live")
    assert (done.returncode, "nothing of it is live before" in done.stderr) == (2, True)


@contextmanager
def alertmanager(folder: Path, configuration: str) -> Iterator[str]:
    """A real Alertmanager; its URL."""
    program = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if program is None:
        pytest.skip("there is no Alertmanager")
    (folder / "alertmanager.yml").write_text(configuration)
    url = f"http://127.0.0.1:{free_port()}"
    listens = ("--web.listen-address", url.removeprefix("http://"), "--cluster.listen-address=")
    words = [program, "--config.file", "alertmanager.yml", "--storage.path", "am", *listens]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(200):
                try:
                    urlopen(f"{url}/-/ready", timeout=5).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield url
        finally:
            server.kill()


def test_a_running_alertmanager_is_compared(shop: Path) -> None:
    routes = export(shop, "alertmanager").stdout
    more = routes.replace("  routes:", '  routes:\n  - matchers: [team="shop"]\n    receiver: others')
    with alertmanager(shop, f"{more}- name: others\n") as url:
        same = export(shop, "alertmanager", "--check", url)
        (shop / "SHOP.md").write_text((BOOK + SEVERITIES).replace("5 minutes |", "10 minutes |"))
        other = export(shop, "alertmanager", "--check", url)
    assert (same.returncode, same.stdout) == (0, "2 receivers and routes, all as the runbooks say\n"), same.stderr
    assert (other.returncode, "its repeat_interval is 5m, the runbooks say 10m" in other.stdout) == (1, True)


def test_a_dashboard_is_fetched_from_grafana_by_its_name(shop: Path) -> None:
    live, asked = json.loads(export(shop, "grafana").stdout), list[str]()

    class Grafana(BaseHTTPRequestHandler):
        """Answers as `/api/dashboards/uid/UID` does."""

        def do_GET(self) -> None:
            asked.append(self.path)
            data = json.dumps({"meta": {}, "dashboard": live}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Grafana) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        done = export(shop, "grafana", "--check", f"http://127.0.0.1:{server.server_address[1]}")
        server.shutdown()
    assert (done.returncode, asked) == (0, [f"/api/dashboards/uid/{live['uid']}"]), done.stderr
