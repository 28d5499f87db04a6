"""The sub-commands. Each module registers those of its subject; each command confirms what it did before it says so."""

from systems.library.commands import application, growth, lifecycle, nodes

COMMANDS = (lifecycle.register, nodes.register, application.register, growth.register)
