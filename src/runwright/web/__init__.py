"""The console in the browser: pages over what the rooms below know, and no way of its own to change a system."""
