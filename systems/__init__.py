"""The systems that Runwright operates. They import nothing of the product, and the product nothing of them."""
