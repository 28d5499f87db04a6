"""The edge: nginx ends TLS, serves the pages of the slot that an environment runs, and leads the API to its instances.

A reload lets requests under way finish in the workers that have them. That new workers are there is seen by a number in
an answer, which every configuration has anew.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from systems.common import nginx, postgres_server, probe
from systems.common.refusal import Refused
from systems.common.supervisor import Program
from systems.inventory.environments import ENVIRONMENTS, Deployed, Environment, deployed
from systems.inventory.places import HOST, INTERNAL, LOOPBACK, Ports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LOG = (
    '{"at":"$time_iso8601","method":"$request_method","path":"$uri","status":$status,"seconds":$request_time,'
    '"bytes":$bytes_sent,"environment":"$environment","upstream":"$upstream_addr","client":"$remote_addr",'
    '"request":"$request_id"}'
)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
}
TYPES = {
    "text/html": "html",
    "text/css": "css",
    "text/javascript": "js",
    "image/svg+xml": "svg",
    "application/manifest+json": "webmanifest",
}


def program(home: Path) -> Program:
    """How the supervisor runs nginx."""
    return Program("edge", command(home), autostart=False, stop_signal="QUIT", stop_seconds=30)


def command(home: Path) -> tuple[str, ...]:
    """Nginx with our configuration and nothing of the machine's; raises NoNginx."""
    folder = home / "edge"
    return (
        nginx.binary(),
        "-e",
        str(home / "logs" / "edge-errors.log"),
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
    )


def configure(home: Path, ports: Ports, *, without: str = "") -> str:
    """Write the configuration, `without` one instance; what `in_force` knows it by."""
    folder = home / "edge"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    number = str(time.time_ns())
    states = {each: deployed(home, each) for each in ENVIRONMENTS.values()}
    fresh = folder / "nginx.conf.new"
    fresh.write_text(_text(home, ports, states, (number, without)))
    fresh.replace(folder / "nginx.conf")
    return number


def in_force(ports: Ports, number: str, seconds: float = 10) -> None:
    """Wait until the edge answers by the configuration with this number; raises Refused."""
    url = f"http://{LOOPBACK}:{ports.by_name[INTERNAL]}/edge"
    said = ""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        verdict = probe.http_answers(url)
        said = verdict.said
        if verdict.ok and number in said:
            return
        time.sleep(0.05)
    raise Refused(f"the edge did not take over its configuration: {said}")


def _text(home: Path, ports: Ports, states: Mapping[Environment, Deployed], told: tuple[str, str]) -> str:
    folder, account, (number, without) = home / "edge", postgres_server.account(), told
    types = " ".join(f"{kind} {ending};" for kind, ending in TYPES.items())
    running = {each: state for each, state in states.items() if state.slot}
    blocks = [
        _upstream(ports, each, state, without) + _server(home, ports, each, state) for each, state in running.items()
    ]
    return "\n".join(
        [
            *([f"user {account.name};"] if account.name else []),
            "worker_processes 2;",
            "daemon off;",
            f"pid {nginx.quoted(folder / 'nginx.pid')};",
            "events { worker_connections 1024; }",
            "http {",
            *nginx.temporary(folder),
            f"types {{ {types} }}",
            "default_type application/octet-stream;",
            f"log_format told escape=json '{LOG}';",
            "map $server_port $environment {",
            *(f"  {ports.front(each)} {each.name};" for each in states),
            "  default internal;",
            "}",
            f"access_log {nginx.quoted(home / 'logs' / 'edge.jsonl')} told;",
            "server_tokens off;",
            "gzip on; gzip_static on; gzip_vary on; gzip_min_length 500;",
            "gzip_types text/css text/javascript image/svg+xml application/json application/manifest+json;",
            "ssl_protocols TLSv1.2 TLSv1.3;",
            "ssl_session_cache shared:tls:1m;",
            "client_max_body_size 64k;",
            "proxy_connect_timeout 1s;",
            "proxy_read_timeout 15s;",
            *blocks,
            _internal(home, ports, running, number),
            "}",
            "",
        ]
    )


def _upstream(ports: Ports, environment: Environment, state: Deployed, without: str) -> str:
    names = [name for name in environment.instances(state.slot)[: state.instances] if name != without]
    servers = " ".join(f"server {LOOPBACK}:{ports.of(name)} max_fails=3 fail_timeout=1s;" for name in names)
    return f"upstream {environment.name} {{ {servers} }}\n"


def _server(home: Path, ports: Ports, environment: Environment, state: Deployed) -> str:
    edge = home / "edge"
    lines = [
        f"listen {LOOPBACK}:{ports.front(environment)} ssl http2;",
        f"server_name {HOST};",
        f"ssl_certificate {nginx.quoted(edge / 'edge.pem')};",
        f"ssl_certificate_key {nginx.quoted(edge / 'edge.key')};",
        *_pages(environment.slot(home, state.slot) / "public"),
        *_leading(environment.name),
    ]
    return _block("server", lines)


def _internal(home: Path, ports: Ports, running: Mapping[Environment, Deployed], number: str) -> str:
    """Production without TLS, for probes on this machine, and the number of the configuration."""
    lines = [
        f"listen {LOOPBACK}:{ports.by_name[INTERNAL]};",
        f"location = /edge {{ access_log off; default_type text/plain; return 200 {number}; }}",
    ]
    for environment, state in running.items():
        if environment.name == "production":
            public = environment.slot(home, state.slot) / "public"
            lines += [*_pages(public), *_leading(environment.name), _place("= /metrics", environment.name)]
    return _block("server", lines)


def _pages(public: Path) -> Sequence[str]:
    headers = [f'add_header {name} "{value}" always;' for name, value in HEADERS.items()]
    return [
        f"root {nginx.quoted(public)};",
        "index index.html;",
        *headers,
        _block("location /", ["try_files $uri $uri/ =404;", *headers, "add_header Cache-Control no-cache always;"]),
    ]


def _leading(upstream: str) -> Sequence[str]:
    return [_place(where, upstream) for where in ("/api/", "= /health", "/.well-known/")]


def _place(where: str, upstream: str) -> str:
    lines = [
        f"proxy_pass http://{upstream};",
        "proxy_set_header X-Request-Id $request_id;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_next_upstream error timeout;",  # a move that was sent is not sent again: clients have a key for that
        "add_header X-Request-Id $request_id always;",
        *(f'add_header {name} "{value}" always;' for name, value in HEADERS.items()),
    ]
    return _block(f"location {where}", lines)


def _block(name: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{name} {{", *(f"  {line}" for line in lines), "}"])
