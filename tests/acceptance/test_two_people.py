"""Two real users of one machine: one runs, the other approves; neither can do the other's part."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from runwright.environment import identity

if TYPE_CHECKING:
    from collections.abc import Iterator

BOOK = "# Operations\n\n## Switch\n\n```bash\ntouch switched\n```\n"
POLICY = '[environments.local]\n[[environments.local.policy.rules]]\neffects = ["changes"]\n'
PEOPLE = ("games", "news", "daemon", "nobody")
"""Users that Unix systems have, and whom nobody logs in as."""


class Office(NamedTuple):
    """A folder of a group, two of its members, and somebody who is none."""

    folder: Path
    group: int
    ann: str
    ben: str
    stranger: str
    python: str

    def runwright(self, user: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it as this user."""
        groups = [] if user == self.stranger else [self.group]
        return subprocess.run(
            [self.python, "-m", "runwright", *words],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "PYTHONPATH": os.pathsep.join(_packages())},
            user=user,
            group=pwd.getpwnam(user).pw_gid,
            extra_groups=groups,
            text=True,
            capture_output=True,
            check=False,
            timeout=60,
        )

    def waiting(self) -> str:
        """The name of a run of Ann's that waits for approval."""
        begun = self.runwright(self.ann, "run", "RUNBOOK.md#switch", "--auto", "all")
        assert (begun.returncode, begun.stderr) == (1, "")
        run: str = json.loads(self.runwright(self.ann, "runs", "--json").stdout.splitlines()[0])["run"]
        return run


@pytest.fixture
def office() -> Iterator[Office]:
    if os.geteuid():
        pytest.skip("only root can be two others")
    if identity._login() != identity.UNSET:  # (whoever logged in stays that person, whatever user runs)
        pytest.skip("the system knows who logged in here, and he is one person")
    known = {entry.pw_name for entry in pwd.getpwall()}
    ann, ben, stranger, *_ = [*(name for name in PEOPLE if name in known), *[""] * 3]
    python = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin")
    if not stranger or not python:
        pytest.skip("it takes three users of the system and its own Python in our version")
    folder = Path(tempfile.mkdtemp(prefix="office-"))
    try:
        group = pwd.getpwnam(ben).pw_gid
        (folder / "RUNBOOK.md").write_text(BOOK)
        (folder / "runwright.toml").write_text(POLICY)
        for each in (folder, folder / ".runwright"):
            each.mkdir(exist_ok=True)
            os.chown(each, pwd.getpwnam(ann).pw_uid, group)
            each.chmod(0o2770)
        folder.chmod(0o2775)
        made = Office(folder, group, ann, ben, stranger, python)
        if made.runwright(ann, "--version").returncode:
            pytest.skip("this checkout cannot be read by others")
        yield made
    finally:
        shutil.rmtree(folder)


def test_another_user_approves_and_the_run_goes_on(office: Office) -> None:
    run = office.waiting()
    approved = office.runwright(office.ben, "approve", run, "--yes", "--why", "looked at it")
    assert approved.returncode == 0, approved.stderr
    assert not (office.folder / "switched").exists()

    done = office.runwright(office.ann, "run", "--resume", run, "--auto", "all")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (office.folder / "switched").owner() == office.ann
    shown = office.runwright(office.ben, "runs", "show", run).stdout
    assert f"{office.ben}@" in shown
    assert "looked at it" in shown
    assert office.runwright(office.ben, "runs", "verify", run).returncode == 0


def test_who_runs_it_cannot_approve_it(office: Office) -> None:
    run = office.waiting()
    refused = office.runwright(office.ann, "approve", run, "--yes")
    assert refused.returncode == 1
    assert f"{office.ann}@" in refused.stderr
    assert "may not approve it" in refused.stderr
    office.runwright(office.ann, "run", "--resume", run, "--auto", "all")
    assert not (office.folder / "switched").exists()


def test_a_no_of_the_other_keeps_it_from_running(office: Office) -> None:
    run = office.waiting()
    office.runwright(office.ben, "approve", run, "--deny", "--why", "not during the sale")
    stopped = office.runwright(office.ann, "run", "--resume", run, "--auto", "all")
    assert stopped.returncode == 1
    assert not (office.folder / "switched").exists()


def test_somebody_outside_of_the_group_can_neither_look_nor_approve(office: Office) -> None:
    run = office.waiting()
    refused = office.runwright(office.stranger, "approve", run, "--yes")
    assert refused.returncode == 2
    assert "cannot be opened" in refused.stderr
    assert "Traceback" not in refused.stderr
    office.runwright(office.ann, "run", "--resume", run, "--auto", "all")
    assert not (office.folder / "switched").exists()


def _packages() -> list[str]:
    """Where this Python finds Runwright and what it needs."""
    root = Path(__file__).resolve().parents[2]
    return [str(root / "src"), sysconfig.get_path("purelib")]
