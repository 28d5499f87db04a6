"""Sample values: names and numbers that plainly stand for what the reader has."""

from __future__ import annotations

import pytest

from runwright.languages.sample import samples


def found(text: str, language: str = "shell", title: str = "") -> list[str]:
    """The sample values of a command."""
    return [each.text for each in samples(text, title, language)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("rake reslug['old-slug','new-slug']", ["old-slug", "new-slug"]),
        (
            "velero restore create --namespace-mappings original-namespace:target-namespace",
            ["original-namespace", "target-namespace"],
        ),
        ("az group delete --name myResourceGroup", ["myResourceGroup"]),
        ("gds aws govuk-some-environment-admin -- kubectl get pods", ["govuk-some-environment-admin"]),
        ("cd existing-repository/", ["existing-repository"]),
        ("redis-cli keys token:user:user-123", ["user-123"]),
    ],
)
def test_a_name_made_of_what_it_is_and_which_one_is_a_sample(text: str, values: list[str]) -> None:
    assert found(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "oc new-project shop",
        'curl -d \'{"target_pod": "db-0"}\' http://localhost',
        "tmux new-session -s work",
        "echo $myVariable",
        "git checkout new-design",
        "kubectl get pod user-9000a",
    ],
)
def test_sub_commands_keys_and_variables_are_meant(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SELECT pg_terminate_backend(pid);", ["pid"]),
        ("CREATE INDEX idx_name ON table(column);", ["idx_name", "table", "column"]),
        ("UPDATE \"user\" SET name = 'new-username' WHERE name = 'old-username'", ["new-username", "old-username"]),
        ("SELECT pg_cancel_backend(pid) FROM pg_stat_activity", []),
        ("SELECT count(id) FROM orders", []),
    ],
)
def test_a_name_where_no_column_can_be_is_a_sample(text: str, values: list[str]) -> None:
    assert found(text, "sql") == values


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("find_user('user@example.org')", "ruby", ["user@example.org"]),
        ("filter id in ['UUID from step 2 here']", "kql", ["UUID from step 2 here"]),
        ("INSERT INTO limits VALUES ('crate name', 900)", "sql", ["crate name"]),
        ("CREATE LOGIN shop WITH PASSWORD = 'NewStrongPassword123!'", "sql", ["NewStrongPassword123!"]),
        ("SELECT column_name FROM information_schema.columns WHERE table_name = 'orders'", "sql", []),
        ("curl --user admin@example.org", "shell", []),
        ("GIT_SHA=previous-sha docker compose up -d", "shell", ["previous-sha"]),
    ],
)
def test_words_and_nobodys_address_are_samples(text: str, language: str, values: list[str]) -> None:
    assert found(text, language) == values


def test_an_address_inside_a_url_is_meant() -> None:
    assert found("curl http://10.0.0.7:8080/healthz", "shell", "Look at one host") == []
    assert found("iptables -A INPUT -s 10.0.0.7", "shell", "Block one host") == ["10.0.0.7"]


def test_a_line_to_fill_in_is_looked_at_once() -> None:
    assert found(f"ping old_a{'_' * 60}") == []


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("nodetool repair -pr my_keyspace my_table", "shell", ["my_keyspace", "my_table"]),
        ("ls /var/lib/cassandra/data/my_keyspace/my_table-*/", "shell", ["my_keyspace", "my_table"]),
        ("SELECT * FROM my_table WHERE id = 1", "sql", ["my_table"]),
        ("db.collection.find({})", "mongo", ["collection"]),
        ("use database_name", "mongo", ["database_name"]),
    ],
)
def test_a_name_that_only_calls_a_thing_the_readers_is_a_sample(text: str, language: str, values: list[str]) -> None:
    assert found(text, language) == values


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("my_backup() { ls /srv; }", "shell"),
        ("my_count=3", "shell"),
        ("echo $my_count ${my_count}", "shell"),
        ("python3 - <<'PY'\nmy_client.close()\nPY", "shell"),
        ("my_client.close()", "python"),
        ("db.orders.find({})", "mongo"),
        ("db.getCollectionNames()", "mongo"),
    ],
)
def test_what_the_command_itself_names_is_no_sample(text: str, language: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("git checkout -- 文件路径", ["文件路径"]),
        ("git branch -d fix/описание", ["описание"]),
        ('git commit -m "修复 登录"', []),
        ("curl -s http://localhost/health | grep 正常", []),
        ("ls /srv  # 看 备份", []),
        ("결과: 노드 없음", []),
    ],
)
def test_a_word_in_another_script_is_filled_in_where_a_program_takes_a_name(text: str, values: list[str]) -> None:
    assert found(text) == values
