"""The words of the field as frozen dataclasses. They import only each other and do no I/O."""
