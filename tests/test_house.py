"""The house rules: what may import what, how long a file may be, and that pages are there and current."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "runwright"
DOCS = ROOT / "docs"

FLOORS = [
    {"lib"},
    {"languages"},
    {"runbook", "environment"},
    {"lint", "plan"},
    {"store"},
    {"executors", "actions", "notify"},
    {"run"},
    {"monitor", "schedule", "oncall"},
    {"drill", "incident"},
    {"web"},
    {"cli"},
]  # from the ground up
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

MODULES = sorted(PACKAGE.rglob("*.py"))
CODE = [
    *MODULES,
    *sorted(
        path
        for folder in ("tests", "harvest", "benchmarks", "docs", "systems")
        for path in (ROOT / folder).rglob("*.py")
    ),
]
LONGEST, LONGEST_TEST = 300, 400

NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc"}

# What only makes sense on the machine where somebody wrote it.
MACHINE = re.compile(
    r"(?<![\w.~-])/(?:work|home/\w+|Users/\w+|root/\.\w+)(?:/|\b)|://(?:localhost|127\.0\.0\.1):\d+/simple"
)
TEXTS = {".py", ".md", ".toml", ".yml", ".yaml", ".json", ".lock", ".svg", ".txt", ".cfg", ""}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> str:
    """The room a module lies in; the package's own front matter is no room."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """The rooms that a module imports, late imports and imports for types included."""
    modules = [name for node in ast.walk(ast.parse(path.read_text())) for name in imported_names(node)]
    return {name.split(".")[1] for name in modules if name.startswith("runwright.")} & FLOOR.keys()


def imported_names(node: ast.AST) -> list[str]:
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return []


def script(name: str) -> ModuleType:
    """What writes documents, as a module."""
    return importlib.import_module(f"docs.{name}")


def tracked() -> list[Path]:
    """The text files of the project: what Git would keep, or all files where there is no Git."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = [relative(path) for path in ROOT.rglob("*") if path.relative_to(ROOT).parts[0] != ".venv"]
    return [ROOT / name for name in names if name and (ROOT / name).is_file() and Path(name).suffix in TEXTS]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_imports_go_down(path: Path) -> None:
    here = room_of(path)
    if here not in FLOOR:
        pytest.skip("the front door of the package is in no room")

    for other in imported_rooms(path) - {here}:
        assert FLOOR[other] < FLOOR[here], f"{here} may not import {other}"


def test_the_product_and_the_systems_it_operates_import_nothing_of_each_other() -> None:
    sides = {"systems": MODULES, "runwright": sorted((ROOT / "systems").rglob("*.py"))}
    found = [
        f"{relative(path)} imports {name}"
        for other, paths in sides.items()
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        for name in imported_names(node)
        if name.split(".")[0] == other
    ]

    assert sides["runwright"]
    assert found == []


def test_every_room_has_a_floor() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert rooms == FLOOR.keys()


def test_imports_are_absolute() -> None:
    relative_imports = [
        relative(path)
        for path in MODULES
        if any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(ast.parse(path.read_text())))
    ]

    assert relative_imports == []


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    ends = {path: LONGEST_TEST if "tests" in path.relative_to(ROOT).parts else LONGEST for path in CODE}

    assert {relative(path): length for path, length in lengths.items() if length > ends[path]} == {}


def test_modules_are_named_by_their_subject() -> None:
    names = {part.removesuffix(".py") for path in MODULES for part in path.relative_to(PACKAGE).parts}

    assert names & NAMELESS == set()


def test_every_module_says_what_it_is() -> None:
    silent = [
        relative(path) for path in MODULES if path.read_text() and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_nothing_names_the_machine_it_was_written_on() -> None:
    found = [
        f"{relative(path)}: {match[0]}"
        for path in tracked()
        if path != Path(__file__) and (match := MACHINE.search(path.read_text(encoding="utf-8", errors="replace")))
    ]

    assert found == []


def test_file_names_are_portable() -> None:
    """Archives, other file systems and build tools refuse names such as `:.json`."""
    strange = [relative(path) for path in tracked() if not re.fullmatch(r"[\w./+@-]+", relative(path))]

    assert strange == []


def test_the_lock_carries_hashes_and_no_addresses() -> None:
    text = (ROOT / "requirements.lock").read_text()
    pins = re.findall(r"(?m)^[\w.-]+==", text)
    bare = re.findall(r"(?m)^[\w.-]+==.*[^\\]\n(?!    --hash)", text)

    assert pins
    assert bare == []
    assert "://" not in text
    assert " @ " not in text


def test_the_lock_pins_every_dependency() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["dev"], *groups["systems"]]
    pinned = set(re.findall(r"(?m)^([\w.-]+)==", (ROOT / "requirements.lock").read_text()))

    missing = {name for line in wanted if (name := re.split(r"[<>=~!\[; ]", line)[0].lower()) not in pinned}

    assert missing == set()


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="argparse lays its help out otherwise from 3.13 on")
def test_reference_pages_are_current() -> None:
    stale = [
        relative(path)
        for path, text in script("generate").pages().items()
        if not path.is_file() or path.read_text() != text
    ]

    assert stale == [], "run `python3 tasks.py docs`"


def test_the_picture_shows_what_is_printed() -> None:
    picture = script("picture")

    assert picture.fingerprint(picture.printed()) in picture.PICTURE.read_text(), "run `python3 tasks.py docs`"


def test_every_command_has_its_page() -> None:
    commands = script("pages.command_line").commands()
    map_page, reference = (DOCS / "map.md").read_text(), (DOCS / "reference" / "cli.md").read_text()

    assert commands
    for command in commands:
        assert f"`runwright {command}`" in map_page
        assert f"## runwright {command}\n" in reference


def test_every_room_is_on_the_map() -> None:
    map_page = (DOCS / "map.md").read_text()

    assert [room for room in FLOOR if f"[`{room}`](../src/runwright/{room})" not in map_page] == []


def test_every_module_is_on_the_map() -> None:
    map_page = (DOCS / "map.md").read_text(encoding="utf-8")
    rules = PACKAGE / "lint" / "rules"  # their own index is docs/reference/rules
    names = {path.stem for path in MODULES if path.stem not in {"__init__", "__main__"} and rules not in path.parents}

    assert sorted(name for name in names if f"`{name}`" not in map_page) == []


def test_every_path_and_field_of_the_reference_says_what_it_means() -> None:
    silent = re.compile(r"(?m)^\| `[a-z][^|]*\|[^|]*\|  \|$")
    pages = [DOCS / "reference" / f"{name}.md" for name in ("json", "model", "nouns")]

    assert [row for page in pages for row in silent.findall(page.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("page", sorted({*DOCS.rglob("*.md"), *ROOT.glob("*.md")}), ids=relative)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"(?ms)^ *(```+).*?^ *\1`*$|`[^`\n]*`", "", page.read_text())
    targets = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", text)

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_no_page_is_lost() -> None:
    linked = {
        (page.parent / target).resolve()
        for page in {*DOCS.rglob("*.md"), *ROOT.glob("*.md")}
        for target in re.findall(r"\]\(([^)#\s]+\.md)", page.read_text())
    }

    assert [relative(page) for page in DOCS.rglob("*.md") if page not in linked and page.name != "README.md"] == []
