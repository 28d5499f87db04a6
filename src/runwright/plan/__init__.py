"""Plans: a procedure, its values bound, its effects weighed, its results known beforehand. Pure: nothing is run."""
