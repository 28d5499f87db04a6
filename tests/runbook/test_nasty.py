"""What real documents do to a reader: each nasty case in a few lines, and what must not happen."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import Runbook, read


def commands(text: str, name: str = "x.md") -> list[str]:
    """The commands of a text."""
    return [command.text for command in read(Source.from_text(text, name)).commands]


def test_commands_folded_into_a_list_paragraph_make_no_block(book: Runbook) -> None:
    """
    # Look
    1. Run these
    kubectl get pods
    kubectl get nodes
    2. Done
    """
    assert book.blocks == ()
    [procedure] = book.procedures
    assert [step.number for step in procedure.steps] == ["1", "2"]


def test_a_decision_tree_drawn_with_letters_is_a_diagram(book: Runbook) -> None:
    """
    ```
    Is the pod running?
    ├── no  → look at the events
    │         $ kubectl get events
    └── yes → look at the logs
              $ kubectl logs <pod>
    ```
    """
    assert [(block.kind, block.runs) for block in book.blocks] == [("diagram", False)]
    assert book.commands == ()


@pytest.mark.parametrize(
    "text",
    [
        "Run `kubectl get pods -o go-template='{{ .items }}'`.",
        "Run `docker ps --format '{{.Names}}'`.",
        "# <%= title %>\n\n<% if x %>\nwords\n<% end %>\n",
        "{% include note.html %}\n\n{{ page.title }}\n",
        "```sh\ndocker inspect -f '{{range .Mounts}}{{.Source}}{{end}}' web\n```\n",
        "```sh\nhelm template . --set 'a={{ .Values.a }}'\n```\n",
    ],
)
def test_braces_of_a_template_engine_are_no_parameters(text: str) -> None:
    assert read(Source.from_text(text)).parameters == ()


def test_a_command_in_the_info_string_is_a_command() -> None:
    assert commands("```kubectl get pods -n web\n```\n") == ["kubectl get pods -n web"]
    assert commands("```bash kubectl get pods -n web\nls\n```\n")[-1] == "ls"


def test_an_unclosed_fence_does_not_swallow_the_rest(book: Runbook) -> None:
    """
    # Operations runbook
    ## Restart
    ```bash
    systemctl restart web

    ## Rotate
    Words about it.

    ```bash
    certbot renew
    ```
    """
    assert [command.text for command in book.commands] == ["systemctl restart web", "certbot renew"]
    assert [section.title for section in book.sections] == ["Operations runbook", "Restart", "Rotate"]


def test_an_unclosed_fence_without_a_heading_behind_it_reaches_to_the_end() -> None:
    assert commands("```bash\ndf -h\n\nuptime\n") == ["df -h", "uptime"]


@pytest.mark.parametrize("tag", ["Tabs", "TabItem", "details", "Admonition"])
def test_a_fence_swallowed_by_mdx_is_read(tag: str) -> None:
    assert commands(f'<{tag} value="a">\n```bash\nkubectl get pods\n```\n</{tag}>\n', "x.mdx") == ["kubectl get pods"]


def test_front_matter_with_steps_is_no_prose(book: Runbook) -> None:
    """
    ---
    title: Slow queries
    steps:
      - name: look
        query: SELECT 1
      - run: rm -rf /srv
    ---
    # Slow queries
    """
    assert book.commands == ()
    assert len(book.sections) == 1


@pytest.mark.parametrize(
    ("tag", "content", "language"),
    [
        ("bash", "SELECT * FROM pg_stat_activity WHERE state = 'idle';", "sql"),
        ("bash", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web", "yaml"),
        ("bash", "*/5 * * * * /usr/local/bin/check.sh", "cron"),
        ("bash", "2024-05-01 10:00:00,123 ERROR [main] disk full\n2024-05-01 10:00:01,123 INFO [main] ok", "logs"),
        ("python", "API_KEY=<your key>\nDEBUG=false\nDATABASE_URL=postgres://db/shop", "settings"),
        ("yaml", "kubectl apply -f web.yml\nkubectl get pods -n web", "shell"),
        ("json", "curl -s http://web/health | jq .status", "shell"),
    ],
)  # fmt: skip
def test_a_wrong_tag_does_not_decide(tag: str, content: str, language: str) -> None:
    [block] = read(Source.from_text(f"```{tag}\n{content}\n```\n")).blocks

    assert language in {block.language, *(stretch.language for stretch, _ in block.parsed)}


@pytest.mark.parametrize(
    "content", ["2024-05-01 10:00:00 ERROR disk full", "apiVersion: v1\nkind: Pod", "0 3 * * * /srv/backup.sh"]
)
def test_what_is_no_command_does_not_run_whatever_its_tag(content: str) -> None:
    assert commands(f"```bash\n{content}\n```\n") == []


def test_a_placeholder_is_no_redirection(book: Runbook) -> None:
    """
    ```bash
    kubectl logs <pod-name> -n <namespace>
    mysql shop < dump.sql > out.txt
    ```
    """
    logs, mysql = (command.syntax.commands[0] for command in book.commands if command.syntax)

    assert logs.redirections == ()
    assert [each.operator for each in mysql.redirections] == ["<", ">"]
    assert [parameter.name for parameter in book.parameters] == ["pod", "namespace"]


def test_an_ordered_list_that_only_describes_is_no_procedure(book: Runbook) -> None:
    """
    # Architecture
    1. The load balancer
    2. The web servers
    3. The database
    """
    assert book.procedures == ()


@pytest.mark.parametrize(
    "text",
    [
        ":::warning\nThis deletes data.\n:::\n",
        "> [!CAUTION]\n> This deletes data.\n",
        "<details>\n<summary>More</summary>\n\nThis deletes data.\n\n</details>\n",
        "!!! note\n    This deletes data.\n",
    ],
)
def test_a_note_in_any_dress_is_no_command(text: str) -> None:
    book = read(Source.from_text(f"# A\n\n{text}\n```sh\ndf -h\n```\n"))

    assert [command.text for command in book.commands] == ["df -h"]


def test_a_block_in_details_is_read(book: Runbook) -> None:
    """
    <details>
    <summary>More</summary>

    ```bash
    kubectl get pods
    ```

    </details>
    """
    assert [command.text for command in book.commands] == ["kubectl get pods"]


def test_headings_in_a_comment_are_none(book: Runbook) -> None:
    """
    # A
    <!--
    ## Old way

    Run `rm -rf /srv`.
    -->
    ## B
    """
    assert [section.title for section in book.sections] == ["A", "B"]
    assert book.commands == ()


def test_an_unclosed_quote_costs_only_its_line(book: Runbook) -> None:
    """
    ```bash
    df -h
    echo 'not closed
    systemctl restart web
    ```
    """
    read_well = [command.text for command in book.commands if command.readable]

    assert "df -h" in read_well
    assert "systemctl restart web" in read_well


def test_a_stray_backtick_does_not_eat_the_next_command(book: Runbook) -> None:
    """
    Press ` to open it.

    Run `df -h` and see.
    """
    assert [command.text for command in book.commands] == ["df -h"]


def test_a_date_with_blanks_in_a_file_name_is_one_word() -> None:
    [command] = read(Source.from_text("```sh\npg_dump shop > backup-$(date '+%Y-%m-%d %H:%M').sql\n```\n")).commands

    assert command.syntax
    assert command.syntax.commands[0].redirections[0].target
    assert command.programs == ("pg_dump", "date")


def test_mojibake_is_read_as_it_stands() -> None:
    book = read(
        Source.from_bytes("# Pr\u00c3\u00bcfen\n\n```sh\necho \u00e2\u20ac\u201c \ufffd\n```\n".encode(), "x.md")
    )
    [command] = book.commands

    assert book.source.text(command.start, command.end) == command.text


def test_tabs_indent_as_well_as_blanks() -> None:
    text = "# A\n1.\tLook:\n\n\t```sh\n\tdf -h\n\t```\n2.\tThen:\n\n\t\tuptime -p\n"
    book = read(Source.from_text(text))

    assert [book.source.text(command.start, command.end) for command in book.commands] == ["df -h", "uptime -p"]


def test_a_bracket_behind_a_number_makes_a_list_too(book: Runbook) -> None:
    """
    # Drain
    1) Look: `redis-cli DBSIZE`
    2) Empty: `redis-cli FLUSHDB`
    """
    assert [step.number for step in book.procedures[0].steps] == ["1", "2"]


def test_a_list_seven_deep_keeps_its_command() -> None:
    text = (
        "# Drain\n"
        + "".join(f"{'  ' * depth}- level {depth}\n" for depth in range(7))
        + "\n"
        + " " * 14
        + "```sh\n"
        + " " * 14
        + "df -h\n"
        + " " * 14
        + "```\n"
    )
    book = read(Source.from_text(text))
    [command] = book.commands

    assert book.source.text(command.start, command.end) == "df -h"
    assert max(item.depth for item in book.document.items) == 7


def test_underlined_headings_are_headings(book: Runbook) -> None:
    """
    Operations runbook
    ==================

    Restart
    -------

    ```sh
    systemctl restart web
    ```
    """
    assert [(section.title, section.level) for section in book.sections] == [("Operations runbook", 1), ("Restart", 2)]


def test_inline_code_over_two_lines_is_one_command(book: Runbook) -> None:
    """
    1. Run `kubectl get pods -n
       web`.
    """
    [command] = book.commands

    assert command.programs == ("kubectl",)
    assert command.readable
    assert book.source.text(command.start, command.end).split() == ["kubectl", "get", "pods", "-n", "web"]


def test_prompts_in_a_shell_block_are_no_part_of_the_commands(book: Runbook) -> None:
    """
    ```bash
    $ df -h
    $ kubectl get pods
    ```
    """
    assert [command.text for command in book.commands] == ["df -h", "kubectl get pods"]


def test_several_headings_of_level_one_are_several_pages(book: Runbook) -> None:
    """
    # Restart the web server
    ```sh
    systemctl restart nginx
    ```
    # Renew the certificate
    ```sh
    certbot renew
    ```
    """
    assert [procedure.title for procedure in book.procedures] == ["Restart the web server", "Renew the certificate"]


def test_headings_of_level_two_without_a_title_above_them_are_several_procedures(book: Runbook) -> None:
    """
    ## Restart the web server
    ```sh
    systemctl restart nginx
    ```
    ## Renew the certificate
    ```sh
    certbot renew
    ```
    """
    assert [procedure.title for procedure in book.procedures] == ["Restart the web server", "Renew the certificate"]
