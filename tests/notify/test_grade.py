"""How bad something is, in receivers' words."""

from __future__ import annotations

import pytest

from runwright.environment.channel import GRADES
from runwright.notify.grade import Grade, bad_enough, grade


@pytest.mark.parametrize(
    ("severity", "wanted"),
    [
        ("P1", Grade.CRITICAL),
        ("sev-1", Grade.CRITICAL),
        ("SEV 0", Grade.CRITICAL),
        ("critical", Grade.CRITICAL),
        ("P2", Grade.ERROR),
        ("High", Grade.ERROR),
        ("p3", Grade.WARNING),
        ("warning", Grade.WARNING),
        ("P4", Grade.INFO),
        ("severity 5", Grade.INFO),
        ("low", Grade.INFO),
        ("", Grade.ERROR),
        ("purple", Grade.ERROR),
    ],
)
def test_words_of_runbooks_have_a_grade(severity: str, wanted: Grade) -> None:
    assert grade(severity) is wanted


def test_the_worse_is_bad_enough_for_the_less_bad() -> None:
    assert [bad_enough("p2", each) for each in GRADES] == [False, True, True, True]
    assert list(map(str, Grade)) == list(GRADES)
