"""A package that only a comparison needs, in a virtual environment of its own that goes with its folder."""

import subprocess
import sys
from pathlib import Path


def installed(folder: Path, *packages: str) -> Path | None:
    """Install packages below `folder`; return the Python that has them, None if it cannot be."""
    python = folder / "bin" / "python"
    steps = [[sys.executable, "-m", "venv", str(folder)], [str(python), "-m", "pip", "install", *packages]]
    if all(subprocess.run(step, capture_output=True).returncode == 0 for step in steps):
        return python
    print(f"{packages[0]} could not be installed: left out")
    return None
