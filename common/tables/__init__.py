"""Reading uploaded tables, CSV or XLSX: recognized by the file's content, with columns in any order.

`read()` returns rows numbered as in a spreadsheet program or an editor. `Numbers` and `Dates` interpret the cells, with
one decision about the format for the whole file.
"""

from common.tables.cells import CellError
from common.tables.dates import Dates
from common.tables.folding import folded
from common.tables.numbers import Numbers
from common.tables.reading import Column, Row, Table, read
from common.tables.sources import Unreadable

ACCEPT = ".csv,.tsv,.txt,.xlsx,text/csv"  # for file inputs

__all__ = ["ACCEPT", "CellError", "Column", "Dates", "Numbers", "Row", "Table", "Unreadable", "folded", "read"]
