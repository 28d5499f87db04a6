"""The system's own faults: commands that break and mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.drill.faults import catalogue, keeping
from runwright.drill.faults.fault import NotInjected, NotMended

if TYPE_CHECKING:
    from tests.drill.faults.conftest import Shop


def test_commands_break_and_mend_with_values_as_single_words(shop: Shop) -> None:
    shop.environment["PLACE"] = str(shop.folder)
    shop.sections["faults"] = {"lock": {"inject": 'touch "$PLACE"/locked-<who>', "mend": "rm -f locked-<who>"}}
    fault = shop.fault("command", "lock", values={"who": "ada; touch other"})

    with keeping.kept(fault, shop.list, 60):
        assert (shop.folder / "locked-ada; touch other").is_file()

    assert [path.name for path in shop.folder.iterdir()] == ["outstanding"]


def test_a_fault_without_a_mend_has_nothing_to_undo(shop: Shop) -> None:
    shop.sections["faults"] = {"nudge": {"inject": "touch nudged", "mend": ""}}

    with keeping.kept(shop.fault("command", "nudge"), shop.list, 60):
        assert (shop.folder / "nudged").is_file()


def test_a_command_that_fails_is_not_injected_and_what_it_began_is_mended(shop: Shop) -> None:
    shop.sections["faults"] = {"half": {"inject": "touch half; echo no room >&2; exit 3", "mend": "rm -f half"}}

    with pytest.raises(NotInjected, match=r"ended with 3\. no room"):
        keeping.inject(shop.fault("command", "half"), shop.list, 60)

    assert not (shop.folder / "half").exists()
    assert list(shop.list.iterdir()) == []


def test_a_command_that_does_not_end_is_killed(shop: Shop) -> None:
    shop.sections["faults"] = {"endless": {"inject": "sleep 60", "mend": "true"}}

    with pytest.raises(NotInjected, match="did not end within"):
        keeping.inject(shop.fault("command", "endless", timeout=0.3), shop.list, 60)


def test_a_command_may_leave_something_in_the_background(shop: Shop) -> None:
    shop.sections["faults"] = {"load": {"inject": "sleep 60 & echo $! > pid", "mend": 'kill "$(cat pid)"; rm pid'}}

    with keeping.kept(shop.fault("command", "load"), shop.list, 60):
        assert (shop.folder / "pid").is_file()

    assert not (shop.folder / "pid").exists()


def test_a_word_without_a_value_is_refused_before_anything_runs(shop: Shop) -> None:
    shop.sections["faults"] = {"lock": {"inject": "lock <who>", "mend": "unlock <who>"}}

    with pytest.raises(catalogue.Unavailable, match=r"values\.who"):
        shop.fault("command", "lock")


def test_what_cannot_be_mended_says_so_and_stays_on_the_list(shop: Shop) -> None:
    shop.sections["faults"] = {"stuck": {"inject": "true", "mend": "test -e key"}}
    keeper = keeping.inject(shop.fault("command", "stuck"), shop.list, 60)
    keeper.process.kill()

    with pytest.raises(NotMended, match="ended with 1"):
        keeper.mend()

    assert len(list(shop.list.glob("*.json"))) == 1
