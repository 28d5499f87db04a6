"""Plans: a procedure with its values bound, its effects weighed and its results known beforehand. Pure: nothing is run."""
