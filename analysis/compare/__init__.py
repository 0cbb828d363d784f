"""Turn evidence into result tables: counts, rates, effect sizes, intervals. Never needs text."""
