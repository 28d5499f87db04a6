"""The commands of the system, by subject."""

from systems.blog.commands import (
    accounts,
    configuration,
    configurations,
    events,
    faults,
    lifecycle,
    loads,
    messages,
    metrics,
    nodes,
    records,
    recovery,
)

COMMANDS = (
    lifecycle.register,
    nodes.register,
    configuration.register,
    configurations.register,
    events.register,
    records.register,
    accounts.register,
    metrics.register,
    messages.register,
    recovery.register,
    loads.register,
    faults.register,
)
