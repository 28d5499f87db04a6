"""What `judge` says beside level and marks: reasons, places, needs, and what it does with the unknown."""

import subprocess
import sys
from timeit import timeit

import pytest

from runwright.languages import shell
from runwright.languages.effects import Level
from runwright.languages.tools.book import book_for
from runwright.languages.tools.judge import Judgement, judge


def judged(text: str) -> Judgement:
    [statement] = shell.parse(text).statements
    return judge(statement.commands[0])


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("kubectl delete pod web-0", "kubectl delete"),
        ("kubectl delete pod web-0 --dry-run=client", "kubectl delete --dry-run"),
        ("curl -X DELETE http://localhost/item", "curl -X DELETE"),
        ("docker ps > list.txt", "writes list.txt"),
        ("./run.sh", "./run.sh is not known"),
        ("make deploy", "make deploy is not known"),
        ("psql < dump.sql", "psql runs its standard input"),
        ("$TOOL now", "$TOOL is decided by a variable"),
    ],
)
def test_the_reason_is_a_few_words_that_a_person_reads(text: str, because: str) -> None:
    assert judged(text).effects.because == because


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('psql -c "SELECT 1"', "SELECT 1"),
        ("psql --command='SELECT 1' -h db", "SELECT 1"),
        ("kubectl exec db-0 -- psql -c 'SELECT 1'", "SELECT 1"),
        ("""ssh db1 "psql -c 'SELECT 1'" """, "SELECT 1"),
        ("ssh db1   sudo  psql -c SELECT", "SELECT"),
        ("echo é; psql -c 'SELECT 1'", "SELECT 1"),
        ("psql <<EOF\nSELECT 1\nEOF", "SELECT 1\n"),
    ],
)
def test_a_text_inside_keeps_its_place_in_bytes(text: str, inside: str) -> None:
    data = text.encode()
    command = shell.parse(text).statements[-1].commands[0]
    [sql] = [each for each in judge(command).embedded if each.language == "sql"]

    assert data[sql.start : sql.end].decode() == sql.text == inside


def test_it_names_every_program_that_must_be_there() -> None:
    assert judged("sudo -u postgres kubectl exec db-0 -- psql -c 'SELECT 1'").needs == (
        "sudo",
        "kubectl",
        "psql",
    )


def test_a_program_is_known_by_its_path_only_in_a_directory_of_programs() -> None:
    assert judged("/usr/bin/psql -l").effects.level is Level.READS
    assert judged("./psql -l").effects.level is Level.UNKNOWN


def test_a_version_in_a_programs_name_does_not_hide_its_book() -> None:
    assert judged("python3.11 --version").effects.level is Level.NOTHING


def test_commands_nested_too_deeply_count_as_unknown() -> None:
    assert judged("sudo " * 4 + "ls").effects.level is Level.READS
    assert judged("sudo " * 9 + "ls").effects.level is Level.UNKNOWN


def test_assignments_alone_do_nothing() -> None:
    assert judged("HOST=db1 PORT=5432").effects.level is Level.NOTHING


def test_a_file_written_raises_what_only_looked() -> None:
    assert judged("kubectl get pods > /dev/null").effects.level is Level.READS
    assert judged("kubectl get pods 2>&1").effects.level is Level.READS
    assert judged("kubectl get pods >> pods.txt").effects.level is Level.CHANGES


def test_no_book_is_read_before_a_tool_is_met() -> None:
    hook = "lambda event, names: event == 'open' and str(names[0]).endswith('.json') and sys.exit(3)"
    code = f"import sys; sys.addaudithook({hook}); import runwright.languages.tools.judge"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_plain_command_is_judged_in_microseconds() -> None:
    [statement] = shell.parse("kubectl get pods -n prod -o wide").statements
    command = statement.commands[0]
    judge(command)
    seconds = min(timeit(lambda: judge(command), number=500) for _ in range(5)) / 500

    assert seconds < 0.0002  # ten times what it takes, so that a busy machine does not fail it


def test_a_part_of_a_very_large_tool_loads_when_it_is_met() -> None:
    book = book_for("aws")

    assert book is not None
    assert book.step("", "ec2") == "ec2"
    assert book.step("ec2", "terminate-instances") == "ec2 terminate-instances"
    assert book.facts("ec2 terminate-instances").options["--instance-ids"].required


def test_a_module_of_python_is_judged_by_its_own_book_and_needs_only_python() -> None:
    judgement = judged("python3 -m pip install requests")

    assert judgement.effects.level is Level.CHANGES
    assert judgement.needs == ("python3",)
