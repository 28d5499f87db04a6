"""What the acceptance of Compose and Kubernetes needs: programs, images of two releases, secrets, a runbook.

Off by default: a person makes the folder with `tests/acceptance/engine_from_debian.sh FOLDER` and says
`RUNWRIGHT_ENGINES=FOLDER`. Root is needed, and a kernel that lets containers run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from systems.common import keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "RUNWRIGHT_ENGINES"
OFF = f"off by default: tests/acceptance/engine_from_debian.sh FOLDER makes the engine, {VARIABLE}=FOLDER runs this"
OWN = "local/base:1"
BASE = "docker.io/library/python:3.11-slim-bookworm"
IMAGE = "registry.example.com/inventory"
BEFORE, AFTER = "v1.0.0", "v1.1.0"
"""The release that runs, and the one that is brought."""


def asked() -> Path | None:
    """The folder with the engine's programs, if somebody asked for this acceptance."""
    told = os.environ.get(VARIABLE, "")
    return Path(told).resolve() if told else None


def needed() -> Path:
    """The same folder; the test is skipped, with its reason, where it is not or cannot do."""
    folder = asked()
    if folder is None:
        pytest.skip(OFF)
    if os.geteuid() != 0:
        pytest.skip("the engine needs root")
    return folder


class Engine(NamedTuple):
    """Docker's engine of the folder, with data of its own."""

    programs: Path
    variables: Mapping[str, str]

    def docker(self, *words: str, seconds: float = 600) -> str:
        """What docker says; a failure of it fails the test with its words."""
        done = self.tried(*words, seconds=seconds)
        assert done.returncode == 0, f"docker {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def tried(self, *words: str, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """Docker with these words, however it ends."""
        command = [str(self.programs / "bin" / "docker"), *words]
        return subprocess.run(
            command, cwd=ROOT, env={**self.variables}, capture_output=True, text=True, timeout=seconds, check=False
        )

    def has(self, image: str) -> bool:
        """Whether an image is here, or can be pulled."""
        here = self.tried("image", "inspect", image).returncode == 0
        return here or self.tried("pull", "--quiet", image).returncode == 0

    def base(self) -> str:
        """The first layer: the folder's own, else the one that the Containerfile names."""
        layer = self.programs / "base.tar"
        if not layer.exists():
            return BASE
        if self.tried("image", "inspect", OWN).returncode:
            self.docker("import", "--change", "ENV PIP_BREAK_SYSTEM_PACKAGES=1", str(layer), OWN)
        return OWN

    def build(self, image: str, release: str) -> str:
        """The image of a release, by the Containerfile that operators use."""
        base = self.base()
        name = f"{image}:{release}"
        file = "systems/common/manifests/Containerfile"
        words = ("--file", file, "--build-arg", f"BASE={base}", "--build-arg", f"RELEASE={release}", "--tag", name)
        self.docker("build", "--network=host", *words, ".", seconds=1800)
        return name


@contextmanager
def docker(programs: Path, folder: Path) -> Iterator[Engine]:
    """The engine as long as the block lasts; its images stay in the folder of the programs."""
    from tests.acceptance.engine_cluster import wait

    socket = f"unix://{folder}/docker.sock"
    data = programs / "docker"
    options = ["--data-root", str(data), "--exec-root", str(folder / "docker"), "--pidfile", str(folder / "docker.pid")]
    options += ["--host", socket, "--bridge=none", "--iptables=false", "--ip6tables=false"]
    path = os.pathsep.join([str(programs / "bin"), os.environ["PATH"]])
    variables = {**os.environ, "PATH": path, "DOCKER_HOST": socket, "DOCKER_CONFIG": str(programs / "docker-config")}
    variables["DOCKER_BUILDKIT"] = "0"
    engine = Engine(programs, variables)
    with (folder / "dockerd.log").open("wb") as log:
        process = subprocess.Popen(
            [str(programs / "bin" / "dockerd"), *options], env={**variables}, stdout=log, stderr=log
        )
        try:
            wait("the engine", lambda: engine.tried("version").returncode == 0)
            yield engine
        finally:
            process.terminate()
            process.wait(60)
            released(folder)


def released(folder: Path) -> None:
    """Let go of what an engine has mounted below a folder, so that the folder can be removed."""
    lines = Path("/proc/self/mounts").read_text().splitlines()
    for path in reversed([line.split()[1] for line in lines if line.split()[1].startswith(f"{folder}/")]):
        subprocess.run(["umount", "--lazy", path], check=False, capture_output=True)


def secrets(folder: Path) -> dict[str, Path]:
    """What production is told in secret, as folders: of the database, of the keys, of the certificate."""
    made = {name: folder / name for name in ("database", "keys", "tls")}
    for path in made.values():
        path.mkdir()
    for name, text in (("superuser", "s1"), ("replicator", "r1"), ("application.env", "PGPASSWORD=a1\n")):
        (made["database"] / name).write_text(text)
    keys.sign_with(made["keys"], keys.add(made["keys"]))
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    command += ["-out", str(made["tls"] / "tls.crt"), "-keyout", str(made["tls"] / "tls.key")]
    subprocess.run(command, check=True, capture_output=True)
    for path in folder.rglob("*"):  # a container reads them as another user
        path.chmod(0o755 if path.is_dir() else 0o644)
    return made


def copied(folder: Path, system: str, directory: Path, **replaced: str) -> Path:
    """The system's runbook and its shipped `runwright.toml`, in a folder with a journal of its own."""
    here = folder / "book"
    (here / ".run").mkdir(parents=True)
    (here / ".run" / "environment.env").touch()
    text = (ROOT / "systems" / system / "runwright.toml").read_text()
    text = text.replace('directory = "../.."', f'directory = "{directory}"')
    for name, value in replaced.items():
        before = next(line for line in reversed(text.splitlines()) if line.startswith(f"{name} ="))
        text = text.replace(before, f'{name} = "{value}"')
    (here / "runwright.toml").write_text(text)
    book = here / "RUNBOOK.md"
    book.write_text((ROOT / "systems" / system / "RUNBOOK.md").read_text())
    return book


def run(book: Path, anchor: str, on: str, variables: Mapping[str, str], *words: str) -> str:
    """`runwright run` of a procedure, unattended; what it said. A run that does not end well fails the test."""
    command = [sys.executable, "-m", "runwright", "run", f"{book}#{anchor}", "--on", on, "--auto", "all", *words]
    done = subprocess.run(
        command, cwd=book.parent, env={**variables}, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
