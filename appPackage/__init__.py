"""The Teams app: manifest, icons, and the builder of the zip. Teams fixes the folder's name."""  # noqa: N999
