"""`runwright export --check`: where routes, dashboards, crontabs, timers and calendars have drifted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
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


class Grafana:
    """Answers as Grafana's HTTP interface is documented to, with the dashboards that it has.

    Held by hand against its own description (`public/api-merged.json` of grafana/grafana, and the client made from that
    of 13.0, grafana/grafana-openapi-client-go): `GET /api/dashboards/uid/{uid}`, no other parameter, a token as
    `Authorization: Bearer`; 200 with `dashboard` (any JSON) and `meta`, 401, 403, 404, 406 and 500 with `message`.
    """

    def __init__(self, dashboards: dict[str, Any], token: str = "") -> None:
        self.dashboards = dashboards
        self.token = token
        self.asked: list[tuple[str, str]] = []

    def answer(self, method: str, path: str, login: str) -> tuple[int, Any]:
        self.asked.append((f"{method} {path}", login))
        known = re.fullmatch(r"/api/dashboards/uid/([A-Za-z0-9_-]{1,40})", path)
        if self.token and login != f"Bearer {self.token}":
            return 401, {"message": "Unauthorized"}
        if known is None or known[1] not in self.dashboards:
            return 404, {"message": "Dashboard not found", "status": "not-found"}
        whole = self.dashboards[known[1]]
        if whole is None:
            return 406, {"message": "dashboard api version not supported, use /apis/dashboard.grafana.app instead"}
        meta = {"type": "db", "slug": "runbooks", "version": 3, "canSave": True, "created": "2026-11-27T04:00:00Z"}
        return 200, {"meta": meta, "dashboard": {"id": 7, "version": 3, **whole}}


@contextmanager
def answering(grafana: Grafana) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, said = grafana.answer("GET", self.path, self.headers.get("Authorization", ""))
            data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


TOKEN = "glsa_HOruNAb7SOiCdshU7algkrq7F"  # noqa: S105 (of nobody)


def test_a_dashboard_is_fetched_from_grafana_by_its_name(shop: Path) -> None:
    live = json.loads(export(shop, "grafana").stdout)
    grafana = Grafana({live["uid"]: live})
    with answering(grafana) as url:
        done = export(shop, "grafana", "--check", url)
    assert (done.returncode, grafana.asked) == (0, [(f"GET /api/dashboards/uid/{live['uid']}", "")]), done.stderr


def test_a_grafana_that_wants_a_login_gets_the_token_from_where_it_lies(shop: Path) -> None:
    live = json.loads(export(shop, "grafana").stdout)
    (shop / "token").write_text(TOKEN)
    (shop / "token").chmod(0o600)
    with answering(Grafana({live["uid"]: live}, TOKEN)) as url:
        without = export(shop, "grafana", "--check", url)
        with_ = export(shop, "grafana", "--check", url, "--token", "secret://file/token")
        open_ = export(shop, "grafana", "--check", url, "--token", TOKEN)
    assert (without.returncode, "401" in without.stderr, "--token" in without.stderr) == (2, True, True)
    assert (with_.returncode, with_.stdout) == (0, "1 panels, all as the runbooks say\n"), with_.stderr
    assert (open_.returncode, TOKEN in open_.stderr) == (2, False)


@pytest.mark.parametrize(("has", "said"), [({}, "was it imported there"), (None, "export it there as JSON")])
def test_what_grafana_does_not_give_is_told_with_what_to_do(shop: Path, has: dict[str, Any] | None, said: str) -> None:
    uid = json.loads(export(shop, "grafana").stdout)["uid"]
    with answering(Grafana({uid: None} if has is None else has)) as url:
        done = export(shop, "grafana", "--check", url)
    assert (done.returncode, " ".join(done.stderr.split()).count(said)) == (2, 1), done.stderr


def test_a_token_does_not_follow_a_redirect(shop: Path) -> None:
    live = json.loads(export(shop, "grafana").stdout)
    (shop / "token").write_text(TOKEN)
    (shop / "token").chmod(0o600)
    elsewhere = Grafana({live["uid"]: live})
    with answering(elsewhere) as there:

        class Moved(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(302)
                self.send_header("Location", f"{there}{self.path}")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Moved) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_address[1]}"
            done = export(shop, "grafana", "--check", url, "--token", "secret://file/token")
            server.shutdown()
    assert (done.returncode, [login for _, login in elsewhere.asked]) == (0, [""]), done.stderr


def test_what_grafana_s_own_models_write_back_is_the_same(shop: Path) -> None:
    plugins.register_default_plugins()
    live = written(shop, "grafana")
    models = Dashboard.from_json(json.loads(live.read_text()))
    live.write_text(JSONEncoder().encode(models))
    assert len(json.loads(live.read_text())["panels"]) == 1
    done = export(shop, "grafana", "--check", "live")
    assert (done.returncode, done.stdout) == (0, "1 panels, all as the runbooks say\n"), done.stderr


def test_what_people_added_to_a_dashboard_is_told_and_rows_are_looked_into(shop: Path) -> None:
    live = written(shop, "grafana")
    whole = json.loads(live.read_text())
    [ours] = whole["panels"]
    ours["fieldConfig"]["defaults"]["thresholds"]["steps"][0] = {"color": "green"}  # (Grafana leaves out what is null)
    row = {"id": 8, "type": "row", "title": "Errors", "collapsed": True, "panels": [ours]}
    whole["panels"] = [row, {"id": 9, "type": "text", "options": {"content": "hello"}}]
    live.write_text(json.dumps(whole))
    done = export(shop, "grafana", "--check", "live")
    assert (done.returncode, done.stdout) == (1, "the text without a title: live, and in none of these runbooks\n")
