"""The command line's commands, one file a family; app.py puts them together."""
