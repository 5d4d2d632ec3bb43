"""From the text of a report to suggested claims that can be checked."""
