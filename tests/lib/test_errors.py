"""Errors: what somebody can do about one stands behind it, also where only its traceback is seen."""

from __future__ import annotations

import traceback

from runwright.actions.operation import Failed
from runwright.lib.errors import RunwrightError, Unreadable, Unwritable


def traced(error: RunwrightError) -> list[str]:
    return "".join(traceback.format_exception(error)).splitlines()


def test_the_hint_of_a_class_is_the_last_line_of_its_traceback() -> None:
    error = Unwritable("the disk is full")
    assert traced(error)[-2:] == [
        "runwright.lib.errors.Unwritable: the output could not be written: the disk is full",
        "What was printed is not complete: make room, or send it elsewhere, and start again.",
    ]


def test_a_hint_of_several_lines_is_shown_whole() -> None:
    error = Failed("the server did not start", "FATAL: port 5432 is taken\nis another server running?")
    assert traced(error)[-2:] == ["FATAL: port 5432 is taken", "is another server running?"]


def test_a_hint_that_is_said_later_takes_the_place_of_the_one_before_and_of_no_other_note() -> None:
    error = Unwritable("it is closed")
    error.add_note("while the report was written")
    error.hint = "Open it."
    assert traced(error)[-2:] == ["while the report was written", "Open it."]
    error.hint = ""
    assert traced(error)[-1] == "while the report was written"


def test_an_error_without_a_hint_has_no_note() -> None:
    assert traced(Unreadable("RUNBOOK.md", "it is missing"))[-1].endswith("RUNBOOK.md: it is missing")
