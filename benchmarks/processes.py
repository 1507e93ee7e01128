"""What a process has cost so far: processor time and resident memory; and how long it waited for others (Linux)."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_FORGET_THE_PEAK = "5"


def cpu_seconds(pid: int) -> float:
    """Return user and system time of a process, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def queued_seconds(pid: int) -> float:
    """Return for how long a process's first thread was ready to run while the processors were busy with others."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


def resident_bytes(pid: int) -> int:
    """Return what lies in memory now."""
    return _status(pid, "VmRSS")


def peak_bytes(pid: int) -> int:
    """Return the most that lay in memory since the start, or since `forget_peak`."""
    return _status(pid, "VmHWM")


def forget_peak(pid: int) -> None:
    """Count the peak from now on."""
    Path(f"/proc/{pid}/clear_refs").write_text(_FORGET_THE_PEAK)


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
