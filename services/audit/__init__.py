"""The record of who asked and changed what: how it hangs together, how it is checked, how it is read."""
