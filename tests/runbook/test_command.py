"""Commands: one for each statement, with its place, its language, its effects and what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.languages.effects import Level, Mark
from runwright.lib.source import Source
from runwright.runbook import Runbook, read

if TYPE_CHECKING:
    from runwright.runbook.command import Command


def command(text: str, tag: str = "sh") -> Command:
    """The one command of a block."""
    [found] = read(Source.from_text(f"```{tag}\n{text}\n```\n")).commands
    return found


def test_each_statement_is_a_command_with_its_place(book: Runbook) -> None:
    """
    ```sh
    # Look
    df -h | sort
    for p in a b; do
      echo $p
    done
    ```
    """
    assert [each.text for each in book.commands] == ["df -h | sort", "for p in a b; do\n  echo $p\ndone"]
    assert [book.source.line(each.start) for each in book.commands] == [3, 4]
    assert [each.ordinal for each in book.commands] == [0, 1]
    assert book.commands[0].title == "Look"


@pytest.mark.parametrize(
    "text",
    [
        "1. Look\n\n   ```sh\n   df -h \\\n     -T\n   ```\n",
        "> ```sh\n> df -h \\\n>   -T\n> ```\n",
        "- a\n  - b\n    ```sh\r\n    df -h \\\r\n      -T\r\n    ```\r\n",
        "\ufeff# größe\n\n\tdf -h \\\n\t  -T\n",
    ],
    ids=["item", "quote", "CRLF in a nested item", "tab and BOM"],
)
def test_the_place_of_a_command_begins_and_ends_with_it(text: str) -> None:
    book = read(Source.from_text(text))
    [found] = book.commands
    raw = book.source.text(found.start, found.end)

    assert raw.startswith("df -h")
    assert raw.endswith("-T")


@pytest.mark.parametrize("blank", ["\u00a0", "\u2028", "\u3000"], ids=["no-break", "line separator", "ideographic"])
def test_blanks_that_only_look_like_blanks_do_not_move_the_place(blank: str) -> None:
    book = read(Source.from_text(f"```sh\n{blank}df -h{blank}\n```\n"))

    assert [book.source.text(each.start, each.end) for each in book.commands] == [each.text for each in book.commands]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("cd /srv", Level.NOTHING),
        ("df -h", Level.READS),
        ("systemctl restart nginx", Level.CHANGES),
        ("rm -rf /srv/data", Level.DESTROYS),
        ("frobnicate --all", Level.UNKNOWN),
        ("df -h | xargs rm", Level.DESTROYS),
        ("df -h > report.txt", Level.CHANGES),
        ("echo $(rm -rf /srv)", Level.DESTROYS),
        ("ls )", Level.UNKNOWN),
    ],
)
def test_the_worst_program_of_a_statement_decides(text: str, level: Level) -> None:
    assert command(text).effects.level is level


def test_a_loop_without_a_way_out_is_endless() -> None:
    assert Mark.ENDLESS in command("while true; do date; sleep 1; done").effects.marks
    assert Mark.ENDLESS not in command("while true; do date && break; done").effects.marks


def test_a_command_names_its_programs_and_what_it_needs() -> None:
    found = command("kubectl get pods -o json | jq '.items[]' | sort")

    assert found.programs == ("kubectl", "jq", "sort")
    assert {"kubectl", "jq"} <= set(found.needs)


def test_a_command_says_which_variables_it_sets_and_uses() -> None:
    found = command('export TOKEN=$(vault read -field=token "$SECRET")')

    assert (found.sets, found.uses) == (("TOKEN",), ("SECRET",))


def test_a_variable_for_one_command_is_not_kept() -> None:
    assert command("PGPASSWORD=x psql -l").sets == ()


def test_a_here_document_uses_variables_unless_it_is_quoted() -> None:
    assert command("cat <<EOF\n$HOST\nEOF").uses == ("HOST",)
    assert command("cat <<'EOF'\n$HOST\nEOF").uses == ()


def test_a_language_inside_a_command_is_read() -> None:
    [sql] = command("psql -h db -c 'DROP TABLE orders'").embedded

    assert (sql.language, sql.text, sql.problems) == ("sql", "DROP TABLE orders", ())
    assert command("psql -h db -c 'DROP TABLE orders'").effects.level is Level.DESTROYS


@pytest.mark.parametrize(
    ("tag", "text", "level"),
    [
        ("sql", "SELECT 1;", Level.READS),
        ("sql", "DROP TABLE orders;", Level.DESTROYS),
        ("promql", "up == 0", Level.READS),
        ("redis", "FLUSHALL", Level.DESTROYS),
    ],
)
def test_other_languages_are_judged_too(tag: str, text: str, level: Level) -> None:
    assert command(text, tag).effects.level is level


def test_what_does_not_parse_is_marked_and_unknown(book: Runbook) -> None:
    """
    ```sh
    df -h
    echo 'not closed
    uptime
    ```
    """
    readable = {each.text: each.readable for each in book.commands}

    assert readable["df -h"]
    assert all(each.effects.level is Level.UNKNOWN for each in book.commands if not each.readable)


def test_a_transcript_gives_the_commands_behind_its_prompts(book: Runbook) -> None:
    """
    ```console
    $ df -h /srv
    Filesystem  Size
    $ kubectl get pods \\
    >   -n web
    No resources found
    ```
    """
    assert [each.programs for each in book.commands] == [("df",), ("kubectl",)]
    assert book.source.text(book.commands[0].start, book.commands[0].end) == "df -h /srv"
    assert [book.source.line(each.start) for each in book.commands] == [2, 4]


def test_settings_and_yaml_between_commands_are_none(book: Runbook) -> None:
    """
    ```sh
    crontab -e
    0 3 * * * /srv/backup.sh
    crontab -l
    ```
    """
    assert [each.text for each in book.commands] == ["crontab -e", "crontab -l"]


def test_a_place_inside_the_syntax_leads_back_to_the_source(book: Runbook) -> None:
    """
    1. Look:

       ```sh
       df -h
       kubectl logs größe -n web
       ```
    """
    found = book.commands[1]
    assert found.syntax
    [inner] = found.syntax.commands
    word = inner.words[2]
    at = book.blocks[found.block].offset(found.origin + word.start)

    assert book.source.data[at:].startswith("größe".encode())


@pytest.mark.parametrize("redefinition", ["ls() { rm -rf x; }", "function ls { rm -rf x; }", "alias ls=$CLEAN"])
def test_a_redefined_name_is_unknown_from_then_on(redefinition: str) -> None:
    found = read(Source.from_text(f"```sh\nls a\n{redefinition}\nls b\n```\n\n```sh\nls c\n```\n")).commands

    assert [each.effects.level for each in found if each.text.startswith("ls ")] == [
        Level.READS,
        Level.UNKNOWN,
        Level.UNKNOWN,
    ]


@pytest.mark.parametrize(
    ("alias", "text", "level"),
    [
        ("alias k=kubectl", "k get pods", Level.READS),
        ("alias k=kubectl", "k delete ns shop", Level.DESTROYS),
        ("alias ls='rm -rf'", "ls /srv", Level.DESTROYS),
        ("alias ls='ls --color'", "ls /srv", Level.READS),
        ("alias d='docker compose'", "d ps | grep web && d restart web", Level.CHANGES),
        ("alias kx='kubectl exec db-0 --'", "kx rm -rf /var/lib/db", Level.DESTROYS),
        ("alias k=frobnicate", "k get pods", Level.UNKNOWN),
        ("alias k=kubectl", "\\\\k get pods", Level.UNKNOWN),
        ("alias k=kubectl", "POD=$(k get pods -o name) k delete ns shop", Level.DESTROYS),
        ("alias k='kubectl get '", "k pods > pods.txt", Level.CHANGES),
        ("alias k='echo \"'", "k pods", Level.UNKNOWN),
        ("alias k=", "k pods", Level.UNKNOWN),
    ],
)
def test_an_alias_does_what_it_stands_for(alias: str, text: str, level: Level) -> None:
    found = read(Source.from_text(f"```sh\n{alias}\n```\n\n1. `größe`\n\n   ```sh\n   {text}\n   ```\n")).commands

    assert found[-1].effects.level is level


def test_a_substitution_inside_braces_is_judged() -> None:
    assert command('echo "{{ $(rm -rf x) }}"').effects.level == Level.DESTROYS


def test_a_name_behind_a_backslash_is_the_program_itself() -> None:
    assert command("\\rm -rf x").effects.level == Level.DESTROYS
