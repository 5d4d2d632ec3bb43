"""The rules of the default rule set for one small case, person by person, in plain Python, with dice of its own.

Only what the case of the tests uses: departures by place, consent, destinations by gravity, doors, walking
days, one queue per gate, giving up and choosing anew. Nothing is shared with the engine but the case.
"""

from __future__ import annotations

import math
import random

import networkx as nx
import numpy as np

HOURS, KM, BETA, THETA = 8.0, 35.0, 0.5, 1.0
GATES = {"north-bridge": ("arden", "brook", 30), "mill-road": ("alder", "cove", math.inf)}


def _ground(case):
    graphs = {}
    places = case["places"].set_index("place")
    for weight in ("km", "hours"):
        graph = nx.Graph()
        for row in case["roads"].to_dict("records"):
            if not row["crossing"]:
                graph.add_edge(row["from"], row["to"], weight=row[weight])
                continue
            gate = case["crossings"].set_index("crossing").loc[row["crossing"]]
            middle = {True: row["crossing"] + ":a", False: row["crossing"] + ":b"}
            graph.add_edge(row["from"], middle[row["from"] == gate["place_a"]], weight=row[weight] / 2)
            graph.add_edge(row["to"], middle[row["to"] == gate["place_a"]], weight=row[weight] / 2)
        graphs[weight] = dict(nx.all_pairs_dijkstra_path_length(graph))
    return places, graphs["km"], graphs["hours"]


def walk(case, seed, *, reroute, slices, give_up, give_up_wait):  # noqa: C901, PLR0912, PLR0915 - one loop to read from top to bottom
    """Return present people by place, then passages by gate side."""
    del slices
    dice = random.Random(seed)
    places, km, hours = _ground(case)
    ids, names = sorted(places.index), sorted(GATES)
    sites = sorted(case["sites"]["place"])
    stock = {p: int(places.loc[p, "displaced"]) for p in ids}
    residents = {p: int(places.loc[p, "population"]) - stock[p] for p in ids}
    road, queue, ready = [], {g: [] for g in names}, []  # (days, what), (since, person), person
    passed, waits = dict.fromkeys(names, 0), dict.fromkeys(names, 0.0)

    def go(person, day, used, where, arriving):
        total = used + hours[where][arriving if arriving in ids else arriving + ":a"]
        days = max(math.ceil(total / HOURS - 1e-9), 1)
        left = min(math.ceil((total - HOURS * (days - 1)) / HOURS * 8 - 1e-9), 7) / 8 * HOURS
        road.append((day + days - 1, person, arriving, left))

    def choose(person, day, people):
        at, willing, avoided = person
        weights = {}
        for j in sites:
            if j in km[at]:
                way = km[at][j]
            elif willing:
                ways = [km[at][g + ":a"] + km[g + ":b"][j] for g in names]
                way = min(ways)
            else:
                continue
            displaced = sum(people[s] for s in sites)
            share = len(sites) * people[j] / displaced if displaced else 1.0
            weights[j] = math.exp(-way / KM) * (share + 1.0) * max(people[j] + residents[j], 1.0) ** BETA
        to = dice.choices(list(weights), list(weights.values()))[0]
        if to in hours[at]:
            go((to, person), day, 0.0, at, to)
            return
        doors = [g for g in names if g != avoided]
        times = [(hours[at][g + ":a"] + hours[g + ":b"][to]) / HOURS + waits[g] for g in doors]
        odds = [math.exp(-(time - min(times)) / THETA) for time in times]
        go((to, person), day, 0.0, at, dice.choices(doors, odds)[0])

    for day in range(31):
        people = dict(stock)
        movers, ready, served = ready, [], dict.fromkeys(names, 0)
        for place, number in (("arden", 50), ("alder", 10)):
            residents[place] -= number
            movers += [(place, dice.random() < 0.4, "") for _ in range(number)]
        dice.shuffle(movers)
        for person in movers:
            choose(person, day, people)
        while any(when <= day for when, *_ in road):
            today = [entry for entry in road if entry[0] <= day]
            road = [entry for entry in road if entry[0] > day]
            dice.shuffle(today)
            for _, (to, person), arriving, used in today:
                if arriving in ids:
                    stock[arriving] += 1
                else:
                    queue[arriving].append((day, dice.random(), (to, person), used))
            for g in names:
                queue[g].sort(key=lambda entry: entry[:2])
                free = min(len(queue[g]), GATES[g][2] - served[g])
                served[g] += free
                through, queue[g] = queue[g][:free], queue[g][free:]
                passed[g] += free
                for since, _, who, used in through:
                    go(who, day, used if since == day else 0.0, g + ":b", who[0])
        for g in names:
            waits[g] = len(queue[g]) / GATES[g][2]
            chance = 1 - math.exp(-(give_up + give_up_wait * waits[g]))
            quits = [entry for entry in queue[g] if dice.random() < chance]
            queue[g] = [entry for entry in queue[g] if entry not in quits]
            for _, _, (_, (_, willing, _)), _ in quits:
                if dice.random() < reroute:
                    ready.append((GATES[g][0], willing, g))
                else:
                    stock[GATES[g][0]] += 1  # and lives there: nothing moves these people any more
    return np.array([*(stock[p] for p in ids), *(n for g in names for n in (passed[g], 0))])
