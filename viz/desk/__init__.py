"""The desk: where worlds are lived for all visitors, and what is kept of them."""
