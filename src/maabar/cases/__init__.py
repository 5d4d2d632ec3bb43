"""Cases that come with Maabar, one folder each."""

#: The one that the command line takes where none is named.
DEFAULT = "nw-syria-2021"
