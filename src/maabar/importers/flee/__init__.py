"""Instances of the refugee movement model FLEE as whole cases: places, roads, borders, zones, counts.

An instance is a folder with `input_csv/` (locations, routes, closures, conflicts, registration corrections,
period) and `source_data/` (a layout of count series, and the series). FLEE reads its files by position and
ignores much of what it does not understand; here every such row is named.
"""

from maabar.importers.flee.importing import Imported, import_flee
from maabar.importers.flee.instance import Instance, read_instance

__all__ = ["Imported", "Instance", "import_flee", "read_instance"]
