"""An edit distance in plain Python, to hold the quick one against."""


def distance(first, second) -> int:
    """Levenshtein's distance, one row after the other."""
    row = list(range(len(second) + 1))
    for at, one in enumerate(first, start=1):
        corner, row[0] = row[0], at
        for column, other in enumerate(second, start=1):
            corner, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, corner + (one != other)),
            )
    return row[-1]
