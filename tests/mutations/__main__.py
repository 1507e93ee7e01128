"""Break one thing after the other in a copy of the tree, and see that the tests named for it notice.

    python -m tests.mutations [--jobs N] [--quick] [WORD ...]

`--quick` leaves out the tests that have to pass all the same. WORD: only mutations with it in their name or file. Exit
code 1 when one of them goes unnoticed.
"""

import argparse
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tests.machine import ROOT
from tests.mutations.table import Mutation, mutations

PASSED, FAILED = 0, 1
"""What pytest ends with; whatever else it ends with is no verdict, such as a test that could not be collected."""
PYTEST = (
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-x",
    "-p",
    "no:cacheprovider",
    "--no-header",
    "--tb=line",
    "-o",
    "addopts=",
)


class Copy:
    """A copy of everything that git keeps, or would keep once added."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._pass = folder, set[str]()
        listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        for name in subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0"):
            if name and (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)

    def verdict(self, tests: tuple[str, ...]) -> tuple[int, str]:
        """Return what pytest says of these tests together: its exit code and its last lines."""
        ran = subprocess.run((*PYTEST, *tests), cwd=self.folder, capture_output=True, text=True, check=False)
        return ran.returncode, "\n".join((ran.stdout + ran.stderr).splitlines()[-12:])

    def judge(self, mutation: Mutation) -> str:
        """Return what is wrong with a mutation, "" where it is noticed as it should be."""
        path = self.folder / mutation.file
        sound = path.read_text("utf-8")
        if sound.count(mutation.old) != 1:
            return f"its old text is {sound.count(mutation.old)} times in {mutation.file}"
        new = tuple(test for test in (*mutation.tests, *mutation.still) if test not in self._pass)
        code, said = self.verdict(new) if new else (PASSED, "")
        if code != PASSED:
            return f"its tests do not pass before anything is broken:\n{said}"
        self._pass.update(new)
        path.write_text(sound.replace(mutation.old, mutation.new), "utf-8")
        try:
            return self._unnoticed(mutation)
        finally:
            path.write_text(sound, "utf-8")

    def _unnoticed(self, mutation: Mutation) -> str:
        for test in mutation.tests:
            code, said = self.verdict((test,))
            if code != FAILED:
                return f"{test} ends with {code}:\n{said}"
        code, said = self.verdict(mutation.still) if mutation.still else (PASSED, "")
        return "" if code == PASSED else f"what has to pass all the same does not:\n{said}"


def main() -> int:
    """Judge the mutations that are meant; say so one by one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    meant = [one for one in mutations() if not given.words or any(word in one.name + one.file for word in given.words)]
    meant = [replace(one, still=()) if given.quick else one for one in meant]
    copies: queue.SimpleQueue[Copy] = queue.SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder, ThreadPoolExecutor(given.jobs) as pool:
        for number in range(given.jobs):
            copies.put(Copy(Path(folder) / str(number)))
        verdicts = list(pool.map(lambda one: _told(copies, one), meant))
    _say(f"{len(meant)} mutations, {sum(map(bool, verdicts))} of them unnoticed")
    return int(any(verdicts) or not meant)


def _told(copies: "queue.SimpleQueue[Copy]", mutation: Mutation) -> str:
    copy, began = copies.get(), time.monotonic()
    try:
        wrong = copy.judge(mutation)
    finally:
        copies.put(copy)
    _say(
        f"{'UNNOTICED' if wrong else 'noticed':9} {time.monotonic() - began:5.0f} s  {mutation.name}  {wrong}".rstrip()
    )
    return wrong


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
