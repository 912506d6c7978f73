"""Files that people upload or download: pictures, spreadsheets, small tables."""
