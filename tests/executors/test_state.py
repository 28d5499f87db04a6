"""What a shell knows between commands, given to another shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runwright.executors.session import State, hidden_among

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.executors.conftest import Talk


def state(talk: Talk, text: str) -> State:
    """What a session knows after a text."""
    found = talk(text).state
    assert found is not None
    return found


def carry(known: State) -> State:
    """A state as a journal keeps it."""
    variables, functions = json.loads(json.dumps([dict(known.variables), dict(known.functions)]))
    return known._replace(variables=variables, functions=functions)


def test_a_new_session_knows_nothing_yet(shell: Talk, tmp_path: Path) -> None:
    assert state(shell, ":") == State(str(tmp_path))


def test_state_is_what_differs_from_a_new_session(shell: Talk) -> None:
    found = state(shell, "cd /usr; word='a b'; export -n HOME; set -f; shopt -s extglob; umask 027; f() { echo f; }")

    assert found.directory == "/usr"
    assert found.variables["word"] == 'declare -- word="a b"'
    assert found.variables.keys() - {"OLDPWD"} == {"word", "HOME"}
    assert found.options == ("set -o noglob", "shopt -s extglob", "umask 027".replace("027", "0027"))
    assert found.functions.keys() == {"f"}


SETS = [
    "a=(1 'two words' $'three\\nlines'); echo \"${a[2]}\" ${#a[@]}",
    "declare -A m=([key one]='v\"1' [b]='$x'); echo \"${m[key one]}${m[b]}\"",
    "readonly fixed=1; echo $fixed",
    "declare -i n=3; n+=4; echo $n",
    "x=$'tab\\tnul-free \\x01 end'; echo \"$x\"",
    'x=\'declare -x FAKE="1"\ndeclare -- OTHER="2"\'; echo "$x[$FAKE$OTHER]"',
    'unset HOME; echo "[${HOME-gone}]"',
    "g() { cat <<'EOF'\n}\ng () \n{\nEOF\n}; g",
    "shopt -s expand_aliases; alias hi='echo hello'; eval hi",
    "set -o pipefail; false | true || echo failed",
    "x='öäü€😀'; echo $x",
    "declare -n ref=target; target=5; echo $ref",
    "cd /usr; cd /; cd - >/dev/null; pwd",
    "trap 'echo caught' USR1; echo set",
    "shopt -s extglob; eval 'one() { [[ $1 == @(a|b) ]] && echo yes; }; two() { echo two; }'; one a && two && echo $-",
]


@pytest.mark.parametrize("text", SETS)
def test_another_session_goes_on_where_one_stopped(opened: Callable[..., Talk], text: str) -> None:
    first = opened()
    setting, _, look = text.rpartition("; ")
    first(setting)
    expected = first(look)
    assert expected.state is not None
    carried = carry(expected.state)

    assert opened(state=carried)(look).stdout == expected.stdout


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_any_value_survives_a_change_of_session(opened: Callable[..., Talk], text: str) -> None:
    first = opened()
    from runwright.executors.declared import quoted

    known = state(first, f"value={quoted(text)}")
    second = opened(state=known)

    assert second('printf %s "$value"').stdout == text.encode()
    first.session.close()
    second.session.close()


def test_a_background_job_is_named_as_lost_while_it_runs(shell: Talk) -> None:
    assert any("sleep 7" in each for each in state(shell, "sleep 7 & ").lost)
    shell("kill $!; wait $!")

    assert state(shell, ":").lost == ()


def test_a_directory_that_is_gone_is_told_by_going_to_the_setting(opened: Callable[..., Talk], tmp_path: Path) -> None:
    first = opened()
    known = state(first, "mkdir away; cd away; word=1")
    (tmp_path / "away").rmdir()

    assert opened(state=known)("pwd; echo $word").stdout == f"{tmp_path}\n1\n".encode()


VALUE = "p$w\"o'r\\d `x`"


def test_a_secret_reaches_its_command_alone(shell: Talk) -> None:
    seen = shell("sh -c 'printf %s \"$TOKEN\"'", secrets={"TOKEN": VALUE})

    assert seen.stdout == VALUE.encode()
    assert shell("echo [${TOKEN-nothing}]").stdout == b"[nothing]\n"


def test_a_variable_hidden_by_a_secret_comes_back(shell: Talk) -> None:
    shell("export TOKEN=public HOME=/nowhere")
    shell("true", secrets={"TOKEN": VALUE, "HOME": VALUE, "PATH": "/bin:/usr/bin"})

    assert (
        shell("sh -c 'echo $TOKEN $HOME'; [ \"$PATH\" = /bin:/usr/bin ] || echo back").stdout
        == b"public /nowhere\nback\n"
    )


def test_no_state_holds_a_secret_that_a_command_has_copied(shell: Talk) -> None:
    first = state_of = shell('copy="x$TOKEN"; list=(a "$TOKEN"); other=fine', secrets={"TOKEN": VALUE}).state
    later = state(shell, "more=1")

    assert first is not None
    for found in (state_of, later):
        assert found is not None
        assert "o'r" not in str(found)
        assert found.variables["other"] == 'declare -- other="fine"'
        assert {"variable copy, which holds a secret", "variable list, which holds a secret"} <= set(found.lost)


ENDS = {
    "shell": ('copy="x$TOKEN"', "exit 3", "echo [$copy]"),
    "python": ("import os; copy = 'x' + os.environ['TOKEN']", "import os; os._exit(3)", "print(f'[{copy}]')"),
}


@pytest.mark.parametrize("language", ENDS)
def test_what_holds_a_secret_outlives_the_end_of_its_session_and_is_missed_in_another(
    opened: Callable[..., Talk], language: str
) -> None:
    first = opened(language)
    keep, end, look = ENDS[language]
    first(keep, secrets={"TOKEN": "hunter-two"})
    assert first(end).reopened
    again = first(look)
    assert again.stdout == b"[xhunter-two]\n"
    assert again.state is not None
    assert again.state.lost == ("variable copy, which holds a secret",)

    second = opened(language, state=again.state)
    assert "hunter" not in second(look).stdout.decode()
    assert hidden_among(state(second, "pass" if language == "python" else ":").lost) == ("copy",)
    assert hidden_among(state(second, "copy=1").lost) == ()


def test_no_command_line_shows_a_secret(shell: Talk) -> None:
    look = "cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -c hunter-two-three"
    outcome = shell(f"sh -c '{look.replace(chr(39), chr(34))}'; true", secrets={"TOKEN": "hunter-two-three"})
    shown = [path for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists() and b"TOKEN=hunter" in _read(path)]

    assert outcome.status == 0
    assert shown == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
