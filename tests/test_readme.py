"""What the README, the tutorial and the how-to pages tell a reader to type works, as it is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "checkout-service" / "RUNBOOK.md"
BOOTSTRAP = "python3 tasks.py test"
"""The command that runs this very test."""
OWN = """
## Restart the service

1. Look at the machine:

   ```bash
   uptime
   ```

2. Restart it:

   ```bash
   touch restarted
   ```
"""
"""What the reader's own page has besides."""
DEMO = "python3 tasks.py demo"
"""Runs on a real system; a test of its own has the time for it."""
ASKS = re.compile(r"runwright run (?!.*--(?:dry-run|auto))")
"""Commands that want a person."""
PAGES = (
    "README.md",
    "docs/tutorial.md",
    "docs/how-to/add-words.md",
    "docs/how-to/look-at-one-procedure.md",
    "docs/how-to/read-a-folder.md",
    "docs/how-to/read-standard-input.md",
    "docs/how-to/use-the-json.md",
)


def typed(page: str) -> list[str]:
    """Every command in the shell blocks of a page, one a line; a line that ends in a pipe goes on in the next."""
    blocks = re.findall(r"(?ms)^```bash\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"))
    lines = [line for block in blocks for line in re.sub(r"\|\n", "| ", block).splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the reader's checkout, with the reader's own runbooks in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("tasks.py", "examples", "systems", "README.md"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv").symlink_to(sys.prefix)
    text = EXAMPLE.read_text(encoding="utf-8").replace("## Restore the order database", "## Restore database") + OWN
    for name in ("path/to/RUNBOOK.md", "docs/RUNBOOK.md", "docs/runbooks/one.md", "docs/runbooks/two.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    if shutil.which("git"):
        author = ["-c", "user.name=Reader", "-c", "user.email=reader@example.com"]
        for words in (["init", "--quiet"], ["add", "docs"], [*author, "commit", "--quiet", "--message", "Runbooks"]):
            subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
    return folder


def test_the_readme_has_the_two_commands() -> None:
    assert typed("README.md")[:2] == ["python3 tasks.py demo", BOOTSTRAP]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_work_one_after_the_other(page: str, checkout: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    commands = [each for each in typed(page) if each not in {BOOTSTRAP, DEMO} and not _lacking(each)]
    if any("runwright-tutorial.log" in each for each in commands):  # a page that another process tries needs its own
        for left in Path("/tmp").glob("runwright-tutorial.log*"):  # noqa: S108 (what the tutorial says)
            left.unlink()

    for command in commands:
        works(command, checkout, {**reader(), "PATH": path})


def reader() -> dict[str, str]:
    """The environment of a reader, who knows nothing of the systems that tests of this process have started."""
    ours = {f"{path.name.upper()}_HOME" for path in (ROOT / "systems").iterdir()}
    return {name: value for name, value in os.environ.items() if name not in ours} | {"RUNWRIGHT_TASKS_HERE": "1"}


def _lacking(command: str) -> bool:
    """Whether a command needs a program that this machine does not have."""
    return any(re.search(rf"(?:^|\|\s+){tool} ", command) and shutil.which(tool) is None for tool in ("git", "jq"))


def works(command: str, folder: Path, environment: dict[str, str]) -> None:
    """The command does what the page says, without a complaint."""
    if ASKS.search(command):
        assert asked(command, folder, environment) == 0, command
        return

    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )

    fine = {0, 1} if " lint " in command else {0}  # a page may have something wrong with it
    assert done.returncode in fine, f"{command}: {done.stderr}"
    assert done.stderr == "", command
    assert done.stdout.strip() or ">" in command, command


def asked(command: str, folder: Path, environment: dict[str, str]) -> int | None:
    """The exit status of a command whose every question is answered with yes."""
    child = pexpect.spawn("sh", ["-c", command], cwd=folder, env=environment, encoding="utf-8", timeout=30)
    while child.expect([r"\[y/N\] ", "quit › |uit › ", pexpect.EOF]) < 2:
        child.sendline("y")
    child.close()
    return child.exitstatus


def test_the_demonstration_runs_to_its_end() -> None:
    command = [sys.executable, "tasks.py", "demo"]
    done = subprocess.run(command, cwd=ROOT, env=reader(), capture_output=True, text=True, check=False, timeout=400)

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "alice logs in again (HTTP 200)" in done.stdout
    assert "alice is back (HTTP 200)" in done.stdout


def test_the_demonstration_says_beforehand_what_its_pages_call_and_nobody_installed(tmp_path: Path) -> None:
    command = [sys.executable, "tasks.py", "demo"]
    elsewhere = {"PATH": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=elsewhere, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stdout) == (2, "")
    assert "curl, which is not installed" in done.stderr


def test_the_first_command_that_the_readme_names_is_a_chore() -> None:
    listing = subprocess.run([sys.executable, "tasks.py"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert re.search(r"(?m)^ +test ", listing.stdout)


def test_continuous_integration_runs_the_test_command() -> None:
    assert BOOTSTRAP in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
