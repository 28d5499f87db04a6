"""The application: projects of architects, their components and the decisions that were taken."""
