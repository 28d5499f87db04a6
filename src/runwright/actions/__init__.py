"""Actions: vetted operations that a step of a runbook calls, `runwright do NAME`.

What every runbook calls a script and nobody has written. An action drives the well-kept tool of its trade, states its
effects, rehearses itself, holds a lock, can be repeated, verifies what it did and leaves evidence.
"""
