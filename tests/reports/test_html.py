"""The report as a page: its meaning, its words in order, and nothing that a strict policy forbids."""

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest

from tests.reports import documents
from toolkit.reports import content, html
from toolkit.reports.content import Kind, Part

STATIC = Path(__file__).parents[2] / "toolkit" / "web" / "static"
AXE = Path(__file__).parents[1] / "browser" / "axe-4.14.1.min.js"
DOCUMENTS = {
    "a report": documents.document(watermark="The people are made up"),
    "all that breaks": documents.hostile_document(),
    "empty": documents.empty_document(),
}


class Seen(HTMLParser):
    """Notes tags with their attributes, and the text that a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self._style = False
        self.feed(str(page))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_data(self, data):
        if not self._style:
            self.text += data

    def all(self, *names):
        return [attributes for tag, attributes in self.tags if tag in names]


def squeezed(text):
    return re.sub(r"\s+", "", text)


def fragment(document, *, drawn=True):
    return html.fragment(
        document,
        fingerprint=documents.FINGERPRINT,
        address=lambda key: f"/figure/{key}" if drawn else None,
    )


def page(document, *, drawn=True, **size):
    drawings = documents.drawings(document) if drawn else {}
    return html.page(document, drawings, fingerprint=documents.FINGERPRINT, size=html.Size(**size))


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("drawn", [True, False])
def test_fragment_is_sound_and_holds_no_style_script_or_address_of_another(document, drawn):
    made = fragment(document, drawn=drawn)
    html5lib.HTMLParser(strict=True).parseFragment(made)
    for tag, attributes in Seen(made).tags:
        assert tag not in {"style", "script", "svg", "iframe", "link"}
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert attributes.get("src", "/figure/").startswith("/figure/")
        assert "href" not in attributes


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.parametrize("make", [fragment, page])
def test_every_text_is_there_in_order(document, drawn, make):
    seen = squeezed(Seen(make(document, drawn=drawn)).text)
    at = 0
    for text in content.texts(document):
        shown = squeezed(html.wording.shown(text))
        assert seen.find(shown, at) >= 0, text
        at = seen.find(shown, at) + len(shown)
    for figure in document.figures():
        cells = [cell for row in figure.table.rows for cell in row]
        assert squeezed(html.wording.shown("".join(cells))) in seen
    assert documents.FINGERPRINT in make(document, drawn=drawn)


@pytest.mark.parametrize("make", [fragment, page])
def test_headings_go_down_one_level_at_a_time_from_one_title(make):
    for document in DOCUMENTS.values():
        levels = [
            int(tag[1]) for tag, _ in Seen(make(document)).tags if re.fullmatch("h[1-6]", tag)
        ]
        assert levels[0] == 1
        assert levels.count(1) == 1
        for above, below in itertools.pairwise(levels):
            assert below <= above + 1


@pytest.mark.parametrize("make", [fragment, page])
def test_tables_say_what_their_heads_head_and_pictures_what_they_show(make):
    document = documents.document()
    seen = Seen(make(document))
    heads = seen.all("th")
    assert {head["scope"] for head in heads} == {"col", "row"}
    tables = [node for node in document.nodes() if isinstance(node, content.Table)]
    tables += [figure.table for figure in document.figures()]
    assert len([head for head in heads if head["scope"] == "row"]) == sum(
        len(table.rows) for table in tables
    )
    assert len(seen.all("caption")) == len(seen.all("table")) == len(tables)
    assert [one["alt"] for one in seen.all("img")] == [one.alt for one in document.figures()]


def test_numbers_are_set_to_the_right():
    made = str(fragment(documents.document()))
    assert '<th scope="col" class="n">People</th>' in made
    assert '<td class="n">+10</td>' in made
    assert "<td>A clear gain</td>" in made


def test_words_of_the_group_are_marked_as_its_own():
    document = documents.document()
    own = [node for node in document.nodes() if getattr(node, "own", "")]
    for made in (str(fragment(document)), page(document)):
        assert made.count(html.wording.OWN_WORDS) == len(own) > 0
        assert own[0].text not in made


def test_a_title_inside_a_page_takes_the_level_that_is_free():
    made = html.fragment(documents.document(), fingerprint="", address=lambda _key: None, heading=2)
    assert "<h1" not in made
    assert made.index("<h2") < made.index("<h3")


def test_the_printed_page_asks_nobody_and_runs_nothing():
    for document in DOCUMENTS.values():
        made = page(document)
        html5lib.HTMLParser(strict=True).parse(made)
        seen = Seen(made)
        assert not seen.all("script", "link", "iframe")
        assert all(one["src"].startswith("data:image/svg+xml;base64,") for one in seen.all("img"))
        assert all(one["href"].startswith("#") for one in seen.all("a"))
        assert "url(" not in made
        assert "@import" not in made


def test_a_hostile_name_does_not_leave_the_style_sheet():
    name = '"} body { display: none } </style><script>alert(1)</script> \\'
    document = documents.document()
    changed = content.Document(**{**_fields(document), "group": name, "watermark": name})
    seen = Seen(page(changed))
    assert not seen.all("script")
    assert len(seen.all("style")) == 1
    assert "display: none" not in page(changed).split("</style>")[0]


def _fields(document):
    return {name: getattr(document, name) for name in document.__dataclass_fields__}


def test_charts_go_to_the_annex_only_when_told_and_are_pointed_to():
    document = documents.document()
    main = [one for one in document.part(Part.MAIN) for one in one.nodes if hasattr(one, "chart")]
    made = page(document, charts_in_annex=True)
    before, after = made.split('id="annex"')
    assert before.count("<img") == 0
    assert before.count(html.wording.CHART_IN_ANNEX) == len(main) == 1
    assert after.count("<img") == len(document.figures())
    assert html.wording.CHART_IN_ANNEX not in page(document)


@pytest.mark.browser
@pytest.mark.parametrize("kind", [Kind.GROUP, Kind.START])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_on_the_web_it_fits_reads_and_asks_for_its_pictures_alone(chromium, width, kind):
    document = documents.document(kind) if kind is Kind.GROUP else documents.empty_document()
    sheets = "".join((STATIC / f"{name}.css").read_text() for name in ("site", "desk", "report"))
    whole = (
        f'<!doctype html><html lang="en-GB"><head><title>A report</title><style>{sheets}</style>'
        f'<meta name="viewport" content="width=device-width"></head><body class="desk wide">'
        f'<main class="wrap">{fragment(document)}</main></body></html>'
    )
    asked = []
    opened = chromium.new_page(viewport={"width": width, "height": 800})

    def answer(route):
        asked.append(route.request.url)
        if route.request.url.endswith("/report"):
            policy = "default-src 'none'; style-src 'unsafe-inline'; style-src-attr 'none'; img-src 'self'"
            headers = {"Content-Security-Policy": policy, "Content-Type": "text/html"}
            route.fulfill(body=whole, headers=headers)
        else:
            route.fulfill(body=documents.drawing().png, content_type="image/png")

    trouble = []
    opened.on("console", lambda message: trouble.append(message.text))
    opened.route("**/*", answer)
    opened.goto("http://report.test/report")
    for summary in opened.locator("summary").all():
        summary.click()
    assert opened.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    opened.evaluate(AXE.read_text())
    found = opened.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
    )
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert trouble == []
    assert {address.split("/")[3] for address in asked} <= {"report", "figure"}
    opened.close()


def test_a_phone_gets_the_narrow_picture_where_there_is_one():
    made = html.fragment(
        documents.document(),
        fingerprint="",
        address=lambda key: f"/figure/{key}",
        narrow=lambda key: f"/figure/{key}/narrow" if key == "change" else None,
    )
    assert Seen(made).all("source") == [
        {"media": "(max-width: 36rem)", "srcset": "/figure/change/narrow"}
    ]
