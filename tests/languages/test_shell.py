"""Bash by its grammar: statements, commands, words, here-documents, and one bad line that costs only itself."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from runwright.languages import shell
from runwright.languages.effects import Level
from runwright.languages.shell_language import effects

if TYPE_CHECKING:
    from runwright.languages.syntax import Command


def commands(text: str) -> list[Command]:
    """Every simple command of a text."""
    return [command for statement in shell.parse(text).statements for command in statement.commands]


def names(text: str) -> list[str | None]:
    """The program of every simple command."""
    return [command.name for command in commands(text)]


@pytest.mark.parametrize(
    ("text", "kind", "programs"),
    [
        ("kubectl get pods", "command", ["kubectl"]),
        ("df -h | sort | head -3", "pipeline", ["df", "sort", "head"]),
        ("cd /srv && make || exit 1", "list", ["cd", "make", "exit"]),
        ("if test -f lock; then rm lock; else touch lock; fi", "if", ["test", "rm", "touch"]),
        ("for pod in a b; do kubectl logs $pod; done", "for", ["kubectl"]),
        ("for ((i=0; i<3; i++)); do sleep 1; done", "for", [None, "sleep"]),
        ("while true; do date; done", "while", ["true", "date"]),
        ("until pg_isready; do sleep 1; done", "while", ["pg_isready", "sleep"]),
        ("case $1 in start) nginx;; *) exit 2;; esac", "case", ["nginx", "exit"]),
        ("stop() { kill 1; }", "function", ["kill"]),
        ("(cd /srv; ls)", "group", ["cd", "ls"]),
        ("{ date; uptime; }", "group", ["date", "uptime"]),
        ("NAME=web", "assignment", [None]),
        ("export NAME=web", "assignment", ["export"]),
        ("[[ -f /srv/lock ]]", "test", ["[["]),
        ("! grep -q down status", "command", ["grep"]),
        ("dump > all.sql", "command", ["dump"]),
    ],
)
def test_a_statement_has_its_kind_and_its_commands(text: str, kind: str, programs: list[str | None]) -> None:
    [statement] = shell.parse(text).statements

    assert statement.kind == kind
    assert [command.name for command in statement.commands] == programs


def test_lines_are_statements_and_comments_are_none() -> None:
    text = "# look\ndf -h  # disks\n\nfree -m; uptime\n"
    statements = shell.parse(text).statements

    assert [text[each.start : each.end] for each in statements] == ["df -h", "free -m", "uptime"]


def test_a_backslash_joins_lines_to_one_command() -> None:
    [command] = commands("kubectl get pods \\\n  --namespace web \\\n  -o wide")

    assert [word.value for word in command.words] == ["kubectl", "get", "pods", "--namespace", "web", "-o", "wide"]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("plain", "plain"),
        ("'single $quotes'", "single $quotes"),
        ('"double quotes"', "double quotes"),
        (r'"a \"b\" \$c"', 'a "b" $c'),
        (r"a\ b", "a b"),
        ("--name='a b'", "--name=a b"),
        (r"$'tab\there'", "tab\there"),
        ('""', ""),
        ("$HOME", None),
        ('"$HOME/x"', None),
        ("$(date)", None),
        ("`date`", None),
        ("größe", "größe"),
    ],
)
def test_the_value_of_a_word_is_known_unless_something_expands(word: str, value: str | None) -> None:
    [command, *_] = commands(f"echo {word}")

    assert command.words[1].text == word
    assert command.words[1].value == value


@pytest.mark.parametrize(
    ("word", "variables"),
    [
        ("$A", ("A",)),
        ("${A}", ("A",)),
        ('"$A and ${B:-b}"', ("A", "B")),
        ("'$A'", ()),
        ("$(($A + 1))", ("A",)),
        ("${#A}", ("A",)),
    ],
)
def test_a_word_names_the_variables_it_expands(word: str, variables: tuple[str, ...]) -> None:
    [command] = commands(f"echo {word}")

    assert command.words[1].variables == variables


@pytest.mark.parametrize("text", ["kill $(cat pid)", 'kill "$(cat pid)"', "kill `cat pid`", "diff a <(cat pid)"])
def test_the_commands_of_a_substitution_follow_their_host(text: str) -> None:
    [host, inner] = commands(text)

    assert [host.name, inner.name] == [text.split(maxsplit=1)[0], "cat"]
    assert [s.commands[0].name for word in host.words for s in word.substitutions] == ["cat"]


def test_a_pipeline_says_who_reads_from_whom() -> None:
    found = commands("pg_dump shop | gzip | aws s3 cp - s3://backups/shop.gz")

    assert [(command.piped_from, command.piped_to) for command in found] == [(False, True), (True, True), (True, False)]


def test_a_here_document_belongs_to_its_command() -> None:
    [command] = commands("psql shop <<SQL\nSELECT $A;\nSQL\n")
    [document] = command.here_documents

    assert (document.delimiter, document.body, document.expands) == ("SQL", "SELECT $A;\n", True)


def test_a_quoted_here_document_expands_nothing() -> None:
    [command] = commands("cat > app.conf <<'EOF'\nhome = $HOME\nEOF\n")
    [document] = command.here_documents

    assert not document.expands
    assert [each.writes for each in command.redirections] == ["app.conf"]


@pytest.mark.parametrize("opened", ["<<EOF", "<<'EOF'", "<< EOF", "<<EOF | cat"])
@pytest.mark.parametrize("body", ["\\rm x\n", "\n\\rm x\n", "\\\nrm x\n", "\\$HOME\nrm x\n"])
def test_a_here_document_that_begins_with_a_backslash_keeps_its_text(opened: str, body: str) -> None:
    found = commands(f"bash {opened}\n{body}EOF\n")

    assert [document.body.lstrip("\n") for document in found[0].here_documents] == [body.lstrip("\n")]


def test_a_here_document_runs_the_substitutions_in_it_unless_its_delimiter_is_quoted() -> None:
    assert [each.name for each in commands("cat <<EOF\n$(rm x) `mv y z` <(ls)\nEOF\n")] == ["cat", "rm", "mv"]
    assert [each.name for each in commands("cat <<EOF\n\\$(rm x)\nEOF\n")] == ["cat"]
    assert [each.name for each in commands("cat <<'EOF'\n$(rm x)\nEOF\n")] == ["cat"]


def test_a_pipe_behind_a_here_document_is_read_too() -> None:
    found = commands("cat <<EOF | kubectl apply -f -\nkind: Pod\nEOF\n")

    assert [command.name for command in found] == ["cat", "kubectl"]
    assert found[0].here_documents[0].body == "kind: Pod\n"
    assert found[1].piped_from


def test_a_command_in_the_background_says_so() -> None:
    [first, second] = shell.parse("kubectl port-forward svc/web 8080:80 &\ncurl localhost:8080").statements

    assert (first.background, second.background) == (True, False)


@pytest.mark.parametrize("placeholder", ["<pod-name>", "<name of the pod>", "{{ pod name }}", "<%= pod %>"])
def test_a_placeholder_is_one_word(placeholder: str) -> None:
    [command] = commands(f"kubectl logs {placeholder} --tail 5")

    assert [word.text for word in command.words] == ["kubectl", "logs", placeholder, "--tail", "5"]
    assert command.redirections == ()


def test_one_bad_line_costs_only_itself() -> None:
    text = "df -h\nthis ) is broken (\nuptime\n"
    parsed = shell.parse(text)

    [problem] = parsed.problems
    assert text[problem.start : problem.end] == "this ) is broken ("
    assert {"df", "uptime"} <= set(names(text))


def test_a_loop_behind_a_bad_line_stays_whole() -> None:
    parsed = shell.parse("broken )\nfor p in a b; do\n  kill $p\ndone\n")

    assert [each.kind for each in parsed.statements if each.kind == "for"] == ["for"]
    assert len(parsed.problems) == 1


def test_an_unclosed_quote_is_a_problem_and_the_lines_before_it_are_read() -> None:
    text = "df -h\necho 'it is not closed\nuptime\n"
    parsed = shell.parse(text)

    assert parsed.statements[0].commands[0].name == "df"
    assert [text[each.start : each.end] for each in parsed.problems] == ["echo 'it is not closed"]


def test_offsets_count_bytes_whatever_the_script() -> None:
    data = "echo 磁盘 größe\nrm ‘x’ | sort\nbad )\nls é\n".encode()

    for statement in shell.parse(data).statements:
        for command in statement.commands:
            for word in command.words:
                assert data[word.start : word.end].decode() == word.text


@pytest.mark.parametrize("text", ["a {\U000fc816", "{1\U0010ffff", "a{1..\U0010ffff}", "a <{\U000fc816\U00083a22>"])
def test_no_sign_of_unicode_ends_the_process(text: str) -> None:
    """The scanner of the grammar read outside of its table, which ended two processes of three."""
    script = "import sys; from runwright.languages import shell; [shell.parse(sys.argv[1]) for _ in range(3)]"
    started = [subprocess.Popen([sys.executable, "-c", script, text]) for _ in range(4)]

    assert [each.wait() for each in started] == [0, 0, 0, 0]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "   "])
def test_nothing_to_do_is_no_problem(text: str) -> None:
    assert shell.parse(text) == ("shell", (), ())


def test_a_pasted_dump_is_a_problem_and_not_read() -> None:
    parsed = shell.parse("echo x\n" * (shell.LARGEST // 7 + 1))

    assert parsed.statements == ()
    assert len(parsed.problems) == 1


def test_windows_line_ends_are_line_ends() -> None:
    [first, second] = commands("df -h\r\nuptime -p\r\n")

    assert [word.value for word in first.words] == ["df", "-h"]
    assert [word.value for word in second.words] == ["uptime", "-p"]


def test_a_text_that_does_not_parse_is_unknown() -> None:
    assert effects("ls )").level is Level.UNKNOWN


def test_the_worst_command_of_a_text_decides() -> None:
    assert effects("ls; rm -rf /srv/data").level is Level.DESTROYS
