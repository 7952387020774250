"""Reports to try the renderers on: one as a group would hand it on, and ones that try to break it."""

from io import BytesIO

from PIL import Image, ImageDraw

from toolkit.reports.content import (
    Column,
    Document,
    Figure,
    Kind,
    Note,
    Part,
    Quote,
    Section,
    Sentence,
    Table,
    Written,
)
from toolkit.reports.drawing import Drawing

FINGERPRINT = "9f2c41d7a0b35e8861f4c7d20e9ab3561c7788e2d4f0a1b9c3e5d7f6082b4a6c"

#: "A mutual aid group by the harbour", in Arabic.
RIGHT_TO_LEFT = "مجموعة الدعم المتبادل عند الميناء"
SIXTY = "The Tuesday Evening Kitchen Table Group of the Old Harbour Ln"
HOSTILE = (
    RIGHT_TO_LEFT,
    "👩🏽‍🌾🌱 We grew together 💚",
    "=cmd|' /C calc'!A0",
    "a\x00b\x0bc\x1f d\ufffe e",
    '<b>bold</b> & "quotes" ]]> &amp;',
    "{{ 7 * 7 }} ${HOME} %s",
    "x" * 300,
    "",
    "   ",
    "two\nlines\r\nand\ta tab",
)


def outcomes_table() -> Table:
    return Table(
        key="outcomes",
        caption="What changed, outcome by outcome",
        columns=(
            Column("Outcome"),
            Column("People", number=True),
            Column("First", number=True),
            Column("Latest", number=True),
            Column("Change", number=True),
            Column("Likely between", number=True),
            Column("In words"),
        ),
        rows=(
            ("Emotional wellbeing (0 to 100)", "14", "48", "58", "+10", "4 and 16", "A clear gain"),
            ("Wellbeing, WHO-5 (0 to 100)", "14", "41", "49", "+8", "−3 and 19", "Can’t tell yet"),
            (
                "Satisfied with life (0 to 10)",
                "14",
                "5.9",
                "6.1",
                "+0.2",
                "−0.5 and 0.9",
                "About the same",
            ),
        ),
    )


def long_table(rows: int) -> Table:
    return Table(
        key="long",
        caption=f"Every question, {rows} of them",
        columns=(Column("Question"), Column("People", number=True), Column("Mean", number=True)),
        rows=tuple((f"Question {n} of the list", "14", f"{n / 7:.1f}") for n in range(1, rows + 1)),
    )


def change_figure() -> Figure:
    table = outcomes_table()
    return Figure(
        key="change",
        chart="outcomes",
        title="Emotional wellbeing got clearly better; the other two we can’t tell yet",
        subtitle="14 of 16 members, October 2024 to October 2026",
        alt=(
            "Three planned outcomes on one line each. Emotional wellbeing rose by about 10, likely "
            "between 4 and 16. Wellbeing rose by about 8, likely between −3 and 19. Satisfaction "
            "with life rose by 0.2, likely between −0.5 and 0.9."
        ),
        caption=(
            "Change from each person’s first answer to the latest. The grey strip is too small to "
            "matter. Sources: RAND-36, WHO-5, ONS4. Worked out by the Mutual Aid Toolkit."
        ),
        data={"rows": [["Emotional wellbeing", 10, 4, 16]]},
        table=Table(
            key="change-table",
            caption="The figures behind “Emotional wellbeing got clearly better”",
            columns=table.columns[:6],
            rows=tuple(row[:6] for row in table.rows),
        ),
    )


def course_figure() -> Figure:
    return Figure(
        key="course",
        chart="course",
        title="Emotional wellbeing rose in the first year and held",
        subtitle="Mean of those who answered: 16, 15, 14, 14 people",
        alt="A line over four dates: 48, 53, 57 and 58 of 100. Its band is about 8 points wide.",
        caption="Emotional wellbeing, RAND-36, 0 to 100; higher is better.",
        data={"means": [48, 53, 57, 58]},
        table=Table(
            key="course-table",
            caption="Emotional wellbeing at each date",
            columns=(
                Column("Date"),
                Column("People", number=True),
                Column("Mean", number=True),
                Column("Likely between", number=True),
            ),
            rows=(
                ("October 2024", "16", "48", "43 and 53"),
                ("April 2025", "15", "53", "48 and 58"),
                ("October 2025", "14", "57", "53 and 61"),
                ("October 2026", "14", "58", "54 and 62"),
            ),
        ),
    )


def document(kind: Kind = Kind.FUNDER, *, watermark: str = "") -> Document:
    """Return a report as a group of 16 would hand it to a funder: every kind of node, two parts."""
    return Document(
        kind=kind,
        title="What changed for members of The Greenhouse",
        group="The Greenhouse",
        period="October 2024 to October 2026",
        made_on="2026-11-25",
        watermark=watermark,
        sections=(
            Section(
                key="finding",
                heading="What we found",
                nodes=(
                    Sentence(
                        "headline",
                        "Taken together, the three things we hoped for got better: 11 of 14 people "
                        "moved up on average.",
                    ),
                    change_figure(),
                    Sentence(
                        "emotional",
                        "Emotional wellbeing rose by about 10 points, likely between 4 and 16: a "
                        "clear gain.",
                        own="Our members feel better in themselves: about 10 points, likely between "
                        "4 and 16, a clear gain.",
                    ),
                    Sentence(
                        "who5",
                        "Wellbeing (WHO-5) rose by about 8 points. It is likely between −3 and 19, "
                        "so we can’t tell yet.",
                    ),
                    Note("A change smaller than 5 points is too small to matter to a person."),
                ),
            ),
            Section(
                key="worse",
                heading="Who got worse, and what we did",
                nodes=(
                    Sentence(
                        "worse", "Fewer than 3 people moved down a lot. Their number is kept back."
                    ),
                    Written(
                        "worse-did",
                        "What did you do for those who got worse?",
                        "Two of us now ring everyone who misses two meetings.\n\n"
                        "We asked the local service to hold a place for a first talk each month.",
                    ),
                ),
            ),
            Section(
                key="voices",
                heading="In members’ words",
                nodes=(
                    Quote("I sleep again. I never thought a kitchen table could do that."),
                    Quote(
                        "Some weeks it is only the walk there that I manage, and that is enough."
                    ),
                    Note("Members said yes to being quoted. Quotes carry no code and no date."),
                ),
            ),
            Section(
                key="limits",
                heading="What this can and can’t tell",
                nodes=(
                    Sentence(
                        "cause",
                        "There was no comparison group, so we can’t say that the group did it.",
                    ),
                    Sentence(
                        "left",
                        "14 of 16 answered at least twice, 1 only once, and 1 left before the second.",
                    ),
                    Table(
                        key="answered",
                        caption="Who answered",
                        columns=(
                            Column("When"),
                            Column("Asked", number=True),
                            Column("Answered", number=True),
                        ),
                        rows=(("October 2024", "16", "16"), ("October 2026", "15", "14")),
                    ),
                ),
            ),
            Section(
                key="figures",
                heading="Figures in full",
                part=Part.ANNEX,
                nodes=(outcomes_table(), course_figure(), long_table(30)),
            ),
            Section(
                key="method",
                heading="How it was worked out",
                part=Part.ANNEX,
                nodes=(
                    Sentence(
                        "method", "Each person’s first answer is compared with the latest one."
                    ),
                    Note("RAND-36 was developed at RAND as part of the Medical Outcomes Study."),
                    Note("WHO-5 © World Health Organization 1998."),
                ),
            ),
        ),
    )


def hostile_document() -> Document:
    """Return a report in which every text is of the kind that breaks files, and some are empty."""
    nodes = tuple(
        node
        for n, text in enumerate(HOSTILE)
        for node in (
            Sentence(f"s{n}", text, own=text if n % 2 else ""),
            Written(f"w{n}", text, text),
            Note(text),
            Quote(text),
            Table(f"t{n}", text, (Column(text), Column(text, number=True)), ((text, text), ("1", "2"))),
            Figure(
                f"f{n}", "none", text, text, text, text, {},
                Table(f"ft{n}", text, (Column(text),), ((text,),)),
            ),
        )
    )  # fmt: skip
    return Document(
        kind=Kind.FUNDER,
        title=RIGHT_TO_LEFT,
        group=SIXTY,
        period="=1+1",
        made_on="2026-11-25",
        watermark="The people are made up",
        sections=(
            Section("empty", "A section with nothing in it", ()),
            Section("hostile", HOSTILE[1], nodes),
            Section("rows", "Many rows", (long_table(400),), part=Part.ANNEX),
            Section("void", "", (), part=Part.ANNEX),
        ),
    )


def empty_document() -> Document:
    """Return a report without a section."""
    return Document(
        Kind.START, "Where we start", "The Greenhouse", "October 2026", "2026-11-25", ()
    )


def drawing(label: str = "Change", width_cm: float = 16.0, height_cm: float = 7.0) -> Drawing:
    """Return a small chart of three outcomes as SVG and PNG of the same size."""
    width, height = round(width_cm / 2.54 * 72), round(height_cm / 2.54 * 72)
    rows = (("Emotional wellbeing", 0.62, 0.84), ("Wellbeing", 0.48, 0.8), ("Life", 0.5, 0.62))
    marks, scale = [], 4
    picture = Image.new("RGB", (width * scale, height * scale), "white")
    pen = ImageDraw.Draw(picture)
    for n, (name, low, high) in enumerate(rows):
        y = height * (n + 1) / 4
        marks.append(
            f'<text x="8" y="{y + 3:.0f}" font-size="9" font-family="sans-serif">{name}</text>'
            f'<line x1="{low * width:.0f}" x2="{high * width:.0f}" y1="{y:.0f}" y2="{y:.0f}" '
            f'stroke="#0072B2" stroke-width="2"/>'
            f'<circle cx="{(low + high) / 2 * width:.0f}" cy="{y:.0f}" r="4" fill="#0072B2"/>'
        )
        pen.line((low * width * scale, y * scale, high * width * scale, y * scale), "#0072B2", 8)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><title>{label}</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(marks)}</svg>'
    )
    out = BytesIO()
    picture.save(out, "PNG")
    return Drawing(svg, out.getvalue(), width_cm, height_cm)


def drawings(made: Document) -> dict[str, Drawing]:
    """Return a drawing for each figure of a document."""
    return {figure.key: drawing(figure.chart) for figure in made.figures()}
