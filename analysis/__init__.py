"""Compare how outlets word the same event."""
