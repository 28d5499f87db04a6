"""Commands about the infrastructure."""
