from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.drill.conftest import DRILL

if TYPE_CHECKING:
    from tests.drill.conftest import Shop

LOOK = """
procedure = "look-at-the-shop"
outcome = "fails"
[[faults]]
kind = "command"
target = "broken"
"""


def test_a_drill_breaks_the_system_has_it_repaired_and_measures_both(shop: Shop) -> None:
    done = shop.run(".", "--report", "out")

    assert done.returncode == 0, done.stdout + done.stderr
    [found] = shop.results()
    assert found["held"]
    assert {check["name"] for check in found["checks"]} >= {"detected", "procedure", "steady again", "RTO", "RPO"}
    assert 0 < found["measures"]["rto"] <= found["moments"]["restored"] - found["moments"]["injected"] + 0.1
    assert all(found["phases"][name] is not None for name in ("detect", "decide", "execute", "verify"))
    assert found["loads"][0]["failed"] > 0
    assert found["measures"]["lost"] == 0
    assert {path.suffix for path in (shop.folder / "out").iterdir()} == {".md", ".json", ".xml", ".html"}


def test_a_system_that_the_drill_started_is_stopped_again(shop: Shop) -> None:
    shop.run(".")

    assert not (shop.folder / "shop.pid").exists()


def test_where_drills_are_not_allowed_nothing_is_touched(shop: Shop) -> None:
    done = shop.run(".", "--on", "production")

    assert done.returncode == 2
    assert "environment “production” does not allow drills; nothing was touched" in done.stderr
    assert "drills = true" in done.stderr
    assert not (shop.folder / "environment.env").exists()


def test_a_repair_that_repairs_nothing_is_not_held(shop: Shop) -> None:
    path = shop.folder / "RUNBOOK.md"
    path.write_text(path.read_text().replace('rm -f "$SHOP_HOME/broken"', "true"))

    done = shop.run(".")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "✗ procedure" in done.stdout
    assert not (shop.folder / "broken").exists()


def test_writes_that_are_gone_are_counted(shop: Shop) -> None:
    text = DRILL.replace("rate = 100", "rate = 100\nreads = 100")
    shop.drill("broken", text.replace('"broken"', '"orders-gone"').replace('rpo = "0 s"', 'rpo = "1 ms"'))

    done = shop.run(".")

    assert done.returncode == 1, done.stdout + done.stderr
    [found] = shop.results()
    assert found["measures"]["lost"] > 10
    assert found["measures"]["rpo"] > 0.5
    assert {check["name"] for check in found["checks"] if not check["held"]} == {"data whole", "RPO"}
    assert found["loads"][0]["backwards"] > 0


def test_a_procedure_that_must_notice_a_fault_is_held_when_it_fails(shop: Shop) -> None:
    shop.drill("broken", LOOK)

    assert shop.run(".").returncode == 0


def test_what_must_hold_when_a_procedure_has_failed_as_it_must_is_looked_at(shop: Shop) -> None:
    checks = '[afterwards]\nwithin = "200 ms"\n[[afterwards.checks]]\ntitle = "kept"\ncommand = "{}"\n'
    shop.drill("broken", LOOK + checks.format("true"))
    assert shop.run(".").returncode == 0

    shop.drill("broken", LOOK + checks.format("false"))
    done = shop.run(".")

    assert done.returncode == 1
    assert {check["name"] for check in shop.results()[-1]["checks"] if not check["held"]} == {"holds nevertheless"}


def test_a_procedure_that_must_notice_a_fault_and_does_not_is_not_held(shop: Shop) -> None:
    shop.drill("broken", LOOK)
    path = shop.folder / "RUNBOOK.md"
    path.write_text(path.read_text().replace("--fail --silent", "--silent").replace("# Expected: ok", "# Looks so"))

    done = shop.run(".")

    assert done.returncode == 1
    assert "it noticed nothing" in done.stdout


def test_a_system_that_is_not_well_is_not_drilled(shop: Shop) -> None:
    (shop.folder / "broken").touch()
    shop.drill("broken", 'procedure = "repair-the-shop"\n[steady]\nwithin = "200 ms"\n')

    done = shop.run(".")

    assert done.returncode == 2
    assert "not in its steady state: probe health: status 503" in done.stdout + done.stderr


def test_a_load_that_nobody_serves_is_told_before_anything_is_broken(shop: Shop) -> None:
    shop.drill("broken", DRILL.replace("$SHOP_URL/orders/{id}", "http://127.0.0.1:1/{id}"))

    done = shop.run(".")

    assert done.returncode == 2
    assert "load “orders” could not begin: ConnectionRefusedError" in " ".join(done.stdout.split())
    assert "broken: Break" not in done.stdout


def test_the_way_back_is_taken_when_all_is_judged(shop: Shop) -> None:
    shop.drill("broken", "roll_back = true\n" + DRILL)

    done = shop.run(".")

    assert done.returncode == 0, done.stdout + done.stderr
    assert (shop.folder / "taken-back").exists()
    assert "way back" in {check["name"] for check in shop.results()[0]["checks"]}
    assert "nothing is asked of the way back" in " ".join(done.stdout.split())


BACK = """
[[back.checks]]
title = "the note is there"
command = 'test -e "$SHOP_HOME/taken-back"'
[back]
within = "100 ms"
"""


def test_what_must_hold_after_the_way_back_is_judged(shop: Shop) -> None:
    shop.drill("broken", "roll_back = true\n" + DRILL + BACK)
    held = shop.run(".")
    path = shop.folder / "RUNBOOK.md"
    path.write_text(path.read_text().replace('touch "$SHOP_HOME/taken-back"', "true"))
    (shop.folder / "taken-back").unlink()
    missed = shop.run(".")

    assert (held.returncode, missed.returncode) == (0, 1), held.stdout + held.stderr
    assert "nothing is asked" not in held.stdout
    [broken] = [check for check in shop.results()[1]["checks"] if not check["held"]]
    assert (broken["name"], broken["found"]) == ("led back", "the note is there: exit status 1")


def test_the_way_back_is_taken_before_the_step_that_is_named(shop: Shop) -> None:
    back = '[answers]\nturn_back = "it must be well again"\n'
    shop.drill("broken", "roll_back = true\n" + DRILL + back + BACK)

    done = shop.run(".")

    assert done.returncode == 0, done.stdout + done.stderr
    [found] = shop.results()
    assert [step["state"] for step in found["steps"] if "well again" in step["title"]] == ["open"]


def test_a_step_to_turn_back_at_that_never_comes_is_told(shop: Shop) -> None:
    shop.drill("broken", "roll_back = true\n" + DRILL + '[answers]\nturn_back = "paint it"\n')

    done = shop.run(".")

    assert done.returncode == 1
    assert "there was no such step" in done.stdout


def test_the_way_back_is_taken_from_where_a_procedure_failed_as_it_must(shop: Shop) -> None:
    path = shop.folder / "RUNBOOK.md"
    path.write_text(path.read_text().replace('rm -f "$SHOP_HOME/broken"', "true"))
    shop.drill("broken", 'roll_back = true\noutcome = "fails"\n' + DRILL.partition("[objectives]")[0] + BACK)

    done = shop.run(".")

    assert done.returncode == 0, done.stdout + done.stderr
    assert {"notices", "way back", "led back"} <= {check["name"] for check in shop.results()[0]["checks"]}


def test_what_must_hold_after_a_failure_is_looked_at_before_the_way_back(shop: Shop) -> None:
    path = shop.folder / "RUNBOOK.md"
    path.write_text(path.read_text().replace('rm -f "$SHOP_HOME/broken"', "true"))
    checks = "[[afterwards.checks]]\ncommand = 'test ! -e \"$SHOP_HOME/taken-back\"'\n"
    fails = 'roll_back = true\noutcome = "fails"\n' + DRILL.partition("[objectives]")[0]
    shop.drill("broken", fails + '[afterwards]\nwithin = "200 ms"\n' + checks + BACK)

    done = shop.run(".")

    assert done.returncode == 0, done.stdout + done.stderr
    assert {"holds nevertheless", "led back"} <= {check["name"] for check in shop.results()[0]["checks"]}


def test_a_way_back_that_is_not_taken_cannot_be_judged(shop: Shop) -> None:
    shop.drill("broken", DRILL + BACK + '[answers]\nturn_back = "mend it"\n')

    done = shop.run(".")

    assert done.returncode == 2
    assert done.stderr.count("it is about a way back, and none is taken") == 2


def test_what_a_command_before_prints_becomes_a_value(shop: Shop) -> None:
    path = shop.folder / "RUNBOOK.md"
    path.write_text(path.read_text().replace('"$SHOP_HOME/broken"', '"$SHOP_HOME/<file>"'))
    shop.drill("broken", DRILL + '[[before]]\ncommand = "echo first; echo broken"\nvalue = "file"\n')

    done = shop.run(".")

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_command_before_that_prints_nothing_gives_no_value(shop: Shop) -> None:
    """A command with nothing in the value's place would do something else than it says."""
    path = shop.folder / "RUNBOOK.md"
    path.write_text(path.read_text().replace('rm -f "$SHOP_HOME/broken"', 'rm -f "$SHOP_HOME/<what>"'))
    shop.drill("broken", DRILL + '[[before]]\ncommand = "true"\nvalue = "what"\n')

    done = shop.run(".")

    assert done.returncode == 2
    assert "it printed nothing, which is to be the value of what" in " ".join(done.stdout.split())


def test_a_fault_that_nobody_notices_is_told(shop: Shop) -> None:
    shop.drill("broken", DRILL.replace('probe = "health"', 'command = "false"').replace('"5 s"', '"300 ms"'))

    done = shop.run(".")

    assert done.returncode == 1
    assert "not noticed" in done.stdout


def test_drills_apart_leave_the_folder_of_the_system_alone(shop: Shop) -> None:
    done = shop.run(".", "--apart", "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["held"]
    assert not (shop.folder / "orders").exists()


def test_several_drills_of_one_kind_give_their_median(shop: Shop) -> None:
    done = shop.run(".", "--times", "2")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 held" in done.stdout
    assert "1 of 2 procedures have a drill\n  none for look-at-the-shop" in done.stdout
    assert "RTO median" in done.stdout
    assert "2/2 RTO" in shop.run(".", "--history").stdout


def test_a_procedure_that_fails_before_it_could_notice_is_not_held(shop: Shop) -> None:
    shop.drill("broken", LOOK.replace('outcome = "fails"', 'outcome = "fails"\nfails_at = "ask how it is"'))
    assert shop.run(".").returncode == 0
    path = shop.folder / "RUNBOOK.md"
    path.write_text(path.read_text().replace("1. Ask how it is:", "1. Look: `ls /nowhere`\n2. Ask how it is:"))

    done = shop.run(".")

    assert done.returncode == 1
    [broken] = [check for check in shop.results()[-1]["checks"] if not check["held"]]
    assert (broken["wanted"], broken["found"]) == (
        "it fails at “ask how it is”",
        "failed at “Look: ls /nowhere”: exit status 2",
    )


@pytest.mark.parametrize(("command", "held"), [("echo nobody is there; exit 3", True), ("true", False)])
def test_a_procedure_may_fail_at_a_step_that_a_person_does(shop: Shop, command: str, held: bool) -> None:  # noqa: FBT001
    by_hand = f'[[answers.manual]]\nstep = "tell them"\ncommand = "{command}"\n'
    asked = '[answers]\nconditions = ["customers complain"]\n' + by_hand
    fails = 'outcome = "fails"\nfails_at = "tell them"\n' + DRILL.partition("[objectives]")[0]
    shop.drill("broken", fails + asked)

    done = shop.run(".", "--json")

    [check] = [each for each in json.loads(done.stdout)[0]["checks"] if each["name"] == "notices"]
    assert check["held"] is held, done.stdout
    if held:
        assert check["found"].endswith("tell them.”: exit status 3: nobody is there")


def test_where_it_has_to_fail_goes_with_a_procedure_that_has_to(shop: Shop) -> None:
    shop.drill("broken", 'fails_at = "mend it"\n' + DRILL)

    done = shop.run(".")

    assert done.returncode == 2
    assert "the procedure need not fail" in done.stderr
