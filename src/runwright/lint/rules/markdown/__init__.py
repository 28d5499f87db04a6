"""The page itself: fences, links, anchors, leftovers, letters that were damaged."""

RULES = ("unclosed-fence",)
