"""Placeholders: every style that authors use, and the syntax that only looks like one."""

from __future__ import annotations

import itertools

import pytest

from runwright.languages.placeholder import find, masked


def found(text: str, language: str = "shell") -> list[tuple[str, str]]:
    """Style and name of each placeholder."""
    return [(each.style, each.name) for each in find(text.encode(), language)]


@pytest.mark.parametrize(
    ("text", "placeholders"),
    [
        ("kubectl logs <pod>", [("angle", "pod")]),
        ("cast send --rpc-url https://eth.example.net/v2/YOUR-API-KEY", [("your", "YOUR-API-KEY")]),
        ("kubectl scale --replicas=6 deployment/name-of-service", [("your", "name-of-service")]),
        ("rake name_of_task", [("your", "name_of_task")]),
        ("rake 'mail[your.email@example.com]'", [("your", "your.email@example.com")]),
        ("ssh pi@your.external.address", [("your", "your.external.address")]),
        ("git show abc1234", [("filler", "abc1234")]),
        ("code --verbose /path/to/your/project", [("filler", "/path/to/your/project")]),
        ("gzip -dc dumps/<night-of.json>.sql.gz", [("angle", "night-of.json")]),
        ("cf keys <service> SERVICE_KEY", [("angle", "service")]),
        ('put \'{"id": "USER#<USER_ID>"}\'', [("angle", "USER_ID")]),
        ("export API_KEY=sk-...", [("filler", "sk")]),
        ("curl -H 'Authorization: Bearer sk-ant-...'", [("filler", "sk-ant")]),
        ("git log origin-main...", []),
        ("dir C:\\path\\to\\film.mp4", [("filler", "path\\to\\film.mp4")]),
        ("login --secret YourSafePlace99!", [("your", "YourSafePlace99!")]),
        ("DATABASE_URL=postgres://... npm run migrate", [("filler", "postgres://")]),
        ("export TOKEN=...", [("filler", "...")]),
        ("make deploy TAG=yyy", [("filler", "yyy")]),
        ("tee issue_XXX_long.csv", [("filler", "XXX")]),
        ("kubectl logs zone-server-X", [("filler", "zone-server-X")]),
        ("curl https://apply-review-1234.example.org", [("filler", "apply-review-1234")]),
        ("DOMAIN=your-place.dyndns.org up", [("your", "your-place.dyndns.org")]),
        ("certbot -d yourdomain.com -m you@example.com", [("your", "yourdomain.com"), ("your", "you@example.com")]),
        ("kubectl logs <pod-name> -n <namespace>", [("angle", "pod-name"), ("angle", "namespace")]),
        ("kubectl logs <name of the pod>", [("angle", "name of the pod")]),
        ("curl https://<host>:<port>/health", [("angle", "host"), ("angle", "port")]),
        ("kubectl logs -l app=<app>", [("angle", "app")]),
        ("kubectl attach job/nightly-<...>", [("angle", "<...>")]),
        ("vault login -password <..from the safe..>", [("angle", "from the safe")]),
        ("etcdctl --name=<<NODE>> version", [("angle", "NODE")]),
        ("ping <<node-name>>", [("angle", "node-name")]),
        ("systemctl restart <Dienst für Größe>", [("angle", "Dienst für Größe")]),
        ("kubectl get pods <替换名称>", [("angle", "替换名称")]),
        ("ssh {{ host }}", [("braces", "host")]),
        ("kubectl -n {{ $labels.namespace }} get pods", [("braces", "namespace")]),
        ("ssh {host}", [("brace", "host")]),
        ("ssh admin@{host}", [("brace", "host")]),
        ("docker run --name CONTAINER_NAME nginx", [("upper", "CONTAINER_NAME")]),
        ("curl http://localhost/{instance}/health", [("brace", "instance")]),
        ("kill [pid]", [("bracket", "pid")]),
        ("export KEY=YOUR_API_KEY", [("your", "YOUR_API_KEY")]),
        ("aws s3 ls s3://your-bucket", [("your", "your-bucket")]),
        ("git clone CHANGEME", [("your", "CHANGEME")]),
        ("kill -9 xxxx", [("filler", "xxxx")]),
        ("ping x.x.x.x", [("filler", "x.x.x.x")]),
        ("cp path/to/backup.sql .", [("filler", "path/to/backup.sql")]),
        ("kubectl logs POD_NAME", [("upper", "POD_NAME")]),
        ("kubectl logs POD", [("upper", "POD")]),
        ("curl http://HOST/health", [("upper", "HOST")]),
    ],
)
def test_each_style_is_found(text: str, placeholders: list[tuple[str, str]]) -> None:
    assert found(text) == placeholders


@pytest.mark.parametrize(
    "text",
    [
        "mysql shop < backup.sql",
        "cat < in.txt > out.txt",
        "cat <<EOF",
        "cat <<EOF>>shop.conf",
        "diff <(ls a) <(ls b)",
        "kubectl get pods | grep '<none>'",
        "awk '{print $1}'",
        "awk '{sum}'",
        "kubectl get pod -o jsonpath={.items[0].metadata.name}",
        "echo ${HOME}",
        "echo a{b,c}d",
        "mv file.{txt,md}",
        "[ -f /etc/passwd ]",
        "ls [a-z]*",
        "export API_KEY=abc",
        "curl -H 'X_API_KEY: 1'",
        "psql -v ON_ERROR_STOP=1",
        "echo $POD_NAME",
        "echo 'Check API_KEY first'",
        "tail -f /var/log/xx.log",
        "sleep 5 # ... and wait",
        "echo '<br>' '<p>'",
        "git rev-parse v1.2.0^{commit}",
        "runwright do rotate-database-password --env-file app.env --name DATABASE_URL",
        "git log main..main@{upstream} HEAD@{u}",
    ],
)
def test_syntax_that_looks_like_a_placeholder_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("promql", "rate(http_requests_total{job}[range])"),
        ("python", "print(f'{name}', ROWS_MAX)"),
        ("sql", "SELECT MAX_ROWS FROM limits"),
        ("jq", ".items[name]"),
    ],
)
def test_in_other_languages_braces_and_capitals_are_syntax(language: str, text: str) -> None:
    assert found(text, language) == []


def test_placeholders_do_not_overlap_and_stand_in_order() -> None:
    data = b"curl https://<YOUR_HOST>/{path}/<your-id> -H XXXX"
    places = find(data)

    assert [data[each.start : each.end].decode() for each in places] == [each.text for each in places]
    assert all(one.end <= two.start for one, two in itertools.pairwise(places))


def test_an_offset_counts_bytes() -> None:
    data = "echo größer <name>".encode()
    [place] = find(data)

    assert data[place.start : place.end] == b"<name>"


def test_a_mask_keeps_the_length_and_every_other_byte() -> None:
    data = b"ssh <user name>@{{ host }} 'uptime'"
    mask = masked(data)

    assert len(mask) == len(data)
    assert mask.startswith(b"ssh _user_name_@")
    assert mask.endswith(b" 'uptime'")
    assert not set(b"<>{}") & set(mask)


def test_a_mask_leaves_redirections_alone() -> None:
    assert masked(b"sort < in.txt > out.txt") == b"sort < in.txt > out.txt"


@pytest.mark.parametrize(
    "text",
    ["echo {{ $(rm -rf x) }}", "echo {{ `rm x` }}", "ls {% a; rm x %}", "ls <% a && rm x %>", "cat {{ <(rm x) }}"],
)
def test_a_mask_hides_nothing_that_a_shell_would_execute(text: str) -> None:
    assert masked(text.encode()) == text.encode()


def test_a_file_between_two_redirections_is_no_placeholder() -> None:
    assert masked(b"psql shop <dump.sql>out.log") == b"psql shop <dump.sql>out.log"
    assert found("psql shop <dump.sql>out.log") == []
    assert found("scp <dump.sql> db:/srv") != []


def test_a_round_number_is_no_placeholder() -> None:
    assert found("head -c 1000000000 /dev/zero") == []
    assert found("curl localhost/accounts/000000000000") != []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cf target -o ORG -s SPACE", ["ORG", "SPACE"]),
        ("cf bind-service APPLICATION INSTANCE_NAME", ["APPLICATION", "INSTANCE_NAME"]),
        ("kubectl exec svc/CLUSTER-rw -n NS -- psql", ["CLUSTER", "NS"]),
        ("gunzip -c backups/backup_TIMESTAMP.sql.gz", ["TIMESTAMP"]),
        ("pgb-console-[n]", ["n"]),
        ("curl -X POST https://shop/HOST_NAME", ["HOST_NAME"]),
        ("aws route53 list-zones \\\n  --hosted-zone-id ZONE_ID", ["ZONE_ID"]),
        ("aws dynamodb create-table --billing-mode PAY_PER_REQUEST", []),
        ("aws cloudwatch list-metrics --namespace AWS/ELB", []),
        ("dig NS shop.org", []),
        ("vercel env add SHOP_TOKEN", []),
        ("CREATE DATABASE shop;", []),
        ("NAMESPACE   NAME   READY   STATUS", []),
        ("$env:SHOP_TOKEN = 'x'", []),
        ("redis-cli SENTINEL get-master-addr-by-name shop", []),
        ("python -c \"print(f'{name} is up')\"", []),
        ("Start-Shop  # starts the DB", []),
    ],
)
def test_capitals_are_places_where_they_are_values(text: str, names: list[str]) -> None:
    assert [name for _, name in found(text)] == names


@pytest.mark.parametrize(("end", "places"), [("  HOST", []), ("  x/HOST", ["HOST"]), ("\tHOST", [])])
def test_a_header_of_many_columns_is_looked_at_once(end: str, places: list[str]) -> None:
    text = f"NAME{'   READY' * 40}{end}"

    assert [each.text for each in find(text.encode(), "shell") if each.text == "HOST"] == places
