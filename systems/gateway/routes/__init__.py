"""The handlers, by what they are about. Each takes a request and gives an answer, or raises a refusal."""
