"""An API gateway: logins, tokens, limits, and reports from an upstream behind a circuit breaker. See README.md."""
