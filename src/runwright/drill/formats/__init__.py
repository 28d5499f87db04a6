"""Reports of drills: Markdown, JUnit, and a page with a plot. Each takes results and gives one text."""
