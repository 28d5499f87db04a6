"""Settings of services: names, values, sections, mistakes."""

from __future__ import annotations

import pytest

from runwright.languages.settings import entries, parse


@pytest.mark.parametrize(
    ("text", "section", "name", "value"),
    [
        ("[mysqld]\nmax_connections = 400", "mysqld", "max_connections", "400"),
        ("export TOKEN='a b' # why", "", "TOKEN", "a b"),
        ("maxmemory-policy allkeys-lru", "", "maxmemory-policy", "allkeys-lru"),
        ("archive_command = 'cp %p /wal/%f'", "", "archive_command", "cp %p /wal/%f"),
        ("[Service]\nExecStart=/opt/x --a \\\n  --b", "Service", "ExecStart", "/opt/x --a \\   --b"),
        ("[mysqld]\nskip-name-resolve", "mysqld", "skip-name-resolve", ""),
        ("server.port: 8080", "", "server.port", "8080"),
    ],
)
def test_a_setting_has_name_value_and_section(text: str, section: str, name: str, value: str) -> None:
    [found] = entries(text)

    assert (found.section, found.name, found.value) == (section, name, value)


def test_places_count_bytes() -> None:
    text = '# é\nA="x"'
    [found] = entries(text)

    assert (found.start, found.end) == (5, 10)


def test_comments_are_no_settings() -> None:
    assert entries("# a = 1\n; b = 2\n\n// c") == ()


def test_a_line_that_is_no_setting_is_pointed_at() -> None:
    [problem] = parse("a = 1\n<<<\n").problems

    assert (problem.start, problem.end) == (6, 9)
