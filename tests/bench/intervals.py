"""How long intervals over every LSOA of England take, and beside whom: `-m tests.bench.intervals`.

Where statsmodels or scipy offers the same, the two answers are compared in the same run.
"""

from __future__ import annotations

import json

import numpy as np
from scipy import stats
from statsmodels.stats import proportion as sm_proportion
from statsmodels.stats import rates as sm_rates
from statsmodels.stats.contingency_tables import StratifiedTable

from equitymap.methods.before_after import difference_in_differences
from equitymap.methods.funnel import judge_counts, judge_proportions, proportion_funnel
from equitymap.methods.gap_change import ratio_of_ratios
from equitymap.methods.life_expectancy import life_expectancy
from equitymap.methods.mantel_haenszel import homogeneity, mantel_haenszel
from equitymap.methods.means import mean
from equitymap.methods.proportions import proportion, wilson
from equitymap.methods.quantiles import quantile_by_rank
from equitymap.methods.rate_ratios import rate_difference, rate_ratio, rate_ratio_test
from equitymap.methods.rates import exact_limits, rate
from equitymap.methods.risk_ratios import odds_ratio, risk_difference, risk_ratio
from equitymap.methods.spc import xmr
from equitymap.methods.standardised import directly_standardised
from equitymap.methods.standardised_ratios import expected_events, standardised_ratio
from equitymap.methods.trend import recent_trend, recent_trend_of_proportions
from equitymap.methods.unknowns import unknown_bounds
from tests.bench.stopwatch import AREAS, Call, beside, milliseconds

SOME = 300


def limits(found) -> np.ndarray:
    return np.array([found.lower, found.upper])


def measure() -> dict[str, object]:
    """Milliseconds per family over all LSOAs, and the comparisons with peers."""
    rng = np.random.default_rng(0)
    n, m = rng.integers(200, 3000, (2, AREAS)).astype(float)
    a, b = rng.binomial([n, m], [[0.06], [0.04]]).astype(float)
    a, b = np.maximum(a, 1), np.maximum(b, 1)
    people = rng.integers(60, 200, (AREAS, 19)).astype(float)
    events = rng.poisson(0.05 * people).astype(float)
    old = np.concatenate([events[:, :1], events], axis=1)
    living = 50 + 10 * np.concatenate([people[:, :1], people], axis=1)
    years = range(2016, 2022)
    series = rng.binomial(1000, 0.2, (AREAS, 6)).astype(float)
    programme = rng.random(AREAS) < 0.1
    found = rate_ratio(a, n, b, m, method="log")
    six = (found.value, found.lower, found.upper) * 2
    alone: dict[str, Call] = {
        "proportion": lambda: proportion(a, n),
        "rate": lambda: rate(a, n),
        "mean": lambda: mean(a, b, n),
        "directly standardised rate, Dobson": lambda: directly_standardised(events, people),
        "the same, Fay-Feuer": lambda: directly_standardised(events, people, method="Fay-Feuer"),
        "indirectly standardised ratio": lambda: standardised_ratio(
            a, expected_events(people, events[0], people[0])
        ),
        "life expectancy": lambda: life_expectancy(old, living),
        "quantiles by rank": lambda: quantile_by_rank(a / n, 10),
        "rate ratio, log or exact": lambda: rate_ratio(a, n, b, m),
        "rate ratio, log": lambda: rate_ratio(a, n, b, m, method="log"),
        "rate ratio, score": lambda: rate_ratio(a, n, b, m, method="score"),
        "rate difference": lambda: rate_difference(a, n, b, m),
        "risk ratio, log": lambda: risk_ratio(a, n, b, m, method="log"),
        "odds ratio": lambda: odds_ratio(a, n, b, m),
        "risk difference, Newcombe": lambda: risk_difference(a, n, b, m),
        "ratio of ratios": lambda: ratio_of_ratios(*six),
        "Mantel-Haenszel rate ratio of 19 strata": lambda: mantel_haenszel(
            events, people, events[::-1], people[::-1]
        ),
        "labels of proportions": lambda: judge_proportions(a, n, 0.05),
        "funnel of proportions": lambda: proportion_funnel(n, 0.05),
        "labels of counts": lambda: judge_counts(a, 0.05 * n),
        "XmR charts of 6 points": lambda: xmr(series, years),
        "difference in differences": lambda: difference_in_differences(
            series, programme, years, begun=2020
        ),
        "recent trends of proportions": lambda: recent_trend_of_proportions(series, 1000, years),
        "recent trends of values": lambda: recent_trend(series, series - 9, series + 9, years),
        "searched: rate ratio, exact": lambda: rate_ratio(a, n, b, m, method="exact"),
        "searched: rate ratio, mid-P": lambda: rate_ratio(a, n, b, m, method="mid-P"),
        "searched: risk ratio, score": lambda: risk_ratio(a, n, b, m, method="score"),
        "searched: exact test of rates": lambda: rate_ratio_test(a, n, b, m),
        "searched: bounds of unknowns": lambda: unknown_bounds(a, n, b, m, 5),
    }
    first = slice(SOME)
    tables = [
        np.array([[x, p - x], [y, q - y]])
        for x, p, y, q in zip(
            events[first], people[first], events[::-1][first], people[::-1][first], strict=True
        )
    ]
    strata = (events[first], people[first], events[::-1][first], people[::-1][first])
    pairs = list(zip(a[first], n[first], b[first], m[first], strict=True))
    peers = {
        "Wilson | statsmodels": beside(
            lambda: wilson(a, n), lambda: sm_proportion.proportion_confint(a, n, method="wilson")
        ),
        "exact limits of counts | statsmodels": beside(
            lambda: exact_limits(a), lambda: sm_rates.confint_poisson(a, 1, method="exact-c")
        ),
        "Student's t | scipy": beside(
            lambda: limits(mean(a, b, n)),
            lambda: stats.t.interval(0.95, n - 1, a, b / np.sqrt(n)),
        ),
        "rate ratio, log | statsmodels": beside(
            lambda: limits(rate_ratio(a, n, b, m, method="log")),
            lambda: sm_rates.confint_poisson_2indep(a, n, b, m, method="wald-log"),
        ),
        "rate difference, Wald | statsmodels": beside(
            lambda: limits(rate_difference(a, n, b, m, method="wald")),
            lambda: sm_rates.confint_poisson_2indep(a, n, b, m, method="wald", compare="diff"),
        ),
        "risk ratio, log | statsmodels": beside(
            lambda: limits(risk_ratio(a, n, b, m, method="log")),
            lambda: sm_proportion.confint_proportions_2indep(
                a, n, b, m, method="log", compare="ratio", correction=False
            ),
        ),
        "odds ratio | statsmodels": beside(
            lambda: limits(odds_ratio(a, n, b, m, method="log")),
            lambda: sm_proportion.confint_proportions_2indep(
                a, n, b, m, method="logit", compare="odds-ratio", correction=False
            ),
        ),
        "risk difference, Newcombe | statsmodels": beside(
            lambda: limits(risk_difference(a, n, b, m)),
            lambda: sm_proportion.confint_proportions_2indep(a, n, b, m, method="newcomb"),
        ),
        f"risk ratio, score, of {SOME} | statsmodels": beside(
            lambda: limits(risk_ratio(*np.array(pairs).T, method="score")),
            lambda: (
                np.array(
                    [
                        sm_proportion.confint_proportions_2indep(
                            *pair, method="score", compare="ratio", correction=False
                        )
                        for pair in pairs
                    ]
                ).T
            ),
            times=1,
        ),
        f"exact test of rates, of {SOME} | scipy": beside(
            lambda: rate_ratio_test(*np.array(pairs).T).p,
            lambda: [
                stats.binomtest(int(x), int(x + y), p / (p + q)).pvalue for x, p, y, q in pairs
            ],
        ),
        f"Mantel-Haenszel odds ratio, of {SOME} | statsmodels": beside(
            lambda: limits(mantel_haenszel(*strata, "odds")),
            lambda: np.array([StratifiedTable(t).oddsratio_pooled_confint() for t in tables]).T,
        ),
        f"homogeneity of odds ratios, of {SOME} | statsmodels": beside(
            lambda: homogeneity(*strata, "odds").statistic,
            lambda: [StratifiedTable(t).test_equal_odds(adjust=True).statistic for t in tables],
        ),
    }
    return {
        f"of {AREAS} areas, ms": {name: round(milliseconds(c), 2) for name, c in alone.items()},
        "beside peers": peers,
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
