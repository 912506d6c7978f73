class StorageUnavailable(OSError):
    """The storage of files does not answer, or refuses. Trying again later may help."""
