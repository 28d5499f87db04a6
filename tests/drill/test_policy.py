"""Approvals of a drill: given where its policy says so, and nowhere else; the run itself decides what needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.drill.conftest import CONFIGURATION, DRILL

from runwright.run.kind import Kind
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from tests.drill.conftest import Shop

RULE = """
[[environments.test.policy.rules]]
effects = ["destroys"]
approvals = {approvals}
"""


def ruled(shop: Shop, approvals: int = 2, drill: str = DRILL) -> None:
    (shop.folder / "runwright.toml").write_text(CONFIGURATION + RULE.format(approvals=approvals))
    shop.drill("broken", drill)


def test_approvals_that_the_environment_wants_are_given_by_the_policy_of_the_drill(shop: Shop) -> None:
    ruled(shop)

    done = shop.run(".")

    assert done.returncode == 0, done.stdout + done.stderr
    journal = Journal.open(f"sqlite:///{shop.folder}/.runwright/journal.db")
    [header] = journal.runs()
    approved = [entry.who for entry in journal.entries(header.run) if entry.kind == Kind.APPROVED]
    flaws = list(journal.verify())
    journal.close()
    assert approved == ["drill policy 1", "drill policy 2"]
    assert flaws == []


def test_what_the_policy_does_not_name_is_not_approved(shop: Shop) -> None:
    ruled(shop, drill=DRILL + '[approvals]\neffects = ["changes"]\n')

    done = shop.run(".")

    assert done.returncode == 1
    assert "the drill's [approvals] do not cover it" in " ".join(done.stdout.split())
    assert 'effects = ["destroys"] there would' in " ".join(done.stdout.split())


def test_more_people_than_the_policy_stands_for_are_not_made_up(shop: Shop) -> None:
    ruled(shop, approvals=3)

    done = shop.run(".")

    assert done.returncode == 1
    assert "it needs more people than [approvals] stands for" in " ".join(done.stdout.split())


def test_a_command_that_nobody_classified_is_not_run_in_a_drill_either(shop: Shop) -> None:
    path = shop.folder / "RUNBOOK.md"
    path.write_text(path.read_text().replace('rm -f "$SHOP_HOME/broken"', 'nobody-knows-it "$SHOP_HOME/broken"'))

    done = shop.run(".")

    assert done.returncode == 1
    assert "nobody has said what this can do" in " ".join(done.stdout.split())


def test_a_manual_step_may_be_done_by_a_command_of_the_drill(shop: Shop) -> None:
    path = shop.folder / "RUNBOOK.md"
    command = '2. Mend it:\n\n   ```bash\n   rm -f "$SHOP_HOME/broken"\n   ```'
    path.write_text(path.read_text().replace(command, "2. Ask the owner to mend it."))
    manual = '[[answers.manual]]\nstep = "ask the owner"\ncommand = \'rm -f "$SHOP_HOME/broken"\'\n'
    shop.drill("broken", DRILL + manual)

    done = shop.run(".")

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_drill_that_names_a_step_which_is_not_there_is_told_so_before_anything_is_started(shop: Shop) -> None:
    names = '[[unseen]]\nstep = "paint it"\nbecause = "nobody looks"\n'
    names += '[[unseen]]\nstep = "MEND it"\nbecause = "it mends itself"\n'
    names += '[[answers.manual]]\nstep = "ask the owner"\ncommand = "true"\n'
    shop.drill("broken", DRILL + names)

    done = shop.run(".")
    said = " ".join((done.stdout + done.stderr).split())

    line = DRILL.count("\n") + 2
    assert done.returncode == 2
    assert f"broken.toml:{line}:8: “Repair the shop” has no step “paint it”" in said
    assert f"broken.toml:{line + 6}:8: “Repair the shop” has no step “ask the owner”" in said
    assert "Write words of one of its titles: “See what it says" in said
    assert "MEND" not in said
    assert not (shop.folder / "environment.env").exists()


def test_a_drill_that_answers_what_nobody_asks_is_told_so_before_anything_is_broken(shop: Shop) -> None:
    """A slip of the pen would be answered by no, and the drill hold without the steps that it is about."""
    shop.drill(
        "broken", DRILL + '[answers]\nconditions = ["Customers COMPLAIN", "the shop burns"]\nchoices = ["fast"]\n'
    )

    done = shop.run(".")
    said = " ".join((done.stdout + done.stderr).split())

    assert done.returncode == 2
    assert "“Repair the shop” has no condition “the shop burns”" in said
    assert "Write words of one of: “If customers complain”." in said
    assert "has no way “fast” Leave it out: there is none." in said
    assert "COMPLAIN" not in said
    assert not shop.results()
