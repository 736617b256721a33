"""Write American Spanish: a point before the decimals, so that 1.5 on a laboratory's sheet is 1.5 here."""

DATE_FORMAT = r"j \d\e F \d\e Y"
TIME_FORMAT = "g:i a"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
