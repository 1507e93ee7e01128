"""What a test makes the product write (standard output, standard error, the log) holds nothing like a credential."""

from collections.abc import Generator

import pytest

from services.redaction import REDACTED, redacted

OWN_TEXTS = "test_redaction.py", "test_logs.py", "test_canary_watch.py"
"""Tests of the net itself."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test in which something like a token, a client secret or a password was written."""
    report = yield
    told = [title for title, text in report.sections if _holds_a_credential(text)]
    if told and report.outcome == "passed" and item.path.name not in OWN_TEXTS:
        report.outcome = "failed"
        report.longrepr = f"what looks like a credential was written: {', '.join(told)}"
    return report


def _holds_a_credential(text: str) -> bool:
    return redacted(text) != text or REDACTED in text
