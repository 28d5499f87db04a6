"""Secrets in commands, run for real: the program gets the secret, and its list of arguments never has it."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import pytest

from runwright.plan.binding import Unbindable
from runwright.plan.secrecy import concealed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.plan.conftest import Machine

MARK = "rwz10000z"
DASHED = "-n"
SECRETS = ("plain", 'it\'s a "secret" $(touch pwned) `touch pwned` \\ % & * ;', DASHED, "é☃")
LISTENER = """#!/bin/sh
printf '%s\\0' "$@" > "$RECORDED/argv"
cat > "$RECORDED/stdin"
cat <&3 > "$RECORDED/three" 2>/dev/null
env > "$RECORDED/env"
"""


def heard(machine: Machine, program: str, template: str, secret: str) -> dict[str, str]:
    """What a program was given by each way, when its command runs with a secret in PW."""
    machine.install(program, LISTENER)
    (machine.bin / "base64").unlink(missing_ok=True)
    done = machine.execute(concealed(template.replace("<s>", MARK), {MARK: "PW"}), PW=secret)

    assert done.returncode in {0, 1}, done.stderr.decode()
    assert machine.untouched
    return {path.name: path.read_bytes().decode() for path in machine.records.iterdir()}


VARIABLES = {
    "redis-cli -h x -a <s> ping": ("redis-cli", "REDISCLI_AUTH"),
    "redis-cli --pass=<s> ping": ("redis-cli", "REDISCLI_AUTH"),
    'redis-cli -u "redis://:<s>@h:6379" ping': ("redis-cli", "REDISCLI_AUTH"),
    "PGPASSWORD=<s> psql -h x": ("psql", "PGPASSWORD"),
    "psql postgres://u:<s>@h/db -c 'select 1'": ("psql", "PGPASSWORD"),
    'psql -d "postgresql://u:<s>@h/db"': ("psql", "PGPASSWORD"),
    "mysql -uroot -p<s> -e 'show tables'": ("mysql", "MYSQL_PWD"),
    "mysql -uroot --password='<s>'": ("mysql", "MYSQL_PWD"),
    "export PGPASSWORD='<s>'; psql -h x": ("psql", "PGPASSWORD"),
}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_moves_from_the_arguments_into_the_environment(secret: str, machine: Machine) -> None:
    for template, (program, variable) in VARIABLES.items():
        given = heard(machine, program, template, secret)

        assert f"{variable}={secret}\n" in given["env"], template
        assert secret not in given["argv"].split("\0"), template
        assert secret not in given["argv"] or secret == DASHED, template


ADDRESSES = {
    'psql "<s>" -c "select 1"': (
        "psql",
        "PGPASSWORD",
        "postgres://u:p%20w'\\@h:5432/db",
        "postgres://u@h:5432/db",
        "p w'\\",
    ),
    "pg_dump --dbname=<s>": ("pg_dump", "PGPASSWORD", "postgres://u:x@h/db", "postgres://u@h/db", "x"),
    "pg_dump -d <s>": ("pg_dump", "PGPASSWORD", "postgres://h/db", "postgres://h/db", ""),
    "redis-cli -u <s> ping": ("redis-cli", "REDISCLI_AUTH", "redis://me:x@h:6379", "redis://h:6379\0--user\0me", "x"),
    'redis-cli -u "<s>" ping': (
        "redis-cli",
        "REDISCLI_AUTH",
        "redis://:x@h:6379",
        "redis://h:6379\0--user\0default",
        "x",
    ),
    "redis-cli -u redis://me:<s>@h ping": ("redis-cli", "REDISCLI_AUTH", "x", "redis://h\0--user\0me", "x"),
}


@pytest.mark.parametrize("template", ADDRESSES)
def test_the_password_of_an_address_is_taken_out_of_it(template: str, machine: Machine) -> None:
    program, variable, address, bare, password = ADDRESSES[template]

    given = heard(machine, program, template, address)

    assert f"{variable}={password}\n" in given["env"]
    assert bare in given["argv"]
    assert ":x@" not in given["argv"]


def header(text: str) -> str:
    return text.removeprefix("Authorization: Bearer ").removesuffix("\n")


def basic(text: str) -> str:
    return base64.b64decode(text.removeprefix("Authorization: Basic ")).decode().removeprefix("admin:")


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_reaches_curl_through_a_descriptor(secret: str, machine: Machine) -> None:
    ways: dict[str, Callable[[str], str]] = {
        'curl -H "Authorization: Bearer <s>" http://h/': header,
        "curl -s --header 'Authorization: Bearer <s>' http://h/": header,
        "curl -u admin:<s> http://h/": basic,
        'curl -X POST -d \'{"a":1,"password":"<s>"}\' http://h/': lambda text: json.loads(text)["password"],
        'curl -X POST --json "{\\"password\\":\\"<s>\\"}" http://h/': lambda text: json.loads(text)["password"],
    }
    for template, read in ways.items():
        given = heard(machine, "curl", template, secret)

        assert read(given["three"]) == secret, template
        assert "/dev/fd/3" in given["argv"], template
        assert secret not in given["argv"].replace("-s\0", "") or secret == DASHED, template


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_a_statement_is_quoted_when_it_is_known(secret: str, machine: Machine) -> None:
    given = heard(machine, "psql", "psql -c \"ALTER ROLE x PASSWORD '<s>'\"", secret)

    quoted = secret.replace("'", "''")
    assert given["three"] == f"ALTER ROLE x PASSWORD '{quoted}'"


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_stands_in_standard_input(secret: str, machine: Machine) -> None:
    ways: dict[str, Callable[[str], str]] = {
        'cat <<EOF | curl -d @- http://h/\n{"password": "<s>"}\nEOF': lambda text: json.loads(text)["password"],
        "printf '%s' <s> | curl -d @- http://h/": str,
        'echo "<s>" | curl -d @- http://h/': lambda text: text.removesuffix("\n"),
        'curl -d @- http://h/ <<< "<s>"': lambda text: text.removesuffix("\n"),
    }
    for template, read in ways.items():
        if secret == DASHED and template.startswith("echo"):
            continue  # echo takes it for an option, and prints nothing
        given = heard(machine, "curl", template, secret)

        assert read(given["stdin"]) == secret, template


@pytest.mark.parametrize(
    "template",
    [
        "vault login <s>",
        "unknown --password <s>",
        "kubectl exec p -- redis-cli -a <s> ping",
        "ssh h 'redis-cli -a <s> ping'",
        "sudo redis-cli -a <s> ping",
        "curl http://u:<s>@h/",
        "curl --digest -u admin:<s> http://h/",
        "cat <<'EOF'\n<s>\nEOF",
        "psql -h <s>",
        "sed -i 's/x/<s>/' f",
    ],
)
def test_a_secret_without_a_safe_way_is_refused(template: str) -> None:
    with pytest.raises(Unbindable, match="secret"):
        concealed(template.replace("<s>", MARK), {MARK: "PW"})


def test_openssl_is_told_the_name_of_the_variable() -> None:
    assert concealed(f"openssl rsa -passin pass:{MARK} -in k", {MARK: "PW"}) == "openssl rsa -passin env:PW -in k"


def test_two_secrets_take_two_descriptors() -> None:
    other = "rwz10001z"
    command = f"curl -H 'A: {MARK}' -H 'B: {other}' http://h/"

    text = concealed(command, {MARK: "ONE", other: "TWO"})

    assert text.startswith("curl -H @/dev/fd/3 -H @/dev/fd/4 http://h/")
    assert re.search(r"3< <\([^)]*A: [^)]*ONE", text)
    assert re.search(r"4< <\([^)]*B: [^)]*TWO", text)
