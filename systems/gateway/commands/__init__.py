"""The sub-commands. Each module registers those of its subject; each command confirms what it did before it says so."""

from systems.gateway.commands import (
    accounts,
    backups,
    configuration,
    keyring,
    lifecycle,
    loads,
    loadtest,
    records,
    throttles,
    traffic,
)

COMMANDS = (
    lifecycle.register,
    configuration.register,
    records.register,
    keyring.register,
    accounts.register,
    throttles.register,
    traffic.register,
    backups.register,
    loads.register,
    loadtest.register,
)
