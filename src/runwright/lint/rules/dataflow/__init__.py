"""Names, variables and files that one step needs and no step made, or that one step made and nobody needs."""

RULES = ("used-before-set", "set-and-never-used", "misspelt-variable", "created-under-another-name")
