"""Detecting the kind of a file from its first bytes, because its name proves nothing."""

_STARTS = {
    b"%PDF-": "pdf",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"PK\x03\x04": "zip",  # including office documents
    b"\xd0\xcf\x11\xe0": "xls",  # Excel also uses this format for password-protected files
}


def kind_of(content: bytes) -> str:
    """Return pdf, png, jpg, zip or xls; empty for all others, such as plain text."""
    return next((kind for start, kind in _STARTS.items() if content.startswith(start)), "")
