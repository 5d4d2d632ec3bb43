"""The same stand-offs by plain enumeration over sets and paths: slow, and written from the definitions alone."""

from __future__ import annotations

import random
from itertools import product


def random_statement(dice, actions, depth=2):
    kind = dice.choice(["is", "is", "not", "and", "or", "if", "iff"]) if depth else "is"
    if kind == "is":
        name = dice.choice(actions)
        return name, lambda on: name in on
    left, f = random_statement(dice, actions, depth - 1)
    if kind == "not":
        return f"not ({left})", lambda on: not f(on)
    right, g = random_statement(dice, actions, depth - 1)
    meaning = {
        "and": lambda on: f(on) and g(on),
        "or": lambda on: f(on) or g(on),
        "if": lambda on: f(on) or not g(on),
        "iff": lambda on: f(on) == g(on),
    }
    return f"({left}) {kind} ({right})", meaning[kind]


class Enumerated:
    """A random stand-off: `actions` and so on as the program reads them, and its own answers by enumeration."""

    def __init__(self, seed, *, most_actions=6, most_parties=4):
        dice = random.Random(seed)
        m = dice.randint(1, most_actions)
        self.parties = [f"p{k}" for k in range(dice.randint(1, most_parties))]
        names = [f"x{k}" for k in range(m)]
        self.actions = [
            {
                "action": name,
                "party": dice.choice(self.parties),
                "direction": dice.choice(["both", "both", "both", "start", "stop"]),
                "available": dice.choice(["yes", "yes", "yes", "yes", "no"]),
            }
            for name in names
        ]
        codes = [
            frozenset(n for n, bit in zip(names, bits[::-1], strict=True) if bit)
            for bits in product((0, 1), repeat=m)
        ]
        self.situations = []
        while not self.situations:  # exclusions that leave nothing are drawn again
            self.exclusions, self._excluded = [], []
            for _ in range(dice.randint(0, 2)):
                text, meaning = random_statement(dice, names)
                undo = dice.sample(names, dice.randint(0, min(2, m)))
                self.exclusions.append({"statement": text, "undo": "|".join(undo)})
                self._excluded.append((meaning, frozenset(undo)))
            self.situations = [on for on in codes if not any(f(on) for f, _ in self._excluded)]
        levels = dice.choice([2, 4, 100])
        self.payoffs = {p: [dice.randrange(levels) for _ in self.situations] for p in self.parties}
        self._place = {on: s for s, on in enumerate(self.situations)}
        self.moves = [
            [self._moves([i], s) for s in range(len(self.situations))] for i in range(len(self.parties))
        ]

    def _moves(self, members, s):
        here = self.situations[s]
        own = [row for row in self.actions if self.parties.index(row["party"]) in members]
        stays = {row["action"] for row in self.actions if row["direction"] == "start"}
        found = set()
        for setting in product((False, True), repeat=len(own)):
            goal = set(here)
            fine = True
            for row, on in zip(own, setting, strict=True):
                was = row["action"] in here
                goal.discard(row["action"])
                if on:
                    goal.add(row["action"])
                    fine &= was or (row["direction"] != "stop" and row["available"] == "yes")
                elif was:
                    fine &= row["direction"] != "start"
            if not fine or goal == here:
                continue
            end = set(goal)
            while True:
                fallen = set().union(*(undo for f, undo in self._excluded if f(end))) & end
                if not fallen:
                    break
                end -= fallen
            lost = goal - end
            if (
                frozenset(end) in self._place
                and not lost & stays
                and not lost & {row["action"] for row in own}
            ):
                found.add(self._place[frozenset(end)])
        return found

    def better(self, i, s):
        u = self.payoffs[self.parties[i]]
        return {t for t in self.moves[i][s] if u[t] > u[s]}

    def answered(self, outside, t, sequences, *, only_better):
        """Everything the others can bring about, by listing their paths step by step."""
        found = set()
        paths = {(t, ())}
        seen = set()
        while paths:
            longer = set()
            for place, used in paths:
                for k in outside:
                    if k in (used if sequences == "once" else used[-1:]):
                        continue
                    for z in self.better(k, place) if only_better else self.moves[k][place]:
                        found.add(z)
                        key = (z, tuple(sorted((*used, k))) if sequences == "once" else (k,))
                        if key not in seen:
                            seen.add(key)
                            longer.add(key)
            paths = longer
        return found

    def stable(self, i, s, concept, sequences="legal"):
        u = self.payoffs[self.parties[i]]
        outside = [k for k in range(len(self.parties)) if k != i]
        better = self.better(i, s)
        if concept == "nash":
            return not better
        for t in better:
            found = self.answered(outside, t, sequences, only_better=concept == "seq")
            bad = [z for z in found if u[z] <= u[s]]
            if concept == "smr":
                bad = [z for z in bad if all(u[y] <= u[s] for y in self.moves[i][z])]
            if not bad:
                return False
        return True

    def joint_exits(self, members):
        return {
            (s, t)
            for s in range(len(self.situations))
            for t in self._moves(members, s)
            if all(self.payoffs[self.parties[k]][t] > self.payoffs[self.parties[k]][s] for k in members)
        }

    def joint_stable(self, members, s, concept, exits):
        outside = [k for k in range(len(self.parties)) if k not in members]
        out = [t for a, t in exits if a == s]
        if concept == "nash":
            return not out
        for t in out:
            found = self.answered(outside, t, "legal", only_better=concept == "seq")
            deterred = False
            for k in members:
                u = self.payoffs[self.parties[k]]
                bad = [z for z in found if u[z] <= u[s]]
                if concept == "smr":
                    bad = [z for z in bad if all(u[y] <= u[s] for y in self._moves(members, z))]
                deterred |= bool(bad)
            if not deterred:
                return False
        return True
