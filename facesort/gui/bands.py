"""Where cells lie when they stand in sections, each below a heading: arithmetic, without Qt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bands:
    """The lines of cells of a grid, from the top, in pixels of the content.

    Attributes:
        count: How many cells there are.
        columns: How many lie side by side.
        height: Of a cell.
        starts: The first cell of each section, ascending; none: all are one section without heading.
        heading: How high a heading is.
    """

    count: int
    columns: int
    height: int
    starts: Sequence[int] = ()
    heading: int = 0
    _firsts: list[int] = field(init=False)
    _tops: list[int] = field(init=False)
    total: int = field(init=False)

    def __post_init__(self) -> None:
        if not self.starts:
            self.heading = 0
        self._firsts = list(self.starts) or [0]
        self._tops = []
        top = 0
        for section, first in enumerate(self._firsts):
            self._tops.append(top)
            top += self.heading - (first - self._end(section)) // self.columns * self.height
        self.total = top if self.count else 0

    def section_of(self, row: int) -> int:
        """Return the number of the section that a cell is in."""
        return max(0, bisect_right(self._firsts, row) - 1)

    def rows_of(self, section: int) -> range:
        """Return the cells of a section."""
        return range(self._firsts[section], self._end(section))

    def place(self, row: int) -> tuple[int, int]:
        """Return column and top of a cell."""
        section = self.section_of(row)
        line, column = divmod(row - self._firsts[section], self.columns)
        return column, self._tops[section] + self.heading + line * self.height

    def line_top(self, row: int) -> int:
        """Return where the line of a cell begins; the heading belongs to the first of its section."""
        section, (_column, top) = self.section_of(row), self.place(row)
        first = row - self._firsts[section] < self.columns
        return top - self.heading if first else top

    def row_at(self, column: int, y: int) -> int:
        """Return the cell there; where there is none, one that lies elsewhere or does not exist."""
        section = max(0, bisect_right(self._tops, y) - 1)
        line = (y - self._tops[section] - self.heading) // self.height
        return (
            self._firsts[section] + (max(0, line) if self.starts else line) * self.columns + column
        )

    def lines(self, top: int, bottom: int) -> Iterator[range]:
        """Yield the cells of each line between two heights, both included."""
        first = max(0, bisect_right(self._tops, top) - 1)
        for section in range(first, len(self._firsts)):
            above = self._tops[section] + self.heading
            if above > bottom:
                return
            end = self._end(section)
            line = max(0, (top - above) // self.height)
            last = (bottom - above) // self.height
            while line <= last and (begin := self._firsts[section] + line * self.columns) < end:
                yield range(begin, min(begin + self.columns, end))
                line += 1

    def headings(self, top: int, bottom: int) -> Iterator[tuple[int, int]]:
        """Yield section and top of each heading between two heights, both included."""
        if self.heading:
            for section in range(max(0, bisect_right(self._tops, top) - 1), len(self._tops)):
                if self._tops[section] > bottom:
                    return
                if self._tops[section] + self.heading > top:
                    yield section, self._tops[section]

    def above(self, row: int) -> int:
        """Return the cell above, the same one if there is none."""
        section = self.section_of(row)
        if row - self.columns >= self._firsts[section]:
            return row - self.columns
        if section == 0:
            return row
        column = row - self._firsts[section]
        before = self.rows_of(section - 1)
        line = (len(before) - 1) // self.columns
        return min(before[0] + line * self.columns + column, before[-1])

    def below(self, row: int) -> int:
        """Return the cell below, or the last of a shorter line there; the same one if there is none."""
        section = self.section_of(row)
        own = self.rows_of(section)
        line, column = divmod(row - own[0], self.columns)
        if line < (len(own) - 1) // self.columns:
            return min(row + self.columns, own[-1])
        if section + 1 == len(self._firsts):
            return row
        following = self.rows_of(section + 1)
        return min(following[0] + column, following[-1])

    def _end(self, section: int) -> int:
        last = section + 1 == len(self._firsts)
        return self.count if last else self._firsts[section + 1]
