"""The ground: texts with places, errors, durations and late patterns; knows nothing of languages or runbooks."""
