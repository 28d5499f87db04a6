"""What a drill may break, one file a fault, each mended whatever happens; `keeping` is the door."""
