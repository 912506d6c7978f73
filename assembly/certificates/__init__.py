"""Certificates of member shares: PDFs that are rendered on request, and come out the same byte for byte.

What a certificate says is frozen when it is rendered first, with the SHA-256 of the file. Its number is that of the
allotment, which stands in the register.
"""
