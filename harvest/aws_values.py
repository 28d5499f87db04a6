"""The values that parameters of AWS take, from the models of botocore: `python -m harvest.aws_values`.

Run it where awscli is installed; it writes `src/runwright/lint/data/aws_values.json`: of each service, each option with
the lists of values it takes, and for each list the operations. Only services that runbooks speak of.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "src" / "runwright" / "lint" / "data" / "aws_values.json"
SERVICES = (
    "acm application-autoscaling autoscaling backup cloudformation cloudfront cloudwatch dynamodb ec2 ecr ecs efs eks "
    "elasticache elbv2 events guardduty iam kms lambda logs rds route53 s3api secretsmanager shield sns sqs ssm wafv2"
).split()
MOST = 60
"""Values: a longer list is a catalogue (types of instances) that grows every week."""


def main() -> None:
    """Read the models and write the file."""
    driver = import_module("awscli.clidriver").create_clidriver()
    table = driver.create_help_command().command_table
    services = {name: _of(table[name]) for name in SERVICES}
    document = {
        "asked": {
            "tool": f"aws-cli {import_module('awscli').__version__}",
            "date": datetime.now(UTC).date().isoformat(),
        },
        "services": services,
    }
    DATA.write_text(json.dumps(document, separators=(",", ":")).replace('],"--', '],\n"--') + "\n", encoding="utf-8")


def _of(service: Any) -> dict[str, list[list[list[str]]]]:  # noqa: ANN401 - awscli has no types
    """The options of a service: pairs of values and the operations that take these."""
    found: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for operation, command in service._get_command_table().items():  # noqa: SLF001 - awscli has no public door
        for argument in getattr(command, "arg_table", {}).values():
            values = _values(getattr(argument, "argument_model", None))
            if 0 < len(values) <= MOST:
                found.setdefault(f"--{argument.cli_name.lstrip('-')}", {}).setdefault(values, []).append(operation)
    return {name: [[list(values), each] for values, each in lists.items()] for name, lists in sorted(found.items())}


def _values(model: Any) -> tuple[str, ...]:  # noqa: ANN401 - botocore has no types
    """The values of a text, or of each item of a list."""
    own = getattr(model, "enum", None) or ()
    if not own and getattr(model, "type_name", "") == "list":
        own = getattr(model.member, "enum", None) or ()
    return tuple(own)


if __name__ == "__main__":
    main()
