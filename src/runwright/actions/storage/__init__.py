"""Storage of objects that speaks S3."""
