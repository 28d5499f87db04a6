"""What rules know of a document: programs, texts, variables, files, and the words around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.lib.source import Source
from runwright.lint.facts.around import comment_above, headings, lead
from runwright.lint.facts.cluster import aims
from runwright.lint.facts.file import files
from runwright.lint.facts.program import programs
from runwright.lint.facts.text import texts
from runwright.lint.facts.variable import variables
from runwright.lint.rules.sql import null_comparison
from runwright.runbook import read

if TYPE_CHECKING:
    from runwright.lint.finding import Place
    from runwright.runbook import Runbook


def written(book: Runbook, place: Place) -> str:
    """What stands at a place."""
    return book.source.text(place.start, place.end)


def test_a_program_knows_the_programs_around_it(book: Runbook) -> None:
    """
    1. Look: `sudo kubectl exec web-0 -n shop -- psql -c 'SELECT 1'`
    """
    found = programs(book)

    assert [each.called for each in found] == ["sudo", "kubectl exec", "psql"]
    assert [each.name for each in found[-1].around] == ["sudo", "kubectl"]
    assert written(book, found[-1]) == "psql -c 'SELECT 1'"


def test_a_command_in_a_text_for_a_remote_shell_has_its_place(book: Runbook) -> None:
    """
    ```bash
    ssh db-1 "systemctl stop postgresql && rm -rf /var/lib/postgresql/data"
    ```
    """
    stop, remove = programs(book)[1:]

    assert written(book, stop) == "systemctl stop postgresql"
    assert written(book, remove.at(remove.words[-1])) == "/var/lib/postgresql/data"


def test_an_option_is_found_by_any_of_its_names(book: Runbook) -> None:
    """
    Run `kubectl get pods --namespace=shop` and wait.
    """
    [program] = programs(book)

    assert program.value("-n") == "shop"
    assert program.operands == ("pods",)


def test_texts_of_a_language_are_found_wherever_they_stand(book: Runbook) -> None:
    """
    ```sql
    SELECT 1;
    ```
    ```bash
    psql -c "SELECT 2"
    psql <<'SQL'
    SELECT 3;
    SQL
    ```
    """
    found = texts(book, "sql")

    assert [each.text.strip() for each in found] == ["SELECT 1;", "SELECT 2", "SELECT 3;"]
    assert [written(book, each).strip() for each in found] == ["SELECT 1;", "SELECT 2", "SELECT 3;"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_word_of_a_here_document_has_its_place_in_lists_and_on_pages_from_windows(end: str) -> None:
    page = "- Ask:\n\n  ```bash\n  psql <<'EOF'\n  -- ä\n  SELECT 1 FROM a WHERE b = NULL;\n  EOF\n  ```\n"
    book = read(Source.from_text(page.replace("\n", end)))

    [found] = null_comparison.check(book)

    assert book.source.place(found.start) == (6, 27)
    assert book.source.text(found.start, found.end) == "="


def test_variables_are_followed_across_blocks(book: Runbook) -> None:
    """
    ```bash
    export HOST=db-1
    for port in 1 2; do nc -z "$HOST" $port; done
    ```
    Then
    ```bash
    PGUSER=app psql -h "${HOST}" -d ${DB:-app} -U "$OWNER"
    ```
    """
    found = variables(book)

    assert [(each.name, each.local) for each in found.settings] == [("HOST", False), ("port", False), ("PGUSER", True)]
    assert [written(book, use) for use in found.uses if found.set_before(use) is None] == ["${DB:-app}", "$OWNER"]
    assert [use.name for use in found.uses if use.guarded] == ["DB"]


def test_a_sourced_file_may_set_anything(book: Runbook) -> None:
    """
    ```bash
    echo "$A"
    . ./.env
    echo "$B"
    ```
    """
    found = variables(book)

    assert found.opaque is not None
    assert [use.name for use in found.uses if use.start < found.opaque] == ["A"]


def test_files_are_written_and_read(book: Runbook) -> None:
    """
    ```bash
    pg_dump -f /backup/app.sql app
    gzip < /backup/app.sql > app.sql.gz
    ```
    """
    assert [(each.path, each.written) for each in files(book)] == [
        ("/backup/app.sql", True),
        ("/backup/app.sql", False),
        ("app.sql.gz", True),
    ]


def test_a_command_says_which_namespace_it_speaks_to(book: Runbook) -> None:
    """
    ```bash
    kubectl get pods -n shop --context prod
    kubectl get nodes
    kubectl get pods -A
    ```
    """
    assert [(each.namespace, each.context, each.everywhere) for each in aims(book)] == [
        ("shop", "prod", False),
        (None, None, False),
        (None, None, True),
    ]


def test_headings_lead_and_comment_speak_for_a_command(book: Runbook) -> None:
    """
    # Database
    ## Restore
    Stop the writers first:
    ```bash
    # drop what is left
    # of the old one
    dropdb app
    createdb app  # empty
    ```
    """
    drop, create = programs(book)

    assert headings(book, drop) == ("Database", "Restore")
    assert lead(book, book.blocks[0]) == "Stop the writers first:"
    assert comment_above(book, drop) == "drop what is left of the old one"
    assert comment_above(book, create) == "empty"
