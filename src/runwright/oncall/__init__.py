"""Who is on call: rotations that people take turns in, calendars that say it, and who stands in for whom."""
