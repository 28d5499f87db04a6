from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from runwright.drill.ground import _secret
from runwright.environment.configuration import environment


def test_variables_that_the_system_says_are_secret_are_handed_on_as_references() -> None:
    """Also where an endpoint is one of them: its value would stand in plans and journals."""
    found = environment("test", {"endpoints": {"sql": "postgresql://me:x@db/shop", "http": "http://shop"}}, Path("/"))
    variables = {"DATABASE_URL": "postgresql://me:x@db/shop", "SHOP_URL": "http://shop"}
    system: Any = SimpleNamespace(secrets=("DATABASE_URL", "NOT_SET"))

    made = _secret(found._replace(variables=variables, env_file=Path("/run/shop.env")), system)

    where = "secret://env-file//run/shop.env#DATABASE_URL"
    assert made.variables == {"SHOP_URL": "http://shop"}
    assert {name: str(each) for name, each in made.secrets.items()} == {"DATABASE_URL": where}
    assert made.endpoints == {"sql": where, "http": "http://shop"}
