"""The benchmarks are not run with the tests; here their generator is, at the smallest size, so that it does not rot."""

from __future__ import annotations

from benchmarks.generate import TINY, write_case
from maabar.case import read


def test_generated_case_is_without_fault_and_large_enough(tmp_path):
    case = read(write_case(tmp_path / "case", TINY))
    assert case.warnings == ()
    assert len(case["claims"]) == TINY.claims
    assert len(case["crossings"]) == TINY.crossings
    assert (case["claims"]["root"] != "").sum() == TINY.claims // 3


def test_same_seed_same_bytes_other_seed_other(tmp_path):
    first, second = write_case(tmp_path / "1", TINY, seed=5), write_case(tmp_path / "2", TINY, seed=5)
    other = write_case(tmp_path / "3", TINY, seed=6)
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()
    assert (first / "claims.csv").read_bytes() != (other / "claims.csv").read_bytes()


def test_every_benchmark_can_be_imported():
    from benchmarks import (
        bench_command,
        bench_evidence,
        bench_gates,
        bench_network,
        bench_reading,
        bench_reading_text,
        bench_reviews,
        bench_sizes,
        bench_study,
        bench_trade,
    )

    assert bench_sizes.installed("maabar", {})["maabar"] > 0
    assert bench_trade.model(9, 2).digest
    from benchmarks.talks import bench_packages, bench_positions, bench_standoff

    measuring = (
        bench_packages,
        bench_positions,
        bench_standoff,
        bench_command,
        bench_evidence,
        bench_gates,
        bench_network,
        bench_reading,
        bench_reading_text,
        bench_reviews,
        bench_study,
        bench_trade,
    )
    assert all(module.__doc__ for module in measuring)
