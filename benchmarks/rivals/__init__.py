"""Echo bots on Microsoft's newer SDKs. Each runs in a virtual environment of its own; turn_cpu.py says how."""
