"""The sub-commands. Each module registers those of its subject; each command confirms what it did before it says so."""

from systems.common import received_commands
from systems.dashboard.commands import faults, instances, lifecycle, records, servers, traffic

COMMANDS = (
    lifecycle.register,
    instances.register,
    servers.register,
    traffic.register,
    records.register,
    received_commands.register,
    faults.register,
)
