"""Settings of the site that `python3 make.py docs` builds; analysis/build/pages.py says what goes into it."""

import re

project = "Comparative media analysis"
copyright = "the comparative media analysis developers"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["example"]
myst_enable_extensions = ["fieldlist"]
myst_heading_anchors = 3
html_theme = "alabaster"  # comes with Sphinx; fetches nothing when the page is read
html_theme_options = {"description": "whose words, whose reporting, how sure", "fixed_sidebar": True,
                      "page_width": "60rem", "font_family": "system-ui, sans-serif"}
html_copy_source = False
html_show_sphinx = False
html_static_path: list[str] = []
html_use_index = True
autodoc_preserve_defaults = True
autodoc_typehints = "none"  # the parameters are explained in words, with shapes and units
# What comes back and what is raised is free text here: read as numpydoc, 'TableError if a column is missing' is a type.
napoleon_custom_sections = ["Returns", "Raises"]


def setup(app):
    """Let what comes back be listed where it has names."""
    app.connect("autodoc-process-docstring", _list_what_comes_back, priority=400)  # before napoleon, at 500


def _list_what_comes_back(app, what, name, thing, options, lines):
    said, inside, listed = [], False, False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if following.startswith("---"):
            inside, listed = line == "Returns", False
        if inside and re.match(r"\w+ : ", line):
            line, listed = f"* {line}", True
        elif inside and listed and line.startswith("    "):
            line = f"  {line.strip()}"
        elif inside and listed and line:
            said.append("")
            listed = False
        said.append(line)
    lines[:] = said
