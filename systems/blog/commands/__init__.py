"""The commands of the system, by subject."""

from systems.blog.commands import configuration, events, lifecycle, loads, nodes

COMMANDS = (
    lifecycle.register,
    nodes.register,
    configuration.register,
    events.register,
    loads.register,
)
