"""Texts after which a shell is not asked for its variables: none of them may change one."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from runwright.executors.unchanging import Watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.executors.conftest import Talk


def words() -> frozenset[str]:
    """What this machine's bash knows by itself."""
    listed = subprocess.run(["bash", "-c", "compgen -bk"], capture_output=True, text=True, check=True)
    return frozenset(listed.stdout.split())


@pytest.mark.parametrize("arguments", ["", " -g x", " x 1", " -v x", " -a", " -x 'y=1'", " x=1", " /usr", " 077"])
def test_nothing_that_bash_does_by_itself_changes_it_unseen(shell: Talk, arguments: str) -> None:
    watched = Watched(words())
    texts = [f"{word}{arguments}" for word in sorted(words()) if watched.unchanging(f"{word}{arguments}", set())]
    before = shell("x=0; y=0").state
    for text in texts:
        shell(text)

    assert texts
    assert shell("true; true").state == before


@pytest.mark.parametrize(
    "text",
    [
        "ls $(cd /)",
        "ls `cd /`",
        "x=1 ls",
        "ls; cd /",
        "ls & cd /",
        "ls\ncd /",
        "cd /usr",
        "ls ${x:=1}",
        "ls > file",
        "f",
        "[[ a =~ b ]]",
        "(( x = 1 ))",
        "%1",
        ". ./file",
        "builtin cd /",
        "command cd /",
        "time cd /",
        "! cd /",
        "printf -v x 1",
        "ls {a,b}",
        "ls $'a\\nb'",
    ],
)
def test_what_may_change_a_shell_is_looked_at(text: str) -> None:
    assert not Watched(words()).unchanging(text, {"f"})


@pytest.mark.parametrize("text", ["kubectl get pods -n prod", "true", "  systemctl status nginx ", "grep -c 'a $b' /x"])
def test_a_program_with_plain_words_changes_nothing(text: str) -> None:
    assert Watched(words()).unchanging(text, set())


@pytest.mark.parametrize("text", ["trap 'x=1' USR1", "alias ls='cd /'", "shopt -s expand_aliases", "enable -f x y"])
def test_after_code_for_later_every_text_is_looked_at(text: str) -> None:
    watched = Watched(words())
    watched.unchanging(text, set())

    assert not watched.unchanging("ls", set())


def test_a_function_of_the_name_of_a_program_is_looked_at(shell: Talk) -> None:
    shell("ls() { x=changed; }")
    state = shell("ls").state

    assert state is not None
    assert state.variables["x"] == 'declare -- x="changed"'


def test_a_signal_that_runs_code_is_seen(shell: Talk) -> None:
    shell("trap 'x=changed' USR1")
    shell("kill -USR1 $$")
    state = shell("true").state

    assert state is not None
    assert state.variables["x"] == 'declare -- x="changed"'


def test_an_alias_from_an_earlier_session_is_looked_at(opened: Callable[..., Talk]) -> None:
    known = opened()("shopt -s expand_aliases; alias ls='x=changed'").state
    state = opened(state=known)("ls").state

    assert state is not None
    assert state.variables["x"] == 'declare -- x="changed"'
