"""The inventory: stock in a warehouse, its releases by tag, and how it is operated."""
