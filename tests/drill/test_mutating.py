from __future__ import annotations

import json
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from tests.drill.conftest import DRILL
from tests.drill.test_drilling import BACK, LOOK

if TYPE_CHECKING:
    from tests.drill.conftest import Shop


def test_mutants_of_a_way_back_are_noticed_by_what_must_hold_then(shop: Shop) -> None:
    shop.drill(
        "broken", "roll_back = true\n" + DRILL + BACK + "[[after]]\ncommand = 'rm -f \"$SHOP_HOME/taken-back\"'\n"
    )

    found = json.loads(shop.run(".", "--mutate", "--json").stdout)

    back = [each for each in found if "taken back" in each["what"] or "taken-back" in each["what"]]
    assert [(each["kind"], each["fate"]) for each in back] == [("failing", "fails"), ("removed", "noticed")]


def test_mutants_of_a_procedure_are_noticed_and_the_runbook_stays_as_it_is(shop: Shop) -> None:
    before = (shop.folder / "RUNBOOK.md").read_bytes()

    done = shop.run(".", "--mutate", "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert {each["what"]: each["fate"] for each in found if each["kind"] == "removed"} == {
        "“See what it says” is missing": "alike",
        "“Mend it” is missing": "noticed",
        "“It must be well again” is missing": "alike",
    }
    assert {each["fate"] for each in found if each["kind"] == "failing"} == {"fails"}
    assert (shop.folder / "RUNBOOK.md").read_bytes() == before


def test_a_drill_that_asks_for_too_little_misses_a_step_and_the_reports_say_which(shop: Shop) -> None:
    path = shop.folder / "RUNBOOK.md"
    path.write_text(
        path.read_text().replace(
            "2. Mend it:", '2. Write it down:\n\n   ```bash\n   date > "$SHOP_HOME/log"\n   ```\n\n3. Mend it:'
        )
    )

    done = shop.run(".", "--mutate", "--report", "out")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 missed" in done.stdout
    rows = json.loads((shop.folder / "out" / "mutants.json").read_text())
    assert [each["what"] for each in rows if each["weak"]] == ["“Write it down” is missing"]
    assert "| missed | removed | “Write it down” is missing |" in (shop.folder / "out" / "drills.md").read_text()
    assert '<b class="not">missed</b>' in (shop.folder / "out" / "drills.html").read_text()
    assert 'name="removed: “Write it down” is missing"' in (shop.folder / "out" / "drills.xml").read_text()


def test_each_mutant_gets_a_system_that_the_one_before_left_nothing_on(shop: Shop) -> None:
    remains = 'test ! -e "$SHOP_HOME/log" && date > "$SHOP_HOME/log"'
    path = shop.folder / "RUNBOOK.md"
    path.write_text(
        path.read_text().replace("2. Mend it:", f"2. Write it down:\n\n   ```bash\n   {remains}\n   ```\n\n3. Mend it:")
    )

    done = shop.run(".", "--mutate", "--apart", "--json")

    assert {each["what"]: each["fate"] for each in json.loads(done.stdout) if each["kind"] == "removed"} == {
        "“See what it says” is missing": "alike",
        "“Write it down” is missing": "missed",
        "“Mend it” is missing": "noticed",
        "“It must be well again” is missing": "alike",
    }


@pytest.mark.parametrize(("shows", "fate", "status"), [("-ne 2", "noticed", 0), ("-eq 1", "open", 2)])
def test_a_mutant_whose_fault_did_not_show_is_tried_once_more(shop: Shop, shows: str, fate: str, status: int) -> None:
    """It comes before the procedure, so no mutant can be the reason."""
    counted = '[[before]]\ncommand = "echo >> held"\n'
    detection = f"command = 'test \"$(wc -l < held)\" {shows}'"
    shop.drill("broken", DRILL.replace('probe = "health"', detection).replace('"5 s"', '"300 ms"') + counted)

    done = shop.run(".", "--mutate", "--json")

    tried = [each for each in json.loads(done.stdout) if each["seconds"] is not None]
    assert done.returncode == status, done.stdout + done.stderr
    assert [each["fate"] for each in tried if each["must"]] == [fate]
    assert (shop.folder / "held").read_text().count("\n") > 1 + len(tried)


def test_the_step_that_notices_a_fault_is_missed_where_it_is_gone(shop: Shop) -> None:
    shop.drill("broken", LOOK)

    done = shop.run(".", "--mutate", "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    assert {each["kind"]: each["fate"] for each in json.loads(done.stdout)} == {"removed": "noticed", "silent": "alike"}


def test_mutation_that_is_interrupted_mends_stops_and_says_what_was_tried(shop: Shop) -> None:
    path = shop.folder / "RUNBOOK.md"
    steps = '2. Write it down:\n\n   ```bash\n   date > "$SHOP_HOME/log"; sleep 2\n   ```\n\n3. Mend it:'
    path.write_text(path.read_text().replace("2. Mend it:", steps))
    process = subprocess.Popen(
        shop.command(".", "--mutate", "--report", "out"),
        **shop.how(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    for line in process.stdout:  # until the first mutant is through, and the second goes on
        if "removed" in line:
            break
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "interrupted: what was broken is mended" in said
    assert not (shop.folder / "broken").exists()
    assert not (shop.folder / "shop.pid").exists()
    fates = [each["fate"] for each in json.loads((shop.folder / "out" / "mutants.json").read_text()) if each["must"]]
    assert "open" in fates
    assert {"missed", "noticed"} & set(fates)
