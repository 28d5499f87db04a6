"""Runs inside the environment that has awscli: prints its whole command table as JSON."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

EVERYWHERE = {"cli-input-json", "generate-cli-skeleton"}
COMMON = ["--cli-input-json =", "--generate-cli-skeleton ="]


def spec(argument: Any) -> str:  # noqa: ANN401 - awscli has no types
    """`--name =!`: with a value, required."""
    takes = "" if argument.cli_type_name == "boolean" or getattr(argument, "_action", "") == "store_true" else "="
    must = "!" if argument.required else ""
    return f"--{argument.cli_name.removeprefix('--')} {takes}{must}".rstrip()


def arguments(command: Any) -> list[str]:  # noqa: ANN401 - likewise
    """The options of one command; positional ones are left out."""
    found = [each for each in command.arg_table.values() if not getattr(each, "positional_arg", False)]
    names = {each.cli_name for each in found}
    plain = [each for each in found if each.cli_name not in EVERYWHERE and not _opposite(each.cli_name, names)]
    return sorted(map(spec, plain))


def _opposite(name: str, names: set[str]) -> bool:
    """Whether it only takes another back: `--no-dry-run`."""
    return name.startswith("no-") and name[3:] in names


def tree(command: Any, path: str, into: dict[str, list[str]]) -> None:  # noqa: ANN401 - likewise
    """Every command below one, by its path."""
    table = getattr(command, "subcommand_table", None) or {}
    if not table and hasattr(command, "_get_command_table"):
        table = command._get_command_table()  # noqa: SLF001 - a service's operations have no public door
    for name, below in table.items():
        if name == "help":
            continue
        where = f"{path} {name}".strip()
        try:
            into[where] = arguments(below)
        except AttributeError:
            into[where] = []
        if getattr(below, "subcommand_table", None):
            tree(below, where, into)


def main() -> None:
    """Print every service's operations."""
    driver = import_module("awscli.clidriver").create_clidriver()
    version = import_module("awscli").__version__
    help_command = driver.create_help_command()
    services: dict[str, dict[str, list[str]]] = {}
    for name, command in help_command.command_table.items():
        services[name] = {}
        tree(command, "", services[name])
    options = [
        f"--{name} {'=' if each.cli_type_name != 'boolean' and not each._action else ''}".rstrip()  # noqa: SLF001
        for name, each in help_command.arg_table.items()
    ]
    json.dump({"version": f"aws-cli {version}", "options": [*options, *COMMON], "services": services}, sys.stdout)


if __name__ == "__main__":
    main()
