"""What all tests share: the browser, and how long hypothesis may think."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CI = bool(os.environ.get("CI"))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

# One machine may be ten times slower than another, so no deadline; in CI the same examples every time, so that a
# change is judged by what it changed.
settings.register_profile(
    "maabar", deadline=None, derandomize=CI, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("maabar")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a browser test where there is no browser, but never in CI: a skipped test proves nothing there."""
    if CHROMIUM is None and item.get_closest_marker("browser"):
        why = "needs the system's Chromium (Debian: apt-get install chromium)"
        if CI:
            pytest.fail(why)
        pytest.skip(why)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless, with everything of its own that would call out switched off."""
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]  # fmt: skip
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*quiet, *root])
        yield chromium
        chromium.close()
