"""Draw result tables; save figure, numbers and provenance together."""
