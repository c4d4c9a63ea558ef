package script

import (
	"strconv"
	"strings"

	"glassraft/core"
)

// timeUnits are the units of times, each by how many decimal places a
// microsecond is behind its point. A unit stands before those it ends in.
var timeUnits = []struct {
	name   string
	places int
}{{"us", 0}, {"ms", 3}, {"s", 6}}

// legalTime says what parseTime reads, for errors.
const legalTime = "a time like 500ms, 1.5s or 250us"

// parseTime reads a decimal number with a unit, of whole microseconds. What
// core.Time.String writes is read back.
func parseTime(text string) (core.Time, bool) {
	for _, unit := range timeUnits {
		digits, found := strings.CutSuffix(text, unit.name)
		if !found {
			continue
		}
		whole, part, _ := strings.Cut(digits, ".")
		part = strings.TrimRight(part, "0")
		if whole == "" || len(part) > unit.places {
			return 0, false
		}
		n, err := strconv.ParseUint(whole+part+strings.Repeat("0", unit.places-len(part)), 10, 64)
		return core.Time(n), err == nil && n <= uint64(core.TimeMax)
	}
	return 0, false
}
