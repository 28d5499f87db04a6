"""Load on the library: routes measured one after the other, and writes that are counted."""
