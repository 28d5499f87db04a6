"""Consoles split into prompts, commands and output."""

from __future__ import annotations

import pytest

from runwright.languages.transcript import is_transcript, parse_transcript


def spoken(text: str) -> list[tuple[str, str, str]]:
    return [(each.language, each.command, each.output) for each in parse_transcript(text).exchanges]


def test_commands_and_output_are_told_apart() -> None:
    text = "$ kubectl get pods\nNAME  READY\nweb   1/1\n\n$ kubectl delete pod web\n"

    assert spoken(text) == [
        ("shell", "kubectl get pods", "NAME  READY\nweb   1/1"),
        ("shell", "kubectl delete pod web", ""),
    ]


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("$ ", "shell"), ("% ", "shell"), ("ops@db1:~$ ", "shell"), ("ops@db1:/var/log$ ", "shell"),
        ("[root@db1 ~]# ", "shell"), ("root@db1:/# ", "shell"), ("sh-4.4# ", "shell"),
        ("bash-5.1$ ", "shell"), ("/ # ", "shell"), ("~ $ ", "shell"), ("➜  ~ ", "shell"),
        ("\u276f ", "shell"), ("(venv) $ ", "shell"), ("(venv) ops@db1:~$ ", "shell"),
        ("I have no name!@db-0:/$ ", "shell"), ("postgres=# ", "sql"), ("postgres=> ", "sql"),
        ("my-db=*# ", "sql"), ("mysql> ", "sql"), ("MariaDB [(none)]> ", "sql"), ("sqlite> ", "sql"),
        ("127.0.0.1:6379> ", "redis"), ("cache.example.com:6380[2]> ", "redis"), ("redis> ", "redis"),
        (">>> ", "python"), ("In [3]: ", "python"), ("irb(main):001:0> ", "ruby"),
        ("[1] pry(main)> ", "ruby"), ("mongo> ", "mongo"), ("rs0:PRIMARY> ", "mongo"),
        ("rs0 [direct: primary] test> ", "mongo"), ("test> ", "mongo"), ("PS C:\\> ", "powershell"),
        ("C:\\Users\\ops> ", "batch"), ("cqlsh> ", "cql"),
    ],
)  # fmt: skip
def test_a_prompt_tells_the_language(prompt: str, language: str) -> None:
    text = f"{prompt}x.y()\nanswer"

    assert spoken(text) == [(language, "x.y()", "answer")]
    assert is_transcript(text) > 0.9


def test_a_prompt_may_stick_to_its_command() -> None:
    assert [command for _, command, _ in spoken("$ terraform init\n$terraform plan\n")] == [
        "terraform init",
        "terraform plan",
    ]


def test_places_count_bytes() -> None:
    [first, second] = parse_transcript("$ echo é\né\n\u276f ls\na").exchanges

    assert (first.command_start, first.output_start) == (2, 10)
    assert (second.command_start, second.output_start) == (17, 20)


def test_a_command_goes_on_over_backslashes_operators_and_quotes() -> None:
    assert [command for _, command, _ in spoken("$ a \\\n  --b\n$ c |\n  d\n$ e 'f\ng'\nout")] == [
        "a \\\n  --b",
        "c |\n  d",
        "e 'f\ng'",
    ]


def test_continuation_prompts_become_blanks_that_keep_places_true() -> None:
    [exchange] = parse_transcript("db=# SELECT 1\ndb-# FROM x;\n 1\n").exchanges

    assert exchange.command == "SELECT 1     \nFROM x;"
    assert len(exchange.command) == len("SELECT 1\ndb-# FROM x;")
    assert exchange.output == " 1"


def test_a_here_document_belongs_to_its_command() -> None:
    assert spoken("$ cat <<EOF > f\na\nEOF\n$ ls") == [
        ("shell", "cat <<EOF > f\na\nEOF", ""),
        ("shell", "ls", ""),
    ]


def test_a_python_block_keeps_its_indentation() -> None:
    [(_, command, output)] = spoken(">>> for x in y:\n...     print(x)\n...\n1")

    assert [line.rstrip() for line in command.splitlines()] == ["for x in y:", "    print(x)"]
    assert output == "1"


def test_a_client_that_was_started_owns_the_bare_prompt() -> None:
    assert spoken("$ mongo\n> db.stats()\n{ }\n> exit\n$ ls") == [
        ("shell", "mongo", ""),
        ("mongo", "db.stats()", "{ }"),
        ("mongo", "exit", ""),
        ("shell", "ls", ""),
    ]


def test_a_sharp_is_a_prompt_inside_a_shell_that_was_opened() -> None:
    assert [command for _, command, _ in spoken("$ oc debug node/a\n# chroot /host\n# lsblk -f\nNAME")] == [
        "oc debug node/a",
        "chroot /host",
        "lsblk -f",
    ]


def test_a_sharp_before_words_for_people_is_a_comment() -> None:
    assert spoken("$ kubectl get pods\n# returns the list of pods\n$ ls") == [
        ("shell", "kubectl get pods", ""),
        ("shell", "ls", ""),
    ]
    assert is_transcript("# Find the pod\nkubectl get pods\n# list all of them\nkubectl get pods -A") == 0


def test_a_sharp_before_commands_alone_is_roots_prompt() -> None:
    assert is_transcript("# df -h\nFilesystem  Size\n# systemctl restart x") > 0.7
    assert [command for _, command, _ in spoken("# df -h\nFilesystem  Size\n# systemctl restart x")] == [
        "df -h",
        "systemctl restart x",
    ]


def test_commands_without_prompts_are_told_from_their_output() -> None:
    assert spoken("velero backup get\n\nNAME   STATUS\na      Completed") == [
        ("shell", "velero backup get", "NAME   STATUS\na      Completed")
    ]
