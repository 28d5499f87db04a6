"""What the words of a command mean to its tool, from books of facts: `judge` says what a command does."""
