package lessons

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"glassraft/core/script"
	"glassraft/tools/bench/figure16"
)

// measured leaves out of a text what the figures among some commands show. A range (150-155)
// must be one of their curves. A time (637 ms) must be the least, the median or the most of
// a range that the same sentence names, or where a curve's range begins or how wide it is.
func measured(text string, commands []script.Action) string {
	if !showsFigure(commands) {
		return text
	}
	var out []string
	for sentence := range strings.SplitSeq(strings.Join(strings.Fields(text), " "), ". ") {
		var times []int
		sentence = ranges.ReplaceAllStringFunc(sentence, func(name string) string {
			for _, c := range figure16.Measured() {
				if c.Range == name {
					from, to, _ := strings.Cut(name, "-")
					low, _ := number(from) // A range that was measured has small numbers.
					high, _ := number(to)
					times = append(times, low, high-low, c.Downtimes[0], c.Median(), c.Downtimes[len(c.Downtimes)-1])
					return "…"
				}
			}
			return name
		})
		out = append(out, milliseconds.ReplaceAllStringFunc(sentence, func(ms string) string {
			if n, ok := number(strings.TrimSuffix(ms, " ms")); ok && slices.Contains(times, n) {
				return "…"
			}
			return ms
		}))
	}
	return strings.Join(out, ". ")
}

var (
	ranges       = regexp.MustCompile(`\b\d+-\d+\b`)
	milliseconds = regexp.MustCompile(`\b\d+ ms\b`)
)

// showsFigure tells whether there is a figure among some commands.
func showsFigure(commands []script.Action) bool {
	return slices.ContainsFunc(commands, func(a script.Action) bool { _, is := a.(script.Figure); return is })
}

// number reads digits; false if they are more than any number of a run has.
func number(digits string) (int, bool) {
	n, err := strconv.Atoi(digits)
	return n, err == nil
}
