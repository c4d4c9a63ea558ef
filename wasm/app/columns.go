package app

import "glassraft/core"

// Columns is how the logs are divided: one column for each index that is seen. There
// is as much room for each entry as the logs of the run allow.
type Columns struct {
	Count core.Index
	// Tight: an entry has room for its label, and the state machine for little more.
	// Narrow: an entry has room for the number of its term only.
	Tight, Narrow bool
}

// What a column takes, and what stands beside the columns, in CSS pixels: as style.css
// has it. The head of a narrow column is as wide as what one clicks must be at least.
const (
	columnWide, besideWide     = 54, 246
	columnTight, besideTight   = 44, 148
	columnNarrow, besideNarrow = 24, 128
	// On a phone there is no room for the state machine; and in the strip beside a
	// lesson the heads of columns are no buttons.
	phoneWidth, besideOnPhone = 400, 84
	columnOnStrip             = 22
	columnsMin                = 4
	// columnsStep: narrow columns are as wide as so many more leave them, so that they
	// do not change with each entry.
	columnsStep = 4
	// columnsUsual is how many there are until the page has told its size.
	columnsUsual = 10
)

// LogColumns is how the logs are divided now: as wide as the longest of them allows.
func (m *Model) LogColumns() Columns {
	size, ok := m.Sizes["logs"]
	if !ok {
		return Columns{Count: columnsUsual}
	}
	fit := func(beside, column int) core.Index {
		return core.Index(max((int(size.Width)-beside)/column, columnsMin))
	}
	longest := LastIndex(m.Frame)
	if n := fit(besideWide, columnWide); longest <= n {
		return Columns{Count: n}
	}
	if n := fit(besideTight, columnTight); longest <= n {
		return Columns{Count: n, Tight: true}
	}
	beside, column := besideNarrow, columnNarrow
	if size.Width < phoneWidth {
		beside = besideOnPhone
		if m.Tab == TabLesson {
			column = columnOnStrip
		}
	}
	some := (longest + columnsStep - 1) / columnsStep * columnsStep
	return Columns{Count: min(some, fit(beside, column)), Tight: true, Narrow: true}
}
