"""Turn files into articles: text with its parts, outlet, date and language."""
