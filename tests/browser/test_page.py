"""The page of the shipped study in a real browser: nothing fetched, sortable, accessible, printable."""

import pytest

WIDTHS = {"phone": (360, 740), "laptop": (1280, 800), "print": (794, 1123)}


@pytest.fixture
def page(chromium, root):
    """The page, opened from disk; whatever it asks of a network is remembered."""
    path = root / "figures" / "pyongyang-2024" / "index.html"
    tab = chromium.new_page()
    tab.asked, tab.wrong = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("pageerror", lambda error: tab.wrong.append(str(error)))
    tab.goto(path.as_uri())
    yield tab
    assert not tab.wrong
    tab.close()


def test_it_opens_from_disk_and_fetches_nothing(page, root):
    assert page.asked == [(root / "figures" / "pyongyang-2024" / "index.html").as_uri()]
    assert page.locator("figure svg").count() > 15
    assert all(box and box["width"] > 200 and box["height"] > 40
               for box in (figure.bounding_box() for figure in page.locator("figure svg").all()))


@pytest.mark.parametrize("name", WIDTHS)
def test_axe_finds_no_violation(page, axe, name):
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[name], strict=True)))
    page.emulate_media(media="print" if name == "print" else "screen")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    # The rows of a table are alike, and so are the paths of a figure: some of each are asked.
    page.evaluate("for (const row of document.querySelectorAll('tbody tr:nth-child(n+5)')) row.remove()")
    page.evaluate("for (const path of document.querySelectorAll('svg g g g g *')) path.remove()")
    page.add_script_tag(content=axe)
    found = page.evaluate("axe.run(document)")
    assert len(found["passes"]) > 20
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found["violations"]] == []


@pytest.mark.parametrize("name", ["phone", "laptop"])
def test_nothing_makes_the_page_wider_than_the_screen(page, name):
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[name], strict=True)))
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[name][0]


def test_a_table_is_sorted_by_keyboard(page):
    table = page.locator("[id='03-frame-rates-by-voice'] table.sort")
    page.locator("[id='03-frame-rates-by-voice'] summary").first.click()
    heads = table.locator("thead th").all_inner_texts()
    at = heads.index("per_1000_words")
    button = table.locator("thead th button").nth(at)

    def numbers():
        cells = [row.locator("td").nth(at).inner_text() for row in table.locator("tbody tr").all()]
        return [float(cell) for cell in cells if cell]

    before = numbers()
    for way, expected in (("ascending", sorted(before)), ("descending", sorted(before, reverse=True))):
        button.focus()
        page.keyboard.press("Enter")
        assert table.locator("thead th").nth(at).get_attribute("aria-sort") == way
        assert numbers() == expected
    assert before != expected
    assert table.locator("th[aria-sort]").count() == 1


def test_the_first_tab_stop_leads_to_the_figures(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#figures")


def test_method_comparability_and_provenance_are_there(page):
    for part in ("comparable", "method", "provenance", "articles"):
        assert page.locator(f"#{part}").is_visible()
    assert page.locator("section[aria-labelledby=comparable] tbody tr").count() == 5
    assert "evidence/hits.csv" in page.locator("footer").text_content()


def test_it_prints_every_figure_uncut(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 less its margins, in pixels
    assert page.evaluate("document.documentElement.scrollWidth") <= 681
    assert not page.locator("nav").is_visible()
    assert max(figure.bounding_box()["height"] for figure in page.locator("figure .drawn").all()) < 1010
    assert len(page.pdf(format="A4")) > 50_000
