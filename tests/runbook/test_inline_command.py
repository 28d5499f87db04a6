"""Inline code: told apart whether the reader is to run it or only reads its name."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import Runbook, read


def inline(text: str) -> list[str]:
    """The inline commands of a text."""
    return [command.text for command in read(Source.from_text(text)).commands if command.block < 0]


BLOCK = "```bash\nbin/press start\nbin/press status\n```\n\n"


@pytest.mark.parametrize("text", ["1. Stop everything: `bin/press stop`", "- `bin/press stop worker`"])
def test_a_program_that_a_block_runs_by_its_path_is_one_in_prose_too(text: str) -> None:
    assert inline(text) == []
    assert inline(BLOCK + text) == [text.split("`")[1]]


@pytest.mark.parametrize(
    "text", ["- `worker stopped` in `bin/press status`", "- Code: `src/main.py handler`", "1. Look at `bin/press`"]
)
def test_the_path_of_a_program_that_prose_only_speaks_of_is_no_command(text: str) -> None:
    assert inline(BLOCK + text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Run `kubectl get pods` now.",
        "If it failed, inspect the logs\n(`kubectl logs -n shop job/backup`) and mend it.",
        "- `shopkill /F /PID 17`",
        "- `kubectl get pods`",
        "pi@raspberry ~  $ `sudo mdadm --manage /dev/md1 --add /dev/sda1`\nmdadm: added",
        "1. If the pod is out of memory: raise its limit — `kubectl set resources deployment/web --limits=memory=1Gi`",
        "- **Bad content** - `kubectl rollout undo deployment/web` to return to what worked",
        "1. Look: `kubectl get pods`",
        "Execute `sudo systemctl restart nginx`.",
        "Add the section. Then `nginx -s reload`.",
        "Run a `tf-deploy staging app apply` to update it.",
        '- `sudo REGION="north" LEVEL=debug bash scripts/up.sh`',
        "> Run `./restart.sh`",
        "| Check | Command |\n|---|---|\n| Pods | `kubectl get pods` |",
        "查看状态: `kubectl get pods`",
        "- 检查状态：`kubectl get pods -A`",
        "Run `gds aws integration -l` first.",
        "- Add the remote: e.g. `git remote add upstream https://example.com/x.git`",
        "You can also use `kubectl get pods -A` to look.",
        "`curl -f localhost/health` を実行し、200 を確認する。",
        "| Befehl | Zweck |\n|---|---|\n| `./start.sh` | Start |",
    ],
)
def test_code_that_the_reader_is_told_to_run_is_a_command(text: str) -> None:
    assert len(inline(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The `kubectl` tool is needed.",
        "Never `kubectl delete pod x`.",
        "- Do NOT `kubectl set image deploy/x x=y` by hand.",
        "The script runs `kubectl rollout status deploy/x`.",
        "When you run `terraform plan`, it shows the changes.",
        "- It waits via `kubectl rollout status deploy/x`.",
        "- The key is encrypted (`gpg --armor --encrypt`).",
        "- On-call ran `kubectl rollout undo deploy/x`",
        "The `az aro` command is an extension.",
        "| Field | Default |\n|---|---|\n| `confirm` | `true` |\n| `check` | `kill` |",
        "It is like `kubectl get pods`, but faster.",
        "Look into `/etc/nginx/nginx.conf`.",
        "The field `status.phase` is `Running`.",
        "Set `replicas` to 3.",
        "See `restart`.",
        "Use the `web-0` pod.",
    ],
)
def test_code_that_is_only_mentioned_is_none(text: str) -> None:
    assert inline(text) == []


def test_a_prompt_is_not_part_of_the_command(book: Runbook) -> None:
    """
    Run `$ df -h` now.
    """
    [command] = book.commands

    assert command.text == "df -h"
    assert book.source.text(command.start, command.end) == "df -h"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("`` df -h `/` ``", "df -h `/`"),
        ("`df -h | sort`", "df -h | sort"),
        ("`  df -h  `", "df -h"),
        ("`df -h && uptime -p; free -m`", "df -h && uptime -p; free -m"),
    ],
)
def test_the_place_of_an_inline_command_is_its_text(code: str, text: str) -> None:
    book = read(Source.from_text(f"- größe\n- Run {code} now.\n"))
    [command] = book.commands

    assert command.text == text
    assert book.source.text(command.start, command.end) == text


def test_a_pipe_in_a_cell_does_not_move_what_stands_behind_it(book: Runbook) -> None:
    r"""
    | Check | Command |
    |-------|---------|
    | Disk | `df -h \| sort \| tail <count>` |
    """
    [command] = book.commands
    [count] = book.parameters

    assert command.programs == ("df", "sort", "tail")
    assert book.source.text(command.start, command.end) == r"df -h \| sort \| tail <count>"
    assert [book.source.text(place.start, place.end) for place in count.occurrences] == ["<count>"]


def test_code_over_two_lines_is_one_command(book: Runbook) -> None:
    """
    Run `kubectl get pods
    -n web` now.
    """
    [command] = book.commands

    assert command.programs == ("kubectl",)
    assert book.source.text(command.start, command.end).split() == ["kubectl", "get", "pods", "-n", "web"]


def test_inline_commands_and_blocks_come_in_the_order_of_the_text(book: Runbook) -> None:
    """
    Run `df -h` first.

    ```sh
    free -m
    ```
    Then run `uptime -p`.
    """
    assert [command.text for command in book.commands] == ["df -h", "free -m", "uptime -p"]
    assert [command.block for command in book.commands] == [-1, 0, -1]
    assert [command.ordinal for command in book.commands] == [0, 1, 2]
