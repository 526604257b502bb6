"""Every id a callback uses, named once. Families (`control`, `nav`) are built, never spelled."""

# the frame, on every page
PROVIDER = "provider"
SCHEME = "scheme"
SCHEME_SWITCH = "scheme-switch"
MENU_SWITCH = "menu-switch"
NAVIGATION = "navigation"
FIND = "find"
ALERT = "alert"
FOOTER = "footer"
NEWS = "news"
NEWS_SHOW = "news-show"
NEWS_CLOSE = "news-close"
NEWEST = "newest"

# what a page that shows a choice has inside its own layout (see controls.py)
ADDRESS = "address"
CHOICE = "choice"
ALONG = "along"

# the map page
MAP = "map"
MAP_NOTICE = "map-notice"
MAP_ALTERNATIVE = "map-alternative"
AREA_READINGS = "area-readings"
PAINTED = "painted"
LEGEND = "legend"
HEADLINE = "headline"
AREA_PANEL = "area-panel"
CLOSE_AREA = "close-area"
AREA_TABLE = "area-table"
TABLE_TITLE = "table-title"
TABLE_NOTE = "table-note"
RAIL = "rail"
RAIL_SWITCH = "rail-switch"
RAIL_CLOSE = "rail-close"
INDICATOR_SEARCH = "indicator-search"
INDICATOR_MENU = "indicator-menu"
GROUP_BOX = "group-box"
AMONG_BOX = "among-box"
NARROW = "narrow"
EVERYWHERE = "everywhere"

# the area page
AREA_PLACE = "area-place"
AREA_LEAD = "area-lead"
AREA_MAIN = "area-main"
AREA_SIDE = "area-side"

# the data page
JOB = "job"
JOB_TICK = "job-tick"
JOB_REVISION = "job-revision"
JOB_CARD = "job-card"
JOB_SAID = "job-said"
CONFIRM = "confirm"
DISCARD = "discard"
AGAIN = "again"
AGAIN_OPTIONS = "again-options"
PICK_FILES = "pick-files"
DATA_LEAD = "data-lead"
DATA_HELD = "data-held"
DATA_RECEIPT = "data-receipt"
GO_BACK = "go-back"
BOROUGHS = "boroughs"
BOROUGHS_BOX = "boroughs-box"
BOROUGHS_HEAD = "boroughs-head"
BUNDLE = "bundle"
FUNDERS = "funders"
FETCH = "fetch"


def control(name: str) -> dict:
    """The control that sets the `name` of a choice; its chosen thing is its `value`."""
    return {"type": "control", "name": name}


def nav(path: str) -> dict:
    """A link to the page at `path` that carries the choice along."""
    return {"type": "nav", "path": path}
