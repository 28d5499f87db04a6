"""Steps that destroy, expose or disclose, without what would make that safe."""

RULES: tuple[str, ...] = ()
