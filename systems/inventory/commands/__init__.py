"""The sub-commands. Each module registers those of its subject; each command confirms what it did before it says so."""

from systems.inventory.commands import databases, faults, figures, instances, lifecycle, loads, records, releases

COMMANDS = (
    lifecycle.register,
    instances.register,
    figures.register,
    records.register,
    releases.register,
    databases.register,
    faults.register,
    loads.register,
)
