"""Where a value lands: one module for each language, which knows how a value is written there and proves it was."""
