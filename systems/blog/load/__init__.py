"""What works the blog while something is tried: authors who publish, readers, a load test."""
