"""What kind of file this is by its first bytes: what it is called says nothing of what it is."""

_STARTS = {
    b"%PDF-": "pdf",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"PK\x03\x04": "zip",  # office documents too
    b"\xd0\xcf\x11\xe0": "xls",  # also what Excel makes of a file with a password
}


def kind_of(content: bytes) -> str:
    """pdf, png, jpg, zip or xls; empty for any other, as for plain text."""
    return next((kind for start, kind in _STARTS.items() if content.startswith(start)), "")
