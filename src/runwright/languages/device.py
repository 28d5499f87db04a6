"""Files below `/dev`: which of them keep nothing of what is written, and which are disks, of which nothing is left."""

from __future__ import annotations

from runwright.lib.regex import regex

SINK = regex(r"/dev/(?:null|zero|full|u?random|console|std(?:in|out|err)|fd/\S*|pts/\S*|ptmx|tty\S*|tcp/\S*|udp/\S*)\Z")
"""What takes everything and keeps nothing: a terminal, another descriptor, a connection."""
CONNECTION = regex(r"/dev/(?:tcp|udp)/\S+\Z")
"""What bash opens as a connection to a host and a port."""
DISK = regex(
    r"/dev/(?:[shv]d[a-z]|xvd[a-z]|nvme\d|mmcblk\d|md[\d/]|dm-\d|loop\d|mapper/(?!control\Z)|disk/|r?disk\d|[rn]bd\d"
    r"|rbd/|zvol/|zd\d|sr\d|(?!shm/|mqueue/)[^/\s]+/[^/\s]+\Z)"
)
"""Block devices, volumes of LVM among them (`/dev/vg0/data`)."""


def keeps_nothing(path: str) -> bool:
    """Whether writing there leaves nothing behind."""
    return SINK.match(path) is not None


def is_disk(path: str) -> bool:
    """Whether writing there overwrites a disk, a partition or a volume."""
    return not keeps_nothing(path) and DISK.match(path) is not None


def is_connection(path: str) -> bool:
    """Whether bash sends to a host what is written there."""
    return CONNECTION.match(path) is not None
