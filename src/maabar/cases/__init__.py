"""Cases that come with Maabar, one folder each."""

from pathlib import Path

#: The one that the command line takes where none is named.
DEFAULT = "nw-syria-2021"

#: Dated changes at crossings that prices could show.
EVENTS_OF_TRADE = Path(__file__).parent / "backtests" / "trade.toml"
