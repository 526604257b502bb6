import pytest

from equitymap.errors import CatalogueError, ChoiceError
from equitymap.store import catalogue
from equitymap.store.catalogue import Indicator, Level, read

SOUND = """
[[kind]]
id = "lsoa"
name = "LSOA"
plural = "LSOAs"
codes = '^E01'

[[level]]
id = "lsoa21"
name = "small area"
plural = "small areas"

[[theme]]
slug = "need"
name = "Need"

[[source]]
slug = "own"
name = "Own"
publisher = "You"
licence = "Yours"
licence_url = ""
attribution = ""
url = ""

[[indicator]]
slug = "imd-2025-score"
alias = "imd-score"
edition = 2025
name = "IMD score"
theme = "need"
source = "own"
unit = ""
decimals = 1
kind = "score"
polarity = "low"

[[indicator]]
slug = "imd-2019-score"
alias = "imd-score"
edition = 2019
name = "IMD score 2019"
theme = "need"
source = "own"
unit = ""
decimals = 1
kind = "score"
polarity = "low"

[[target]]
slug = "worst"
name = "Worst"
rule = "worst(imd-score, 0.2)"

[renamed]
deprivation = "imd-score"
"""


@pytest.fixture
def write(tmp_path):
    """Writes the sound catalogue with one thing changed."""

    def change(old="", new=""):
        assert old in SOUND
        file = tmp_path / "geodata" / "catalogue.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(SOUND.replace(old, new, 1) if old else SOUND + new)
        return file

    return change


def test_the_catalogue_of_this_installation_is_sound():
    assert catalogue() is catalogue()
    assert "imd-2025-score" in catalogue().indicators


def test_a_sound_catalogue_is_read_in_its_order(write):
    made = read(write())
    assert list(made.indicators) == ["imd-2025-score", "imd-2019-score"]
    assert made.sources["own"].disclosure == "as-published"
    assert made.indicators["imd-2025-score"].short == ""
    assert made.targets[0].rule == "worst(imd-score, 0.2)"
    assert made.renamed == {"deprivation": "imd-score"}


def test_editions_of_an_alias_come_newest_first(write):
    editions = read(write()).editions("imd-score")
    assert [indicator.edition for indicator in editions] == [2025, 2019]


def test_levels_are_listed_or_made_from_their_kind(write):
    made = read(write())
    assert made.level("lsoa21") == Level("lsoa21", "lsoa", 2021, "small area", "small areas")
    assert made.level("lsoa31") == Level("lsoa31", "lsoa", 2031, "LSOA (2031)", "LSOAs (2031)")
    assert made.level("lsoa").year is None


@pytest.mark.parametrize("level", ["", "planet21", "lsoa2021", "LSOA21", "../lsoa21", "lsoa21\n"])
def test_what_is_no_level_is_refused(write, level):
    with pytest.raises(ChoiceError, match="is no level"):
        read(write()).level(level)


def test_a_code_says_its_kind(write):
    made = read(write())
    assert made.kind_of("E01000001") == "lsoa"
    assert made.kind_of("K99999999") is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('theme = "need"\n', "", 'indicator "imd-2025-score": theme is missing'),
        ('unit = ""\n', 'unit = ""\nunits = ""\n', "units is unknown; it should be one of alias"),
        ("decimals = 1", 'decimals = "1"', "decimals is '1'; it should be a whole number"),
        ("decimals = 1", "decimals = true", "decimals is True; it should be a whole number"),
        ("decimals = 1", "decimals = -1", "decimals is -1; it should be 0 or more"),
        ('name = "IMD score"', "name = 1", "name is 1; it should be text in quotes"),
        ("decimals = 1", "decimals = 1\nstandardised = 1", "is 1; it should be true or false"),
        ("decimals = 1", "decimals = 1\nstandardised = true", "standardised is true; only a rate"),
        ('kind = "score"', 'kind = "index"', "kind is 'index'; it should be one of proportion"),
        ('polarity = "low"', 'polarity = "bad"', "polarity is 'bad'; it should be one of high"),
        ('theme = "need"', 'theme = "want"', "theme is 'want'; it should be one of need"),
        ('source = "own"', 'source = "they"', "source is 'they'; it should be one of own"),
        ("edition = 2025\n", "", "alias and no edition"),
        ('alias = "imd-score"', 'alias = "IMD"', "alias is 'IMD'; it should be words"),
        ('alias = "imd-score"', 'alias = "imd-2019-score"', "is the slug of another indicator"),
        ('slug = "imd-2019-score"', 'slug = "imd-2025-score"', "stands there twice"),
        ('slug = "worst"', 'slug = "Worst One"', 'target "Worst One": slug should be small let'),
        ("codes = '^E01'", "codes = '('", 'kind "lsoa": codes is no regular expression'),
        ('id = "lsoa21"', 'id = "soa21"', "level \"soa21\": its kind 'soa' is unknown"),
        ('url = ""\n', 'url = ""\ndisclosure = "none"\n', "disclosure is 'none'; should be one"),
        ('deprivation = "imd-score"', 'old = "imd-rank"', "renamed \"old\": 'imd-rank' is no ind"),
        ('deprivation = "imd-score"', 'imd-score = "imd-score"', "an indicator has this slug"),
        ("[renamed]", "[moved]", "section 'moved' is unknown; it should be one of"),
        ('name = "Need"', "name = ", "is not valid TOML: .*line"),
        ('slug = "need"\n', "", "theme number 1: slug is missing"),
    ],
)
def test_a_wrong_entry_is_named_with_what_would_be_right(write, old, new, words):
    with pytest.raises(CatalogueError, match=words) as caught:
        read(write(old, new))
    assert "geodata/catalogue.toml" in str(caught.value)


def test_a_catalogue_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CatalogueError, match="cannot be read: No such file"):
        read(tmp_path / "catalogue.toml")


@pytest.mark.parametrize(
    ("kind", "unit", "standardised", "multiplier"),
    [
        ("proportion", "%", False, 100),
        ("rate", "per 1,000", False, 1_000),
        ("rate", "deaths per 100,000 people", False, 100_000),
        ("rate", "per 100,000", True, None),
        ("rate", "visits", False, None),
        ("mean", "per 1,000", False, None),
        ("count", "people", False, None),
    ],
)
def test_only_quotients_of_counts_have_a_multiplier(kind, unit, standardised, multiplier):
    made = Indicator("x", "X", "t", "s", unit, 1, kind, "low", standardised=standardised)
    assert made.multiplier == multiplier


def test_what_is_standardised_says_so_in_words_too():
    """A caveat is for people; the key is what the methods go by."""
    for indicator in catalogue().indicators.values():
        said = "standardised" in f"{indicator.name} {indicator.caveat}".lower()
        assert said == indicator.standardised, indicator.slug
