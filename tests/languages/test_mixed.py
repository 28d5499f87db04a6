"""Blocks that mix languages: cut where another one plainly begins, and nowhere else."""

from __future__ import annotations

import textwrap

import pytest

from runwright.languages import embedded
from runwright.languages.mixed import stretches


def cut(text: str, language: str = "shell") -> list[tuple[str, str]]:
    """Language and content of each stretch."""
    text = textwrap.dedent(text).lstrip("\n")
    data = text.encode()
    return [
        (each.language, data[each.start : each.end].decode().strip())
        for each in stretches(data, language, embedded.parse(language, text))
    ]


def test_sql_behind_its_client() -> None:
    text = """
        psql -h db shop
        SELECT count(*)
        FROM orders;
        exit
        """

    assert cut(text) == [("shell", "psql -h db shop"), ("sql", "SELECT count(*)\nFROM orders;"), ("shell", "exit")]


def test_a_crontab_line_between_commands() -> None:
    text = """
        crontab -e
        0 3 * * * /srv/backup.sh
        crontab -l
        """

    assert cut(text) == [("shell", "crontab -e"), ("cron", "0 3 * * * /srv/backup.sh"), ("shell", "crontab -l")]


def test_yaml_to_add_behind_commands() -> None:
    text = """
        kubectl edit deployment web
        resources:
          limits:
            memory: 1Gi
        kubectl get pods
        """

    assert [language for language, _ in cut(text)] == ["shell", "yaml", "shell"]


def test_a_setting_between_commands() -> None:
    assert cut("vi app.conf\nmax_connections = 200\nsystemctl restart app\n") == [
        ("shell", "vi app.conf"),
        ("settings", "max_connections = 200"),
        ("shell", "systemctl restart app"),
    ]


def test_shell_inside_a_block_of_sql() -> None:
    text = """
        SELECT 1;
        psql -f fix.sql
        SELECT 2;
        """

    assert cut(text, "sql") == [("sql", "SELECT 1;"), ("shell", "psql -f fix.sql"), ("sql", "SELECT 2;")]


def test_an_environment_file_tagged_as_python() -> None:
    assert cut("API_KEY=<key>\nDEBUG=false\n", "python") == [("settings", "API_KEY=<key>\nDEBUG=false")]


@pytest.mark.parametrize(
    "text",
    [
        "psql -c '\nSELECT 1;\n'",
        "psql <<SQL\nSELECT 1;\nSQL",
        "cat > app.yml <<EOF\nkey:\n  value: 1\nEOF",
        "crontab - <<EOF\n0 3 * * * /srv/backup.sh\nEOF",
        'echo "\nmax_connections = 200\n"',
    ],
)
def test_a_quoted_text_or_here_document_is_never_cut(text: str) -> None:
    assert cut(text) == [("shell", text)]


def test_a_block_in_one_language_is_one_stretch() -> None:
    assert cut("df -h\nfree -m\n") == [("shell", "df -h\nfree -m")]


def test_stretches_cover_the_whole_block_without_a_gap() -> None:
    data = "psql\nSELECT 'größe';\n\n@daily /srv/x\nls\n".encode()
    found = stretches(data, "shell", embedded.parse("shell", data.decode()))

    assert [each.start for each in found] == [0, *(each.end for each in found[:-1])]
    assert found[-1].end == len(data)


def test_a_block_only_of_another_language_is_one_stretch_of_it() -> None:
    assert cut("SELECT 1;\nSELECT 2;\n") == [("sql", "SELECT 1;\nSELECT 2;")]


def test_a_command_among_sql_goes_on_inside_of_its_quotes() -> None:
    text = """
        SELECT id FROM tenants;
        docker exec db psql -c "
            COPY (SELECT 1) TO STDOUT
        " > out.csv
        SELECT 2;
        """

    assert [language for language, _ in cut(text, "sql")] == ["sql", "shell", "sql"]


def test_a_command_among_sql_ends_before_the_apostrophe_of_a_remark() -> None:
    text = """
        SELECT 1;
        psql -l  # it's a list
        SELECT 2;  -- it's two
        """

    assert [language for language, _ in cut(text, "sql")] == ["sql", "shell", "sql"]
