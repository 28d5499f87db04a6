"""Steps that destroy, expose or disclose, without what would make that safe."""

RULES = ("credential-on-command-line", "exposes", "disabled-check", "no-way-back", "unbounded-delete")
