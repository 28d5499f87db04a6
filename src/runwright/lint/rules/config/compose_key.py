"""A compose file with a key that compose does not know.

## Why it matters

"Additional property … is not allowed": nothing starts, or an older version drops it without a word.

## Example

```yaml
services:
  shop:
    image: shop:1.4
    enviroment:
      LIMIT: "100"
    restart_policy: always
```

## Instead

```yaml
services:
  shop:
    image: shop:1.4
    environment:
      LIMIT: "100"
    restart: always
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.languages.yaml_text import plain
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.manifest import documents, placed
from runwright.lint.facts.text import texts
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/compose-key"
SEVERITY = Severity.ERROR
SERVICE = frozenset(
    (
        "annotations attach build blkio_config cap_add cap_drop cgroup cgroup_parent command configs "
        "container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus "
        "cpuset credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search "
        "domainname driver_opts entrypoint env_file environment expose extends external_links extra_hosts gpus "
        "group_add healthcheck hostname image init ipc isolation label_file labels links logging mac_address "
        "mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks oom_kill_disable "
        "oom_score_adj pid pids_limit platform ports post_start pre_stop privileged profiles provider pull_policy "
        "read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal "
        "storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volumes volumes_from "
        "working_dir"
    ).split()
)
"""The keys of a service (compose-spec/compose-spec, schema/compose-spec.json, read 2026-11)."""
ACTIONS = frozenset({"env", "options", "credentials"})
"""Keys of a service of GitHub Actions, which has the other words in common."""
TOP = frozenset({"version", "name", "include", "services", "networks", "volumes", "configs", "secrets", "models"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each key of a service that is spelled nearly like one of compose, or that no version knows."""
    for text in texts(book, "yaml"):
        for key in _unknown(text.text) if "services:" in text.text else ():
            guess = near(key.value, SERVICE, 0.7)
            yield found(
                placed(text, key),
                f"compose knows no {key.value} of a service: it refuses the file",
                f"Did you mean {guess}?" if guess else "Another place, or x-… for a key of your own.",
            )


def _unknown(text: str) -> Iterator[Any]:
    """The keys of services that no version knows."""
    services = [service for root in documents(plain(text)) for service in _services(root)]
    for key, _ in (pair for service in services for pair in service.value):
        if key.id == "scalar" and key.value not in SERVICE and not key.value.startswith(("x-", "<<")):
            yield key


def _services(root: Any) -> list[Any]:  # noqa: ANN401 - PyYAML has no types for nodes
    """The services of a text that is surely a compose file."""
    if root.id != "mapping" or not {key.value for key, _ in root.value} <= TOP:
        return []
    services = next((value for key, value in root.value if key.value == "services"), None)
    if services is None or services.id != "mapping":
        return []
    each_service = [value for _, value in services.value if value.id == "mapping"]
    names = {key.value for service in each_service for key, _ in service.value}
    if names & ACTIONS:
        return []
    return each_service if names & {"image", "build", "environment", "ports", "volumes", "restart"} else []
