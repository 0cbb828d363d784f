"""Look at text and write evidence: the only room that sees sentences."""
