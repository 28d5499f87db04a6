"""The edge before both regions: nginx, as its files say it.

`edge.json` is what operators change: which region is served from, who is blocked, how many requests of one address come
through. `nginx.conf` is made from it and from the instances that run; nginx takes it over at SIGHUP, and lets go of no
request.
"""

from __future__ import annotations

import ipaddress
import json
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from systems.common import nginx
from systems.common.refusal import Refused
from systems.common.supervisor import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

FILE, CONF = "edge.json", "nginx.conf"
NAME = "edge"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
BURST = 20
"""Requests that an address may have ahead of its rate."""
SOURCE = (
    "  map $binary_remote_addr $source {",
    "    default $binary_remote_addr;",
    r'    "~(?s)^\x00{10}\xff\xff(?<v4>.{4})$" $v4;',
    '    "~(?s)^(?<network>.{8}).{8}$" $network;',
    "  }",
)
"""What a request is counted for: an IPv6 address by its /64, whose other bits are the subscriber's to change."""
LOG = (
    '{"time":"$time_iso8601","client":"$remote_addr","method":"$request_method","path":"$uri","status":$status,'
    '"ms":"$request_time","region":"$region","request_id":"$request_id"}'
)


class Edge(NamedTuple):
    """What operators decide about the edge."""

    active: str
    """The region that users are served from."""
    blocked: tuple[str, ...] = ()
    """Networks (CIDR) that get 403."""
    limit: int = 0
    """Requests of one address in a second; 0 for any number."""

    @classmethod
    def load(cls, home: Path, active: str) -> Edge:
        """What was decided in this run folder; `active` when nothing was."""
        path = home / FILE
        if not path.exists():
            return cls(active)
        said = json.loads(path.read_text())
        return cls(said["active"], tuple(said["blocked"]), said["limit"])

    def store(self, home: Path) -> None:
        """Keep it, whole or not at all."""
        fresh = home / f"{FILE}.new"
        fresh.write_text(json.dumps(self._asdict(), indent=2) + "\n")
        fresh.replace(home / FILE)

    def blocking(self, network: str) -> Edge:
        """With one more network blocked; raises Refused for what is none, or for everybody."""
        wanted = _network(network)
        if wanted.prefixlen < 8:
            raise Refused(f"{wanted} is {wanted.num_addresses:,} addresses; at most a /8 can be blocked")
        return self._replace(blocked=tuple(sorted({*self.blocked, str(wanted)})))

    def admitting(self, network: str) -> Edge:
        """With a network, or `all`, let in again; raises Refused for what is none, or is in one that stays blocked."""
        if network == "all":
            return self._replace(blocked=())
        wanted = _network(network)
        left = tuple(each for each in self.blocked if each != str(wanted))
        if around := [each for each in left if _within(wanted, _network(each))]:
            raise Refused(f"{wanted} is in {around[0]}, which is blocked; let that in")
        return self._replace(blocked=left)


def _network(text: str) -> Network:
    """A network, or one address; raises Refused."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise Refused(f"{text} is no network such as 192.0.2.0/24") from None


def _within(inner: Network, outer: Network) -> bool:
    return inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]  # of one version


def program(home: Path) -> Program:
    """How the supervisor runs it."""
    words = (nginx.binary(), "-p", str(home / "edge"), "-e", str(home / "logs" / "edge.err"), "-c", str(home / CONF))
    return Program(NAME, words, autostart=False, stop_signal="QUIT")


def write(home: Path, port: int, edge: Edge, instances: Mapping[str, Sequence[int]]) -> None:
    """Write the configuration for the ports of the instances of each region; raises Refused when nginx objects."""
    (home / "edge").mkdir(exist_ok=True)
    fresh = home / f"{CONF}.new"
    fresh.write_text(text(home, port, edge, instances))
    words = [
        nginx.binary(),
        "-t",
        "-q",
        "-p",
        str(home / "edge"),
        "-e",
        str(home / "logs" / "edge.err"),
        "-c",
        str(fresh),
    ]
    tried = subprocess.run(words, capture_output=True, text=True, check=False)
    if tried.returncode:
        raise Refused(f"nginx does not accept its configuration: {tried.stderr.strip()[-500:]}")
    fresh.replace(home / CONF)


def take_over(home: Path, signal: Callable[[], None]) -> None:
    """Let a running nginx take over its configuration, and wait until it has; raises Refused."""
    nginx.take_over(int((home / "edge" / "nginx.pid").read_text()), signal)


def text(home: Path, port: int, edge: Edge, instances: Mapping[str, Sequence[int]]) -> str:
    """The configuration."""
    folder = home / "edge"
    return "\n".join(
        [
            "daemon off;",
            "worker_processes 1;",
            f"pid {nginx.quoted(folder / 'nginx.pid')};",
            "events { worker_connections 2048; }",
            "http {",
            *nginx.temporary(folder),
            "  server_tokens off;",
            f"  log_format lines escape=json '{LOG}';",
            f"  access_log {nginx.quoted(home / 'logs' / 'edge.jsonl')} lines;",
            f"  map $host $region {{ default {edge.active}; }}",
            *(_upstream(region, ports) for region, ports in instances.items()),
            *(f"  deny {network};" for network in edge.blocked),
            *_limit(edge.limit),
            "  server {",
            f"    listen 127.0.0.1:{port} backlog=1024;",
            "    location = /edge { access_log off; allow 127.0.0.1; deny all; stub_status; }",
            "    location /debug/ { return 404; }",
            "    location / {",
            f"      proxy_pass http://{edge.active};",
            "      proxy_http_version 1.1;",
            '      proxy_set_header Connection "";',
            "      proxy_set_header X-Real-IP $remote_addr;",
            "      proxy_set_header X-Request-Id $request_id;",
            "      proxy_connect_timeout 1s;",
            "      proxy_read_timeout 15s;",
            "      proxy_next_upstream error timeout;",
            "    }",
            "  }",
            "}",
            "",
        ]
    )


def _upstream(region: str, ports: Sequence[int]) -> str:
    """A region without an instance answers 502 by a port on which nobody listens."""
    servers = " ".join(f"server 127.0.0.1:{port} max_fails=3 fail_timeout=1s;" for port in ports or (1,))
    return f"  upstream {region} {{ least_conn; {servers} keepalive 32; }}"


def _limit(rate: int) -> list[str]:
    if not rate:
        return []
    return [
        *SOURCE,
        f"  limit_req_zone $source zone=address:10m rate={rate}r/s;",
        f"  limit_req zone=address burst={BURST} nodelay;",
        "  limit_req_status 429;",
    ]
