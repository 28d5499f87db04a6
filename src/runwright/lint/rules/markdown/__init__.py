"""The page itself: fences, links, anchors, leftovers, letters that were damaged."""

RULES = ("unclosed-fence", "untagged-fence", "wrong-tag", "dead-link", "dead-anchor", "leftover", "mojibake")
