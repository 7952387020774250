"""A measure as the page sends it: everything that was typed, changed by the button pressed."""

from collections.abc import Sequence
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from toolkit.instruments.own import (
    MOST_OPTIONS,
    MOST_QUESTIONS,
    MOST_SCALES,
    Kind,
    OwnMeasure,
    OwnQuestion,
    OwnScale,
)

_SHORT, _LONG = 120, 500


def typed(form: MultiDict[str, str]) -> OwnMeasure:
    """Return the measure that was sent, as it was typed."""
    questions = [_question(form, at) for at in range(_count(form, "questions", MOST_QUESTIONS))]
    scales = [_scale(form, at, len(questions)) for at in range(_count(form, "scales", MOST_SCALES))]
    return OwnMeasure(
        form.get("title", "")[:_SHORT].strip(),
        form.get("about", "")[:_LONG].strip(),
        tuple(questions),
        tuple(scales),
        quotes="quotes" in form,
    )


def _count(form: MultiDict[str, str], name: str, most: int) -> int:
    text = form.get(name, "0")
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _question(form: MultiDict[str, str], at: int) -> OwnQuestion:
    kind = form.get(f"kind-{at}", Kind.CHOICE.value)
    lines = form.get(f"options-{at}", "").splitlines()[: MOST_OPTIONS + 1]
    return OwnQuestion(
        text=form.get(f"text-{at}", "")[:_LONG].strip(),
        kind=kind if kind in set(Kind) else Kind.CHOICE.value,
        options=tuple(line[:_SHORT].strip() for line in lines),
        low=form.get(f"low-{at}", "")[:_SHORT].strip(),
        high=form.get(f"high-{at}", "")[:_SHORT].strip(),
        stem=form.get(f"stem-{at}", "")[:_LONG].strip(),
        help=form.get(f"help-{at}", "")[:_LONG].strip(),
        only_if=next(iter(_places([form.get(f"only_if-{at}", "")], at)), None),
        only=_places(form.getlist(f"only-{at}"), MOST_OPTIONS),
    )


def _scale(form: MultiDict[str, str], at: int, questions: int) -> OwnScale:
    return OwnScale(
        label=form.get(f"label-{at}", "")[:_SHORT].strip(),
        high_means=form.get(f"high_means-{at}", "")[:_SHORT].strip(),
        better="lower" if form.get(f"better-{at}") == "lower" else "higher",
        combine="sum" if form.get(f"combine-{at}") == "sum" else "mean",
        items=_places(form.getlist(f"item-{at}"), questions),
        reversed=_places(form.getlist(f"reversed-{at}"), questions),
    )


def _places(sent: Sequence[str], questions: int) -> tuple[int, ...]:
    known = {str(at): at for at in range(questions)}
    return tuple(sorted({known[text] for text in sent if text in known}))


def pressed(measure: OwnMeasure, button: str) -> OwnMeasure:
    """Return a measure after a button: add, up-2, down-2, out-2, add-scale, out-scale-0."""
    what, _, place = button.rpartition("-")
    at = int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else -1
    if button == "add" and len(measure.questions) < MOST_QUESTIONS:
        last = measure.questions[-1] if measure.questions else OwnQuestion()
        new = OwnQuestion(kind=last.kind, options=last.options, low=last.low, high=last.high)
        return replace(measure, questions=(*measure.questions, new))
    if button == "add-scale" and len(measure.scales) < MOST_SCALES:
        return replace(measure, scales=(*measure.scales, OwnScale()))
    if what == "out-scale" and 0 <= at < len(measure.scales):
        rest = measure.scales[:at] + measure.scales[at + 1 :]
        return replace(measure, scales=rest)
    if not 0 <= at < len(measure.questions):
        return measure
    order = list(range(len(measure.questions)))
    if what == "out":
        order.remove(at)
    elif what == "up" and at > 0:
        order[at - 1], order[at] = order[at], order[at - 1]
    elif what == "down" and at < len(order) - 1:
        order[at], order[at + 1] = order[at + 1], order[at]
    return _in_order(measure, order)


def _in_order(measure: OwnMeasure, order: Sequence[int]) -> OwnMeasure:
    """Return a measure with its questions in another order, and scales that follow them."""
    new = {old: place for place, old in enumerate(order)}

    def moved(places: Sequence[int]) -> tuple[int, ...]:
        return tuple(sorted(new[at] for at in places if at in new))

    def followed(question: OwnQuestion) -> OwnQuestion:
        return replace(
            question, only_if=new.get(-1 if question.only_if is None else question.only_if)
        )

    return replace(
        measure,
        questions=tuple(followed(measure.questions[at]) for at in order),
        scales=tuple(
            replace(one, items=moved(one.items), reversed=moved(one.reversed))
            for one in measure.scales
        ),
    )
