"""Values that want to be executed, in every place of a command, run for real by bash: they arrive, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from tests.plan.conftest import filled

from runwright.languages.place import encoded
from runwright.plan.binding import Unbindable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.plan.conftest import Call, Machine

HOSTILE = {
    "single quote": "it's",
    "quotes": "'\"`‘’“”",
    "end and command": "'; touch pwned; '",
    "end of double": '"; touch pwned; "',
    "substitution": "$(touch pwned)",
    "backticks": "`touch pwned`",
    "arithmetic": "$((1+1))a[$(touch pwned)]",
    "variable": "$HOME ${HOME} $X",
    "semicolon": "a; touch pwned",
    "and": "a && touch pwned",
    "pipe": "a | touch pwned",
    "background": "a & touch pwned &",
    "newline": "a\ntouch pwned\n",
    "carriage return": "a\r\ntouch pwned",
    "redirect": "> pwned",
    "process": "<(touch pwned) >(touch pwned)",
    "glob": "* ? [a-z] {a,b} !(x)",
    "home": "~ ~root",
    "climb": "../../etc/passwd",
    "comment": "# touch pwned",
    "history": "!! !$ !x",
    "percent": "%s %n %d 100%",
    "backslash": "\\ \\\\ \\n \\' \\\"",
    "trailing backslash": "a\\",
    "sql": "x'; DROP TABLE t; --",
    "sql comment": "/* */ -- $$ \\! touch pwned",
    "json": '","x":"y',
    "yaml": "a: b\n- c: &d *d",
    "promql": '"} or vector(1) #',
    "jq": '\\(env) " | halt',
    "python": "'+__import__('os').system('touch pwned')+'",
    "unicode": "né ☃ é 🏴‍☠️ \u202e",
    "tab": "a\tb\v\f",
    "control": "\x01\x07\x1b[31m\x7f",
    "empty": "",
    "blank": " ",
    "equals": "A=B",
    "brace": "{}}{ ${",
    "here": "EOF",
    "colon": "a:b@c,d",
    "number": "007",
    "long": "x'\"$(touch pwned)`" * 5500,
}
DASHED = ("--all", "-rf", "-", "--", "-x;touch pwned")


def word(number: int) -> Callable[[Call], str]:
    return lambda call: call.argv[number]


def around(number: int, before: str, after: str = "") -> Callable[[Call], str]:
    return lambda call: call.argv[number].removeprefix(before).removesuffix(after)


WORDS: dict[str, Callable[[Call], str]] = {
    "kubectl logs <x>": word(2),
    "kubectl logs pod/<x>-0": around(2, "pod/", "-0"),
    'kubectl logs "pod/<x>-0"': around(2, "pod/", "-0"),
    "kubectl logs 'pod/<x>-0'": around(2, "pod/", "-0"),
    "kubectl logs $'pod/<x>-0'": around(2, "pod/", "-0"),
    "kubectl -n <x> get pods": word(2),
    "kubectl --namespace=<x> get pods": around(1, "--namespace="),
    'tool "<x>" b': word(1),
    "tool -- <x>": word(2),
    "tool --name=<x>": around(1, "--name="),
    "tool a\\-<x>b": around(1, "a-", "b"),
    "tool 'a'\"<x>\"b": around(1, "a", "b"),
    "rm -f -- /nowhere/<x>": around(3, "/nowhere/"),
    "false || tool x<x>": around(1, "x"),
    "if true; then tool x<x>; fi": around(1, "x"),
    'for f in <x>; do tool "x$f"; done': around(1, "x"),
    'for f in 1; do echo "$(tool x<x>)"; done': around(1, "x"),
    "case <x> in *) tool a;; esac; tool x<x>": lambda call: (
        call.argv[1].removeprefix("x") if call.argv[1] != "a" else ""
    ),
    "X=<x> tool": lambda call: call.x,
    'export X="<x>"; tool': lambda call: call.x,
    "base64 <<'EOF'\n<x> end\nEOF": lambda call: call.stdin.removesuffix(" end\n"),
    "base64 <<EOF\n<x> end\nEOF": lambda call: call.stdin.removesuffix(" end\n"),
    'tool <<< "<x>"': lambda call: call.stdin.removesuffix("\n"),
    'echo "<x>" | base64': lambda call: call.stdin.removesuffix("\n"),
    "printf '%s' x<x> | base64": lambda call: call.stdin.removeprefix("x"),
    'printf "x<x>" | base64': lambda call: call.stdin.removeprefix("x"),
    "echo -e 'x<x>' | base64": lambda call: call.stdin.removeprefix("x").removesuffix("\n"),
    "bash -c 'tool x<x>'": around(1, "x"),
    'bash -c "tool x<x>"': around(1, "x"),
    "bash -c 'tool \"x<x>\"'": around(1, "x"),
    "ssh host 'tool x<x>'": around(1, "x"),
    "ssh host tool x<x>": around(1, "x"),
    "ssh host \"bash -c 'tool x<x>'\"": around(1, "x"),
    "ssh host 'sudo bash -c \"tool x<x>\"'": around(1, "x"),
    "sudo tool x<x>": around(1, "x"),
    "eval 'tool x<x>'": around(1, "x"),
    "bash <<'EOF'\ntool x<x>\nEOF": around(1, "x"),
    "bash <<EOF\ntool x<x>\nEOF": around(1, "x"),
}
"""Places that any value can stand in, and where it must arrive."""


def json_body(name: str) -> Callable[[Call], str]:
    def read(call: Call) -> str:
        value = json.loads(call.argv[2])[name]
        return value if isinstance(value, str) else str(value)

    return read


def label(call: Call) -> str:
    """The value of the one label matcher of a query, as Prometheus reads it."""
    import promql_parser

    query: Any = promql_parser.parse(call.argv[2].removeprefix("query="))
    [matcher] = query.matchers.matchers
    return str(matcher.value)


EMBEDDED: dict[str, Callable[[Call], str]] = {
    'curl -d \'{"a":"<x>"}\' http://h/': json_body("a"),
    'curl -d "{\\"a\\":\\"<x>\\"}" http://h/': json_body("a"),
    "curl -d '{\"a\":<x>}' http://h/": json_body("a"),
    'ssh host \'curl -d "{\\"a\\":\\"<x>\\"}" http://h/\'': json_body("a"),
    "curl http://h/p/a<x>": lambda call: unquote(urlsplit(call.argv[1]).path).removeprefix("/p/a"),
    'curl "http://h/p?q=a<x>&r=1"': lambda call: parse_qs(urlsplit(call.argv[1]).query, keep_blank_values=True)["q"][
        0
    ].removeprefix("a"),
    "curl -d 'q=a<x>&r=1' http://h/": lambda call: parse_qs(call.argv[2], keep_blank_values=True)["q"][0].removeprefix(
        "a"
    ),
    "curl --data-urlencode 'query=up{job=\"<x>\"}' http://h/": label,
    'kubectl patch deploy x -p \'{"a":"<x>"}\'': lambda call: json.loads(call.argv[5])["a"],
    'kubectl apply -f - <<EOF\na: "<x>"\nEOF': lambda call: yaml.safe_load(call.stdin)["a"],
    "kubectl apply -f - <<'EOF'\na: \"<x>\"\nEOF": lambda call: yaml.safe_load(call.stdin)["a"],
}


def unless_refused(template: str, value: str) -> str | None:
    """The command with its value, or nothing where that was refused with a word on what to do."""
    try:
        return filled(template, value)
    except Unbindable as refusal:
        if not refusal.do:
            pytest.fail("a refusal must say what to do")
        return None


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_value_arrives_whole_and_runs_nothing(name: str, machine: Machine) -> None:
    value = HOSTILE[name]
    for template, read in WORDS.items():
        if (name, template.partition(" ")[0]) in TOO_LONG:
            continue
        if template in UNREAD and name in UNREAD[template]:
            continue
        calls = machine.run(filled(template, value))

        assert value in [read(call) for call in calls], template
        assert machine.untouched, template


UNREAD = {
    "base64 <<'EOF'\n<x> end\nEOF": {"jq", "here"},
    "base64 <<EOF\n<x> end\nEOF": {"substitution", "arithmetic", "backslash", "jq", "here"},
}
"""The grammar misreads a here-document that begins with a backslash or its own delimiter, so these are refused."""
TOO_LONG = {("long", "ssh"), ("long", "bash"), ("long", "sudo")}
"""Quoted twice and more, the long value is longer than the system lets an argument be."""


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "long"])
def test_a_hostile_value_stands_in_other_languages_as_data(name: str, machine: Machine) -> None:
    value = HOSTILE[name]
    for template, read in EMBEDDED.items():
        bound = unless_refused(template, value)
        if bound is None:
            assert template in MAY_REFUSE, template
            continue
        calls = machine.run(bound)

        assert [read(call) for call in calls] == [value], template
        assert machine.untouched, template


MAY_REFUSE = {"curl http://h/p/a<x>"}


@pytest.mark.parametrize("value", DASHED)
def test_a_value_that_looks_like_an_option_is_refused_where_one_could_stand(value: str) -> None:
    for template in (
        "kubectl logs <x>",
        "tool <x>",
        'tool "<x>"',
        "sudo tool <x>",
        "ssh host tool <x>",
        "rm <x>",
        "[ <x> ]",
    ):
        with pytest.raises(Unbindable, match="dash"):
            filled(template, value)


@pytest.mark.parametrize("value", DASHED)
def test_a_value_that_looks_like_an_option_stands_behind_one_and_behind_two_dashes(
    value: str, machine: Machine
) -> None:
    for template, number in (("kubectl -n <x> get pods", 2), ("tool -- <x>", 2), ("tool --n=<x>", 1)):
        [call] = machine.run(filled(template, value))

        assert call.argv[number].removeprefix("--n=") == value


def test_no_command_carries_a_null_byte() -> None:
    for template in (*WORDS, *EMBEDDED):
        with pytest.raises(Unbindable, match="no command can carry"):
            filled(template, "a\0b")


GUARDLESS = (
    "echo <x> | xargs rm",
    "echo <x> | sh",
    "echo 'tool <x>' | base64 | sh",
    'ssh host "$(echo x<x>)"',
    "eval $(echo <x>)",
    'bash -c "$(printf %s <x>)"',
    "tool $(echo <x>)",
    "(( 1 > <x> ))",
    "declare -i a=<x>",
    "x=$[<x>]",
    "printf -v <x> a",
    "[[ -v <x> ]]",
    "PATH=<x>:$PATH tool",
    "PROMPT_COMMAND=<x> tool",
    "GIT_EXTERNAL_DIFF=<x> tool",
    "printf 'all:\\n\\t@echo $(V)\\n' | make -s -f - V=<x>",
    "tool 'restart <x>'",
    "ansible all -m shell -a 'tool <x>'",
    "echo 'tool <x>' > script && sh script",
    "cat > script <<EOF\ntool <x>\nEOF\nsh script",
    "echo 'tool <x>' | tee script; sh script",
    "sudo tee script <<EOF\ntool <x>\nEOF\nsh script",
    "ssh host 'cat > script' <<EOF\ntool <x>\nEOF\nsh script",
    "ssh host <<EOF\ntool <x>\nEOF",
    "if true; then bash; fi <<EOF\ntool <x>\nEOF",
    "{ true; bash; } <<< 'tool <x>'",
    "echo 'tool <x>' | { true; sh; }",
    "cat <<EOF | ( true; sh )\ntool <x>\nEOF",
    "docker run -v <x>:/data image",
    "less <x>",
    "set -- <x>; tool $1",
    "sed -i 's/a/<x>/' f",
    "awk '/<x>/' f",
    "grep <x> f",
    "perl -e 'print \"<x>\"'",
    "node -e 'console.log(\"<x>\")'",
    "tool -e \"f('<x>')\"",
    "tool a # <x>",
    "tool `tool x<x>`",
    "unset 'a[<x>]'",
    "echo $((<x>))",
    "echo ${Y:-<x>}",
    "a[<x>]=1",
    "let <x>",
    "[[ 1 -eq <x> ]]",
    "[[ a =~ <x> ]]",
    "<x> a",
    "/opt/<x>/bin/a",
    "sudo <x>",
    "tool 2>&<x>",
    "find . -name '*<x>*'",
    "kubectl delete pod -l app=<x>",
    "curl -F 'f=<x>' http://h/",
    "curl -H 'A: <x>' -H '<x>' http://h/",
    "curl -d <x> http://h/",
    "ssh -o <x> host",
    'tool > "/dev/tcp/<x>"',
)


SHARP = (
    "a; touch pwned",
    "@/etc/x",
    "a[$(touch pwned)]",
    "'; touch pwned; '",
    "`touch pwned`",
    "$(touch pwned)",
    ",b!=c",
    "1\r\nB: c",
)


@pytest.mark.parametrize("template", GUARDLESS)
def test_where_no_grammar_guards_a_place_nothing_hostile_is_taken(template: str, machine: Machine) -> None:
    for value in (
        "@/etc/passwd",
        "a[$(touch pwned)]",
        "'; touch pwned; '",
        "`touch pwned`",
        "$(touch pwned)",
        ",b!=c",
        "1\r\nB: c",
    ):
        bound = unless_refused(template, value)
        machine.run(bound or "")

        assert not (machine.here / "pwned").exists(), bound


@pytest.mark.parametrize(
    "template",
    [
        "env LD_PRELOAD=<x> tool",
        "docker run -e PATH=<x> image",
        "GIT_EXTERNAL_DIFF=<x> git diff",
        "tar --to-command=<x> -xf f",
        "tar -I <x> -xf f",
        "rsync -e <x> a b",
        "git -c core.pager=<x> log",
        "git fetch --upload-pack=<x> origin",
        "sort --compress-program=<x> f",
        "man -P <x> ls",
        "tcpdump -z <x> -w f",
        "vim -c <x> f",
        "make deploy VERSION=<x>",
        "psql -v v=<x> -f script.sql",
        "psql --set=v=<x> -f script.sql",
    ],
)
def test_no_value_says_what_a_program_starts(template: str) -> None:
    for value in ("sh -c 'touch pwned'", "$(shell touch pwned)", "!touch pwned", "1; DROP TABLE t", "1 OR true"):
        with pytest.raises(Unbindable):
            filled(template, value)


@pytest.mark.parametrize(
    "template", ["make deploy VERSION=<x>", "psql -v v=<x> -f s.sql", "tar -I <x> -xf f", "rsync -e 'ssh -p <x>' a b"]
)
def test_a_plain_value_stands_there(template: str) -> None:
    assert "1.2.3-rc1" in filled(template, "1.2.3-rc1")


@pytest.mark.parametrize("template", ["sed -i 's/a/<x>/' f", "tool -e \"f('<x>')\"", "grep <x> f", "awk '/<x>/' f"])
def test_where_no_grammar_guards_a_place_a_plain_value_is_taken(template: str) -> None:
    assert "web-1.example_x" in filled(template, "web-1.example_x")


def test_a_value_is_never_longer_than_an_argument_can_be() -> None:
    with pytest.raises(Unbindable, match="longer"):
        filled("tool <x>", "x" * 130_000)


def test_values_are_counted_in_bytes() -> None:
    assert filled("tool é<x>", "☃") == "tool é'☃'"
    assert len(encoded("é")) == 2
