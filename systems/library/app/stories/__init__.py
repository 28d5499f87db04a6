"""Stories: what users write, read and look for."""
