"""A private network is blocked against an attack from outside.

## Why it matters

Addresses of 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16 never come in from the internet. The rule stops no attacker;
if the network exists inside, it stops the own services.

## Example

```bash
# Block attacking addresses
aws ec2 create-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 90 --protocol tcp \
  --port-range From=443,To=443 --cidr-block 192.168.1.0/24 --rule-action deny
```

## Instead

```bash
# Block attacking addresses
aws ec2 create-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 90 --protocol tcp \
  --port-range From=443,To=443 --cidr-block "$ATTACKER_CIDR" --rule-action deny
```
"""

from __future__ import annotations

import re
from ipaddress import IPv4Network, ip_network
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "safety/blocks-own-network"
SEVERITY = Severity.INFO
PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""RFC 1918, section 3."""
ADDRESS = regex(r"\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?\b")
BLOCKS = regex(r"--rule-action deny|\bDROP\b|\bREJECT\b|\bufw (?:deny|reject)|\bdeny from\b", re.IGNORECASE)
ATTACKS = (b"attack", b"malicious", b"brute", b"ddos", b"abus", b"hostile")
ATTACK = regex(r"\battack|\bmalicious|\bbrute[- ]force|\bddos\b|\babus|\bhostile", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Say it of each rule that blocks such an address where the words speak of an attack."""
    for program in programs(book) if book.source.holds(*ATTACKS) else ():
        words = " ".join(word.known for word in program.words)
        if not BLOCKS.search(words) or not ATTACK.search(around(book, program)):
            continue
        for match in ADDRESS.finditer(words):
            if _is_private(match[0]):
                yield found(
                    program,
                    f"{match[0]} is a private network: no attack comes from there, and the own services may",
                    "The addresses that the step before found.",
                )


def _is_private(words: str) -> bool:
    try:
        network = IPv4Network(words, strict=False)
    except ValueError:
        return False
    return any(network.subnet_of(each) for each in PRIVATE if isinstance(each, IPv4Network))
