"""The sub-commands. Each module registers those of its subject; each command confirms what it did before it says so."""

from systems.library.commands import (
    application,
    archive,
    checks,
    faults,
    growth,
    lifecycle,
    messages,
    metrics,
    nodes,
    replication,
)

COMMANDS = (
    lifecycle.register,
    nodes.register,
    application.register,
    metrics.register,
    checks.register,
    replication.register,
    archive.register,
    messages.register,
    growth.register,
    faults.register,
)
