"""The check-up of an installation: what is wrong with it, and how each thing is mended. It changes nothing."""
