"""Code blocks: language and use, and which of them a reader would run."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import Runbook, read
from runwright.runbook.block import Block, Info, read_info


def block(text: str) -> Block:
    """The one block of a text."""
    [found] = read(Source.from_text(text)).blocks
    return found


@pytest.mark.parametrize(
    ("tag", "content", "language", "kind", "runs"),
    [
        ("bash", "kubectl get pods", "shell", "commands", True),
        ("", "kubectl get pods -n web", "shell", "commands", True),
        ("sql", "SELECT count(*) FROM orders;", "sql", "query", True),
        ("promql", "rate(http_requests_total[5m]) > 1", "promql", "query", True),
        ("console", "$ df -h /\nFilesystem Size Used\n/dev/sda1 50G 49G", "console", "transcript", True),
        ("redis", "CONFIG GET maxmemory", "redis", "commands", True),
        ("python", "import boto3\nboto3.client('s3').list_buckets()", "python", "code", True),
        ("yaml", "apiVersion: v1\nkind: Pod", "yaml", "config", False),
        ("json", '{"status": "ok"}', "json", "data", False),
        ("ini", "[server]\nport = 8080", "settings", "config", False),
        ("mermaid", "graph TD\n  A --> B", "diagram", "diagram", False),
        ("log", "2024-05-01 10:00:00 ERROR disk full", "logs", "log", False),
        ("", "2024-05-01 10:00:00 ERROR disk full\n2024-05-01 10:00:01 ERROR disk full", "logs", "log", False),
        ("", "┌─────┐    ┌────┐\n│ web │ →  │ db │\n└─────┘    └────┘", "diagram", "diagram", False),
        ("diff", "-old\n+new", "diff", "config", False),
    ],
)  # fmt: skip
def test_a_block_has_a_language_a_kind_and_runs_or_not(
    tag: str, content: str, language: str, kind: str, *, runs: bool
) -> None:
    found = block(f"# x\n```{tag}\n{content}\n```\n")

    assert (found.language, found.kind, found.runs) == (language, kind, runs)


@pytest.mark.parametrize(
    ("content", "language"),
    [
        ("SELECT pid, state\nFROM pg_stat_activity\nWHERE state = 'active';", "sql"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n", "yaml"),
        ("2024-05-01T10:00:00Z level=error msg=boom\n2024-05-01T10:00:01Z level=error msg=boom", "logs"),
        ("0 3 * * * /usr/local/bin/backup.sh\n", "cron"),
    ],
)
def test_a_wrong_tag_gives_way_to_plain_content(content: str, language: str) -> None:
    found = block(f"```bash\n{content}\n```\n")

    assert found.tag == "bash"
    assert language in {found.language, *(stretch.language for stretch, _ in found.parsed)}


def test_output_announced_by_prose_does_not_run(book: Runbook) -> None:
    """
    ```
    kubectl get pods
    ```
    The output should look like this:

    ```
    NAME   READY   STATUS
    web-0  1/1     Running
    ```
    """
    assert [each.runs for each in book.blocks] == [True, False]
    assert book.blocks[1].kind == "output"


@pytest.mark.parametrize("lead", ["**Never run this:**", "Do not use this command.", "Bad example:"])
def test_a_block_that_the_words_before_it_warn_of_does_not_run(lead: str) -> None:
    found = block(f"{lead}\n\n```bash\nrm -rf /srv/data\n```\n")

    assert not found.runs
    assert "warn" in found.because


def test_a_message_to_fill_in_is_a_template(book: Runbook) -> None:
    """
    ## Message template
    ```
    [Service Name] is degraded since [Start Time]. Next update at [Next Update].
    ```
    """
    assert [(each.kind, each.runs) for each in book.blocks] == [("template", False)]


@pytest.mark.parametrize("content", ["# nothing to do here\n# yet", "", "   "])
def test_a_block_without_a_command_does_not_run(content: str) -> None:
    assert not block(f"```bash\n{content}\n```\n").runs


@pytest.mark.parametrize(
    ("info", "read"),
    [
        ("", Info("")),
        ("bash", Info("bash")),
        ("  Bash ", Info("bash")),
        ("sh {name=drain}", Info("sh", (("name", "drain"),))),
        ('sh {"name":"drain","interactive":"false"}', Info("sh", (("name", "drain"), ("interactive", "false")))),
        ("sh { name=drain cwd=../x }", Info("sh", (("name", "drain"), ("cwd", "../x")))),
        ('sh title="Drain a node"', Info("sh", (("title", "Drain a node"),))),
        ("{.bash}", Info("")),
        ("bash,ignore", Info("bash")),
        ("kubectl get pods -n web", Info("kubectl", (), "kubectl get pods -n web")),
    ],
)
def test_an_info_string_is_taken_apart(info: str, read: Info) -> None:
    assert read_info(info) == read


@pytest.mark.parametrize("info", ["bash {.line-numbers}", "{.bash .numberLines}", "```", "{", "}{", "{=}", "a{b"])
def test_odd_info_strings_are_read_without_harm(info: str) -> None:
    assert isinstance(read_info(info).tag, str)


def test_a_command_behind_the_fence_is_the_first_line_of_the_block(book: Runbook) -> None:
    """
    ```kubectl get pods -n web
    kubectl get events -n web
    ```
    """
    [found] = book.blocks

    assert found.text == "kubectl get pods -n web\nkubectl get events -n web\n"
    assert [book.source.text(each.start, each.end) for each in book.commands] == found.text.splitlines()


@pytest.mark.parametrize("fence", ["```", "``` ", "````\t", "~~~~  ", "   ```", "> ```"])
def test_a_command_behind_any_fence_is_found_at_its_place(fence: str) -> None:
    book = read(Source.from_text(f"{fence}kubectl get pods -n web\n"))

    assert [book.source.text(each.start, each.end) for each in book.commands] == ["kubectl get pods -n web"]


def test_a_block_knows_its_section_and_item(book: Runbook) -> None:
    """
    # A
    ```sh
    ls
    ```
    # B
    1. Look
       ```sh
       df -h
       ```
    """
    assert [(each.ordinal, each.section, each.item) for each in book.blocks] == [(0, 1, -1), (1, 2, 0)]


@pytest.mark.parametrize(
    "text",
    [
        'return res.json({ id: null, name: "Guest" });',
        "{user?.name || user?.id ? (",
        "if (!origin) return callback(null, true);",
        "| watcher | found by | configured |",
    ],
)
def test_what_only_looks_like_a_command_must_parse_as_one(text: str) -> None:
    assert not block(f"```\n{text}\n```\n").runs


def test_what_plainly_is_a_command_runs_although_it_does_not_parse() -> None:
    assert block("```\nkubectl get pods | grep 'web\n```\n").runs


def test_a_block_says_what_it_was_inferred_from() -> None:
    assert block("```sh\nls -l\n```\n").because
    assert 0 < block("```\nls -l\n```\n").sure <= 1


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Run a rehearsal first:\n\n```text\nledgerd serve --dry-run=true\n```\n", True),
        ("Start the ledger with:\n\n```text\nledgerd serve --config /etc/ledgerd.json\n```\n", True),
        ("Run it once a year:\n\n```text\nledger\n```\n", False),
        ("It prints:\n\n```text\nledgerd serve --dry-run=true\n```\n", False),
    ],
)
def test_a_tag_for_text_hides_no_command_that_words_say_to_run(text: str, *, runs: bool) -> None:
    assert block(text).runs is runs


def test_a_text_that_calls_what_another_block_runs_is_a_command(book: Runbook) -> None:
    """
    Run the first:

    ```text
    ledgerd init --path /srv
    ```

    The second one is like it:

    ```text
    ledgerd serve --path /srv
    ```
    """
    assert [each.runs for each in book.blocks] == [True, True]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("### Worker (`apps/worker/.env`)\n```bash\n# Queue\nQUEUE_URL=amqp://localhost\nLEVEL=debug\n```\n", "config"),
        ("## Environment variables\n```bash\nQUEUE_URL=amqp://localhost\n```\n", "config"),
        ("## Environment variables\n```bash\nexport QUEUE_URL=amqp://localhost\n```\n", "commands"),
        ("Name it in the environment variable:\n```bash\nSTAGE=test ./migrate.sh\n```\n", "commands"),
        ("Set the variable from the file:\n```bash\nZONE=2b make bootstrap\n```\n", "commands"),
        ("Set the variable in the file:\n```bash\nAT=/srv /opt/shop/back_up.sh all\n```\n", "commands"),
        ("Store the ARN in an environment variable:\n```bash\narn=<arn>\n```\nThen `ls $arn`.\n", "commands"),
        ("Set the repository by running the following commands.\n```\nA=$(date)\nB=b$A\n```\n`ls $B`\n", "commands"),
        ("Put this into the file:\n```bash\nNAME=Corner Shop\nOPTIONS=-a -b\n```\n", "config"),
        (
            "## Environment file\nChoose the queue:\n```bash\nQUEUE_URL=amqp://localhost\n```\nAsk $QUEUE_URL.\n",
            "commands",
        ),
    ],
)
def test_what_stands_under_the_name_of_a_file_of_settings_is_not_run(text: str, kind: str) -> None:
    assert block(text).kind == kind


def test_a_query_in_a_language_that_nobody_named_is_run_where_it_is_asked() -> None:
    found = block("Use the following query to see where:\n\n```\nfetch task\n| metric 'requests'\n| every 1m\n```\n")

    assert (found.kind, found.runs) == ("query", True)


def test_a_fence_of_a_list_may_hold_lines_further_left_than_the_list() -> None:
    text = "1. Run it:\n\n    ```\nmake deploy\n    ```\n1. Look:\n\n    ```\nmake status\n    ```\n"
    first, second = read(Source.from_text(text)).blocks

    assert [first.text, second.text] == ["make deploy\n", "make status\n"]
    assert text[first.offset(0) :].startswith("make deploy")
    assert (first.runs, second.runs) == (True, True)


def test_a_tight_list_is_read_on_behind_such_a_fence() -> None:
    text = "- Run it:\n  ```\nmake deploy\n  ```\n- Look\n\nThen go home.\n"
    book = read(Source.from_text(text))

    assert [block.text for block in book.blocks] == ["make deploy\n"]
    assert [each.start for each in book.document.items] == [0, text.index("- Look")]


@pytest.mark.parametrize(
    ("text", "kind", "runs"),
    [
        ("```{note}\nRemember the backup.\n```\n", "text", False),
        ("```{code-block} bash\nls /srv\n```\n", "commands", True),
        ("```\nfields @timestamp, @message\n  | sort @timestamp desc\n```\n", "query", True),
        ('```text\nresource.type="cloud_run_revision"\n```\n', "query", True),
        ("```\nlevel=ERROR | stats count by service\n```\n", "query", True),
        ("```\n# PromQL: is a leader there?\ninstance_leader\n```\n", "query", True),
        ("```\nFILE=/srv/list.json\njq . $FILE\n```\n", "commands", True),
        ("```go\nfunc Leader() bool\n```\n", "config", False),
        ("```python\ndef clean():\n    remove()\n```\n", "config", False),
        ("```python\ndef clean():\n    remove()\n\nclean()\n```\n", "code", True),
        ("Add to `~/.bashrc`:\n```bash\nalias k='kubectl'\n```\n", "config", False),
        ("Run this script:\n```bash\n#!/bin/bash\nls /srv\n```\n", "commands", True),
        ("Save it as `list.sh`:\n```bash\n#!/bin/bash\nls /srv\n```\n", "script", False),
    ],
)
def test_what_is_typed_is_told_from_what_is_shown(text: str, kind: str, runs: bool) -> None:  # noqa: FBT001
    found = block(text)

    assert (found.kind, found.runs) == (kind, runs)


SETS = "```bash\n# how much it keeps\nKEEP_DAYS=20\nLOG_LEVEL=info  # or debug\n```\n"


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "Set `KEEP_DAYS` to what you have room for.\n\n{}",
        "{}\n```bash\n./bin/prune --days 20\n```\n",
        "{}\n```bash\necho $KEEP_DAYS_OF_OLD\n```\n",
    ],
)
def test_variables_that_nothing_asks_for_are_lines_of_a_file(around: str) -> None:
    found = read(Source.from_text(around.format(SETS))).blocks[0]

    assert (found.kind, found.runs) == ("config", False)


@pytest.mark.parametrize(
    "text",
    [
        f"{SETS}\nThen `find /srv -mtime +$KEEP_DAYS`.\n",
        f"{SETS}\n```bash\nexport KEEP_DAYS\n```\n",
        f"{SETS}\n```makefile\nprune:\n\tfind /srv -mtime +$(KEEP_DAYS)\n```\n",
        "```bash\nexport KEEP_DAYS=20\n```\n",
        "```bash\nTODAY=$(date +%F)\n```\n",
        "```bash\nKEEP_DAYS=20 ./bin/prune\n```\n",
        "<!-- runwright: commands -->\n" + SETS,
    ],
)
def test_variables_are_set_where_a_command_gets_them(text: str) -> None:
    found = read(Source.from_text(text)).blocks[0]

    assert (found.kind, found.runs) == ("commands", True)


def test_a_logger_gives_several_names_on_a_line() -> None:
    found = block('```bash\nlevel=warn caller=web.go:12 msg="it is full"\n```\n')

    assert (found.language, found.kind, found.runs) == ("logs", "log", False)


@pytest.mark.parametrize(
    "content",
    [
        "charts/shop/values.yaml",
        "clusters/[YOUR CLUSTER]/$REGION/node.tf",
        "# the console\nhttps://shop.example.com/targets",
    ],
)
def test_the_name_of_a_file_or_an_address_is_nothing_to_run(content: str) -> None:
    assert not block(f"```bash\n{content}\n```\n").runs


@pytest.mark.parametrize("content", ["./deploy.sh", "bin/deploy", "cat values.yaml", "vi values.yaml\nvalues.yaml"])
def test_a_script_is_run_by_its_name(content: str) -> None:
    assert block(f"```bash\n{content}\n```\n").runs
