"""Reports of any shape and any text, for properties that every file must have."""

from hypothesis import strategies as st

from tests.reports.documents import HOSTILE
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

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text("abc \n", min_size=200, max_size=3000),
)
short = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.lists(st.builds(Column, short, st.booleans()), min_size=1, max_size=4))
    row = st.tuples(*(short for _ in columns))
    return Table("t", draw(texts), tuple(columns), tuple(draw(st.lists(row, max_size=5))))


nodes = st.one_of(
    st.builds(Sentence, st.just("s"), texts, texts),
    st.builds(Written, st.just("w"), texts, texts),
    st.builds(Note, texts),
    st.builds(Quote, texts),
    tables(),
    st.builds(Figure, st.sampled_from("fg"), st.just("c"), texts, texts, texts, texts, st.just({}), tables()),
)  # fmt: skip


def sections(part: Part) -> st.SearchStrategy[list[Section]]:
    return st.lists(
        st.builds(Section, st.just("k"), texts, st.lists(nodes, max_size=4).map(tuple), st.just(part)),
        max_size=2,
    )  # fmt: skip


documents = st.builds(
    lambda title, group, period, mark, main, annex: Document(
        Kind.FUNDER, title, group, period, "2026-11-25", (*main, *annex), watermark=mark
    ),
    texts, texts, texts, st.sampled_from(["", "The people are made up"]),
    sections(Part.MAIN), sections(Part.ANNEX),
)  # fmt: skip
