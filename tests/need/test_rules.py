"""The language of rules: what it reads, and what it says when it cannot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.errors import ChoiceError
from equitymap.need.rules import SIGNS, Compared, Joined, Truth, Worst, evaluate, parse, slugs


def test_it_reads_the_rules_the_contract_shows():
    both = parse("imd-decile <= 2 and child-obesity-year6 > 25")
    assert both.word == "and"
    assert both.parts == (
        Compared("imd-decile", "<=", 2),
        Compared("child-obesity-year6", ">", 25),
    )
    assert parse("worst(imd-score, 0.2)") == Worst("imd-score", 0.2, None)
    within = parse("worst(imd-score, 0.2, within=E09000022)")
    assert within == Worst("imd-score", 0.2, "E09000022")


def test_and_binds_closer_than_or_and_not_closest():
    rule = parse("a < 1 or b < 2 and not c < 3")
    assert rule.word == "or"
    assert rule.parts[1].word == "and"
    assert rule.parts[1].parts[1] == Joined("not", (Compared("c", "<", 3),))
    assert parse("(a < 1 or b < 2) and c < 3").word == "and"


def test_slugs_may_begin_with_a_word_of_the_language_or_a_figure():
    assert slugs(parse("worst-x > 1 and android < 2 and 65-and-over >= 3 and worst-x < 9")) == [
        "worst-x",
        "android",
        "65-and-over",
    ]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("", "is empty; it should be like imd-decile"),
        ("imd-decile", "stops too soon; there should be a comparison"),
        ("imd-decile < two", "character 14, 'two'; there should be a number"),
        ("imd-decile < 2 nad x > 1", "character 16, 'nad'; there should be “and” or “or”"),
        ("IMD < 2", "character 1, 'I'; there should be an indicator"),
        ("worst(imd-score)", "there should be a comma"),
        ("worst(imd-score, 0.2, within=Lambeth)", "an area code such as E09000022"),
        ("imd-decile == 2", "there should be a number"),
        ("(imd-decile < 2", "stops too soon; there should be “)”"),
    ],
)
def test_a_rule_that_makes_no_sense_says_where_and_what_would_be_right(rule, said):
    with pytest.raises(ChoiceError, match=said.replace("(", r"\(").replace(")", r"\)")):
        parse(rule)


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_a_sentence(text):
    try:
        said = slugs(parse(text))
    except ChoiceError as error:
        said = str(error)
    assert said
    assert isinstance(said, list) or said.startswith("The rule")


comparisons = st.builds(
    lambda slug, sign, number: f"{slug} {sign} {number}",
    st.sampled_from("ab"),
    st.sampled_from(list(SIGNS)),
    st.integers(-3, 3),
)
rules = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        inner.map(lambda part: f"not ({part})"),
    ),
    max_leaves=6,
)
values = st.one_of(st.just(np.nan), st.integers(-3, 3).map(float))


@given(rules, values, values)
def test_a_rule_is_true_only_where_it_is_whatever_the_missing_values_may_be(text, a, b):
    def work_out(a, b):
        def compare(part):
            value = np.array([{"a": a, "b": b}[part.slug]])
            there = np.isfinite(value)
            yes = there & SIGNS[part.sign](value, part.number)
            return Truth(yes, there & ~yes)

        return evaluate(parse(text), compare, None)

    truth = work_out(a, b)
    assert not (truth.yes & truth.no).any()
    everything = [
        work_out(x, y).yes[0]
        for x in ([a] if np.isfinite(a) else np.arange(-4, 5))
        for y in ([b] if np.isfinite(b) else np.arange(-4, 5))
    ]
    if truth.yes[0]:
        assert all(everything)
    if truth.no[0]:
        assert not any(everything)


@given(rules, st.integers(-3, 3), st.integers(-3, 3))
def test_a_rule_means_what_it_means_in_python(text, a, b):
    def compare(part):
        yes = np.array([SIGNS[part.sign]({"a": a, "b": b}[part.slug], part.number)])
        return Truth(yes, ~yes)

    python = text.replace(" = ", " == ")
    assert evaluate(parse(text), compare, None).yes[0] == eval(python, {"a": a, "b": b})
