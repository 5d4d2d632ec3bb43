"""Many small stories in one case, each at a crossing of its own: as separate as cases, and read in one go."""

import functools

from maabar.engines.evidence import status
from tests.engines.evidence.making import crossing, make, run, tables


class Scenes:
    """Stories by name; each tells of `north-bridge` and is moved to its own crossing, with claims of its own."""

    def __init__(self, stories, kinds=None):
        kinds = kinds or {}
        self.place = {name: f"scene-{number:03d}" for number, name in enumerate(stories)}
        self.stories = stories
        self.kinds = kinds

    @functools.cached_property
    def case(self):
        rows = []
        for name, told in self.stories.items():
            own = {row["claim"]: f"{self.place[name]}-{row['claim']}" for row in told if "claim" in row}
            for number, row in enumerate(told):
                claim = own.get(row.get("claim"), f"{self.place[name]}-{number}")
                moved = {"claim": claim, "root": own.get(row["root"], row["root"])}
                if row["subject"] == "north-bridge":
                    moved["subject"] = self.place[name]
                rows.append(row | moved)
        places = [crossing(place, self.kinds.get(name, "line")) for name, place in self.place.items()]
        return make(tables(rows, crossings=[*places, crossing("mill-road")]))

    @functools.cache  # noqa: B019 - a handful of objects that live as long as the tests do
    def status(self, on, known):
        return (
            status(self.case, on=on, known=known)
            .set_index(["crossing", "layer", "use", "direction"])
            .sort_index()
        )

    @functools.cached_property
    def tables(self):
        """Everything as of the last day, by the engine's entry."""
        return run(self.case, known="2021-04-01")

    def row(self, name, layer="a", on="2021-03-10", known="2021-04-01"):
        return self.status(on, known).loc[(self.place[name], layer, "aid", "a_to_b")]

    def found(self, name, layer="a", on="2021-03-10", known="2021-04-01"):
        """P(closed), P(restricted), P(open) of one layer of a story."""
        row = self.row(name, layer, on, known)
        return [row["p_closed"], row["p_restricted"], row["p_open"]]

    def claims(self, name):
        """The rows of `evidence.claims` of a story (the whole engine runs for it: not for many stories)."""
        listed = self.tables["claims"]
        return listed[listed["subject"] == self.place[name]]
