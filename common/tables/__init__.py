"""Tables as people send them, CSV or XLSX: found by what is in the file, with columns in any order.

`read()` returns rows with the numbers that a spreadsheet program or an editor shows. What the
cells mean is decided by `Numbers` and `Dates`, for a whole file at once.
"""

from common.tables.cells import NotThis
from common.tables.dates import Dates
from common.tables.folding import folded
from common.tables.numbers import Numbers
from common.tables.reading import Column, Row, Table, read
from common.tables.sources import Unreadable

ACCEPT = ".csv,.tsv,.txt,.xlsx,text/csv"  # what a file picker offers

__all__ = ["ACCEPT", "Column", "Dates", "NotThis", "Numbers", "Row", "Table", "Unreadable", "folded", "read"]
