"""What really runs a command: one module for each way, behind one protocol; knows nothing of runbooks or journals."""
