"""Where runbooks are run: `runwright.toml`, its environments and policies, and secrets, which stay references."""
