"""The sub-commands. Each module registers those of its subject; each command confirms what it did before it says so."""

from systems.dashboard.commands import instances, lifecycle

COMMANDS = (
    lifecycle.register,
    instances.register,
)
