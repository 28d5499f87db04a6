"""Where secrets lie: one small module for each scheme, with `ABOUT` and `resolve`."""
