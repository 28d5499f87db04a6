"""Values that leave a compound with the rest of its output, into a program that runs what it reads."""

from __future__ import annotations

import pytest

from runwright.plan.binding import Place, Unbindable, bind

RUN = (
    "(crontab -l; echo '0 1 * * * ls <A>') | crontab -",
    "if true; then echo 'ls <A>'; fi | sh",
    "{ echo begin; echo \"select '<A>';\"; } | psql",
    "(true; echo 'ls <A>' | cat) | sh",
    "(true; echo 'ls <A>') | sort | sh",
    'while read x; do echo "ls <A>"; done < names | sh',
    "bash <(echo 'ls <A>')",
    "{ cat old; echo '* * * * * root ls <A>'; } > /etc/cron.d/new",
)
READ = ("(date; echo '<A>') | sort", "{ date; echo '<A>'; } | grep -c a", "if true; then echo '<A>'; fi | cat")


def bound(text: str, value: str) -> str:
    at = text.index("<A>")
    return bind(text, "shell", [Place(at, at + 3, value)])


@pytest.mark.parametrize("text", RUN)
def test_what_another_program_runs_takes_no_signs(text: str) -> None:
    with pytest.raises(Unbindable):
        bound(text, "'; touch taken; '")


@pytest.mark.parametrize("text", RUN)
def test_what_another_program_runs_takes_a_plain_name(text: str) -> None:
    assert bound(text, "web-1") == text.replace("<A>", "web-1")


@pytest.mark.parametrize("text", READ)
def test_what_another_program_only_reads_takes_any_text(text: str) -> None:
    assert bound(text, "a; b") == text.replace("<A>", "a; b")
