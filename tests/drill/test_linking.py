from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from runwright.drill import linking, scenario
from runwright.drill.linking import NoLead, NoLink, NotLinked
from runwright.drill.system import System, load

if TYPE_CHECKING:
    from pathlib import Path

SYSTEM = """
name = "shop"
[start]
command = ["shop", "start"]
[start.settings]
DATABASE_PORT = "15432; and so on"
HOME = "where it is"
[links.database]
setting = "DATABASE_CLIENT_PORT"
target = "$DATABASE_PORT"
[links.cache]
setting = "CACHE_CLIENT_PORT"
target = "127.0.0.1:$CACHE_PORT"
"""


@pytest.fixture
def shop(tmp_path: Path) -> System:
    (tmp_path / "system.toml").write_text(SYSTEM)
    return load(tmp_path)


def test_a_port_is_that_of_the_environment_or_of_the_settings_or_a_free_one(shop: System) -> None:
    found = linking.ports(shop, ["database", "cache"], {}, free=False)

    assert found["DATABASE_PORT"] == "15432"
    assert 1024 < int(found["CACHE_PORT"]) < 65536
    assert linking.ports(shop, ["database"], {"DATABASE_PORT": "7"}, free=False) == {"DATABASE_PORT": "7"}
    assert linking.ports(shop, ["database"], {"DATABASE_PORT": "7"}, free=True)["DATABASE_PORT"] not in {"7", "15432"}
    assert linking.ports(shop, [], {}, free=True) == {}


def test_the_system_is_told_the_port_of_the_relay(shop: System, tmp_path: Path) -> None:
    variables = {"DATABASE_PORT": "15432"}

    with linking.linked(shop, ["database"], variables, tmp_path / "links") as links:
        assert links.settings.keys() == {"DATABASE_CLIENT_PORT"}
        assert links.settings["DATABASE_CLIENT_PORT"] != "15432"
        assert linking.standing(shop, ["database"], tmp_path) == links.controls
    with pytest.raises(NotLinked, match="shop runs already, and not through relays for database"):
        linking.standing(shop, ["database"], tmp_path)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ('kind = "partition"\ntarget = "cache"', {"cache"}),
        ('kind = "command"\ntarget = "cache"', set()),
    ],
)
def test_only_faults_of_connections_want_relays(shop: System, tmp_path: Path, text: str, links: set[str]) -> None:
    path = tmp_path / "one.toml"
    path.write_text(f'procedure = "p"\n[[faults]]\n{text}\n')

    assert linking.wanted(scenario.load(path), shop) == links


@pytest.mark.parametrize("target", ["", "redis", "localhost:redis", "127.0.0.1:0", "70000", "²"])
def test_a_link_that_leads_to_no_port_is_told(shop: System, tmp_path: Path, target: str) -> None:
    shop.raw["links"]["cache"]["target"] = "$CACHE"
    variables = {"CACHE": target, "HOME": "/"}

    with (
        pytest.raises(NoLead, match="which is no port"),
        linking.linked(shop, ["cache"], variables, tmp_path / "links"),
    ):
        pass


def test_a_link_that_the_system_does_not_describe_is_told(shop: System, tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text(textwrap.dedent('procedure = "p"\n[[faults]]\nkind = "delay"\ntarget = "cash"\n'))

    with pytest.raises(NoLink, match="shop has no link “cash”") as raised:
        linking.wanted(scenario.load(path), shop)
    assert raised.value.hint == "Did you mean “cache”?"
