"""What a command says when it cannot do what it was asked for."""


class Refused(Exception):
    """A command cannot be carried out, or what it did could not be confirmed; the sentence says what to do."""
