"""What the application answers, a file for each subject."""
