"""The generated pages, one module each; every module has `page()`, the text of its page."""
