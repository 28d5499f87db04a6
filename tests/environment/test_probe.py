"""The probes of a system.toml: read, and every problem told with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.environment.probe import Probe, load, with_needs
from runwright.environment.problem import Misconfigured
from runwright.environment.variables import NotSet, expanded

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """
name = "shop"
unknown-to-this-reader = 7
[environment]
file = "${SHOP_HOME:-.run}/environment.env"
[[probes]]
name = "database"
sql = "$DATABASE_URL"
[[probes]]
name = "api"
http = "$API/healthz"
expect = 204
timeout = "5s"
needs = ["database"]
[[probes]]
name = "page"
tcp = "127.0.0.1:80"
needs = ["api"]
"""


def test_probes_are_read_and_other_sections_left_alone(tmp_path: Path) -> None:
    (tmp_path / "system.toml").write_text(SHOP)
    system = load(tmp_path)

    assert system == load(tmp_path / "system.toml")
    assert (system.name, system.environment_file) == ("shop", "${SHOP_HOME:-.run}/environment.env")
    assert system.probes[1] == Probe("api", "http", "$API/healthz", 204, 5.0, ("database",))


def test_what_is_asked_for_brings_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "system.toml").write_text(SHOP)
    probes = load(tmp_path).probes

    assert [probe.name for probe in with_needs(["page"], probes)] == ["database", "api", "page"]
    assert [probe.name for probe in with_needs(["database"], probes)] == ["database"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[probes]]\nname = "a"\n', "what is looked at is missing"),
        ('[[probes]]\ntcp = "h:1"\n', "“name” is missing"),
        ('[[probes]]\nname = "a"\ntcp = "h:1"\nhttp = "http://h"\n', "what is looked at is said twice"),
        ('[[probes]]\nname = "a"\ntcp = "h:1"\nneeds = ["b"]\n', "there is no probe “b”"),
        ('[[probes]]\nname = "a"\ntcp = "h:1"\nneeds = ["a"]\n', "“a” and “a” need each other"),
        ('[[probes]]\nname = "a"\nhttp = "h:1"\nexpect = 7\n', "no status of HTTP"),
        ('[[probes]]\nname = "a"\nhtp = "h:1"\n', "unknown key “htp”"),
        ("probes = 7\n", "must be a list of sections"),
        ("[[probes]\n", "system.toml:1:"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "system.toml").write_text(text)
    with pytest.raises(Misconfigured, match=said):
        load(tmp_path)


def test_probes_that_need_each_other_in_a_circle_are_said(tmp_path: Path) -> None:
    chain = [("a", "b"), ("b", "c"), ("c", "a")]
    text = "".join(f'[[probes]]\nname = "{one}"\ntcp = "h:1"\nneeds = ["{other}"]\n' for one, other in chain)
    (tmp_path / "system.toml").write_text(text)

    with pytest.raises(Misconfigured, match="“a” and “b” need each other"):
        load(tmp_path)


def test_variables_are_put_in_with_what_holds_without_them() -> None:
    assert expanded("$A/${B}/${C:-d}$", {"A": "1", "B": "2"}) == "1/2/d$"
    with pytest.raises(NotSet, match=r"\$A is not set"):
        expanded("$A", {})
