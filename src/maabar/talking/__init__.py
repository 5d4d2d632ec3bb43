"""Who accepts a package of a case, who stands in its way, on which statement, and what is nearest to it.

[`talks`][maabar.talking.asking.talks] leads: it gives plain values under stable names, from a case at one
sensitivity level. The numbers come from the talks engine; here they get names, claims and words.
"""

from maabar.talking.asking import WITHHELD, talks

__all__ = ["WITHHELD", "talks"]
