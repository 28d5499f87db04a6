"""The pages of the console, a module for each noun; each gives the routes under which it answers."""
