"""`runwright export`: rules, crontabs, timers and calendars out of runbooks, and the drift of live rules."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import run
from tests.executors import services

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """\
# Shop

| Alert | Condition | Severity | Action |
|---|---|---|---|
| TooManyErrors | Error share > 5% for 5 minutes | critical | Errors |
| DiskFull | Disk usage > 90% | critical | Errors |

## Errors

**Schedule**: daily at 2 AM UTC

```bash
true
```

## Clean up

**Frequency**: monthly

```bash
true
```
"""
SIGNALS = "[signals]\n'Error share' = { promql = 'prometheus_ready - 1', unit = '%' }\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text(SIGNALS)
    return tmp_path


def test_rules_are_printed_and_what_is_left_out_is_told(shop: Path) -> None:
    done = run(shop, "export", "prometheus", "SHOP.md", "--url", "https://git.example.com/ops/")
    assert done.returncode == 0, done.stderr
    assert "runbook_url: https://git.example.com/ops/SHOP.md#errors" in done.stdout
    assert done.stderr == "SHOP.md:6: DiskFull is left out: no signal of runwright.toml is called “Disk usage”\n"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("prometheus", "no rule to write: these runbooks name neither thresholds nor alerts\n  Say in them when"),
        ("alertmanager", "no route of a severity to write: these runbooks name neither thresholds nor alerts"),
        ("grafana", "no panel to write: these runbooks name neither thresholds nor alerts"),
        ("slack", "no message to write: these runbooks name neither thresholds nor alerts"),
        ("crontab", "no job to write: these runbooks name no schedules\n  Say in them when"),
        ("systemd", "no unit to write: these runbooks name no schedules"),
        ("calendar", "no event to write: these runbooks name no schedules"),
    ],
)
def test_an_export_of_nothing_says_why(shop: Path, form: str, said: str) -> None:
    (shop / "SHOP.md").write_text("# Shop\n\nWe sell shoes.\n")
    done = run(shop, "export", form, "SHOP.md")
    assert done.returncode == 0
    assert done.stderr.startswith(f"runwright: there is {said}")


@pytest.mark.parametrize(("form", "what"), [("prometheus", "rule"), ("grafana", "panel")])
def test_monitors_without_signals_are_told_with_what_to_do(shop: Path, form: str, what: str) -> None:
    (shop / "runwright.toml").unlink()
    done = run(shop, "export", form, "SHOP.md")
    assert done.returncode == 0
    assert "SHOP.md:5: TooManyErrors is left out: no signal of runwright.toml is called “Error share”" in done.stderr
    assert done.stderr.endswith(
        f"runwright: there is no {what} to write: of 2 thresholds and alerts, none can be asked for by PromQL\n"
        "  Bind their signals in runwright.toml: `runwright init` proposes how.\n"
    )


def test_a_comparison_with_nothing_says_so(shop: Path) -> None:
    (shop / "SHOP.md").write_text("# Shop\n\nWe sell shoes.\n")
    (shop / "rules.yml").write_text("groups: []\n")
    done = run(shop, "export", "prometheus", "SHOP.md", "--check", "rules.yml")
    assert done.stderr.startswith("runwright: there is no rule to write: these runbooks name neither")


def test_schedules_that_no_clock_can_start_are_told(shop: Path) -> None:
    (shop / "SHOP.md").write_text("# Shop\n\n## Clean up\n\n**Frequency**: monthly\n\n```bash\ntrue\n```\n")
    done = run(shop, "export", "crontab", "SHOP.md")
    assert done.returncode == 0
    assert done.stderr == (
        "SHOP.md:5: Clean up is left out: “monthly” leaves day or time open\n"
        "runwright: there is no job to write: of 1 schedule, none is one that a clock can start\n"
        "  The lines above say what each of them lacks.\n"
    )


def test_a_live_prometheus_is_compared(shop: Path) -> None:
    rules = run(shop, "export", "prometheus", "SHOP.md").stdout
    try:
        with services.prometheus(rules) as url:
            same = _checked(shop, url)
            (shop / "SHOP.md").write_text(BOOK.replace("5%", "7%"))
            drifted = run(shop, "export", "prometheus", "SHOP.md", "--check", url)
    except services.Missing as missing:
        pytest.skip(str(missing))
    assert same == "1 rules, all as the runbooks say\n"
    assert drifted.returncode == 1
    assert drifted.stdout == (
        "TooManyErrors: it watches (prometheus_ready - 1) > 5, the runbook says (prometheus_ready - 1) > 7\n"
    )


def _checked(folder: Path, url: str) -> str:
    """What is said when the rules are loaded, which a Prometheus does a moment after it answers."""
    for _ in range(50):
        done = run(folder, "export", "prometheus", "SHOP.md", "--check", url)
        if done.returncode == 0:
            return done.stdout
        time.sleep(0.2)
    return done.stdout + done.stderr


def test_a_file_of_rules_is_compared(shop: Path) -> None:
    run(shop, "export", "prometheus", "SHOP.md", "--output", "rules.yml")
    assert run(shop, "export", "prometheus", "--check", "rules.yml").returncode == 0
    (shop / "rules.yml").write_text("groups: []\n")
    done = run(shop, "export", "prometheus", "--check", "rules.yml")
    assert (done.returncode, done.stdout) == (1, "TooManyErrors: not live\n")


@pytest.mark.parametrize("place", ["nowhere.yml", "SHOP.md", "http://127.0.0.1:1"])
def test_what_cannot_be_compared_is_refused(shop: Path, place: str) -> None:
    done = run(shop, "export", "prometheus", "SHOP.md", "--check", place)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert place in done.stderr


def test_a_crontab_starts_the_procedure(shop: Path) -> None:
    done = run(shop, "export", "crontab", "SHOP.md", "--auto", "changes")
    assert "0 2 * * * cd " in done.stdout
    assert "run 'SHOP.md#errors' --auto changes" in done.stdout
    assert "SHOP.md:18: Clean up is left out: “monthly” leaves day or time open" in done.stderr


@pytest.mark.parametrize("form", ["crontab", "systemd"])
def test_what_a_clock_starts_has_to_know_its_environment(shop: Path, form: str) -> None:
    (shop / "runwright.toml").write_text("[environments.staging]\n[environments.production]\n")

    assert "Pass --on and one of production, staging." in run(shop, "export", form, "SHOP.md").stderr
    assert "no environment “prod”" in run(shop, "export", form, "SHOP.md", "--on", "prod").stderr
    assert "--on staging" in run(shop, "export", form, "SHOP.md", "--on", "staging").stdout
    assert run(shop, "export", "calendar", "SHOP.md").returncode == 0


def test_units_are_files_of_a_folder(shop: Path) -> None:
    done = run(shop, "export", "systemd", "SHOP.md", "--output", "units")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (shop / "units").iterdir())
    assert names == ["runwright-errors.service", "runwright-errors.timer"]


def test_a_calendar_is_written(shop: Path) -> None:
    run(shop, "export", "calendar", "SHOP.md", "--output", "duties.ics")
    text = (shop / "duties.ics").read_bytes()
    assert text.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"RRULE:FREQ=DAILY;BYMINUTE=0;BYHOUR=2" in text


def test_a_calendar_has_duties_that_people_do_without_a_procedure(shop: Path) -> None:
    (shop / "SHOP.md").write_text(
        "# Shop\n\n## Count the stock\n\n**Schedule**: every Monday at 9:00 AM UTC\n\nOn paper.\n"
    )
    shown, started = run(shop, "export", "calendar", "SHOP.md"), run(shop, "export", "crontab", "SHOP.md")
    assert "SUMMARY:Count the stock" in shown.stdout
    assert shown.stderr == ""
    assert "SHOP.md:5: Count the stock is left out: no procedure does it" in started.stderr


def test_a_zone_that_there_is_not_is_told(shop: Path) -> None:
    done = run(shop, "export", "crontab", "SHOP.md", "--timezone", "Mars/Olympus")
    assert (done.returncode, "there is no time zone Mars/Olympus" in done.stderr) == (2, True)


@pytest.mark.parametrize("form", ["pagerduty", "slack", "teams", "webhook"])
def test_each_alert_is_written_as_the_message_that_it_becomes(shop: Path, form: str) -> None:
    done = run(shop, "export", form, "SHOP.md", "--on", "production")
    assert (done.returncode, done.stderr) == (0, "")
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(messages) == 2
    assert "TooManyErrors" in json.dumps(messages[0])
    assert "SHOP.md#errors" in json.dumps(messages[0])
    assert "production" in json.dumps(messages[0])
    assert len({each.get("dedup_key") for each in messages}) == (2 if form == "pagerduty" else 1)
    assert not (shop / ".runwright").exists()
