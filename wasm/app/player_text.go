package app

import (
	"strings"

	"glassraft/core/script"
)

// ScriptPart is a part of a script's text: what stands between two commands, a
// command's own lines, and the output that the script states for it. The last part
// is what stands behind the last command.
type ScriptPart struct {
	First    int      // the number of its first line, from 1
	Before   []string // lines that are no command: comments, empty ones, the head
	Lines    []string // the command's own; none: the last part
	Expected *string  // nil: none is stated
}

// Line is the number of the command's first line.
func (p *ScriptPart) Line() int { return p.First + len(p.Before) }

// End is the number of the line behind the command's last one.
func (p *ScriptPart) End() int { return p.Line() + len(p.Lines) }

// Parts are the whole text of the script. The i-th belongs to the i-th command.
func (p *Player) Parts() []ScriptPart { return p.parts }

func partsOf(f *script.File) []ScriptPart {
	lines := strings.Split(strings.TrimSuffix(f.Text(), "\n"), "\n")
	parts := make([]ScriptPart, 0, len(f.Commands)+1)
	at := 0
	for i, c := range f.Commands {
		first, end, outputEnd := f.Span(i)
		own := lines[first:min(end, len(lines))]
		for len(own) > 1 && strings.TrimSpace(own[len(own)-1]) == "" {
			own = own[:len(own)-1] // empty lines before the output
		}
		parts = append(parts, ScriptPart{First: at + 1, Before: lines[at:first], Lines: own, Expected: c.Expected})
		at = min(outputEnd, len(lines))
	}
	return append(parts, ScriptPart{First: at + 1, Before: lines[at:]})
}

// ScriptOutput is what is shown below a command that was done, or that states an
// output.
type ScriptOutput struct {
	Done    bool
	Stated  bool // the script states what it should be
	Differs bool
	Error   string   // why it could not be done; "" if it could
	Lines   []string // as it was or, before it is done, as the script states it
	// Diff leads from the stated output to that which it had, where they differ.
	Diff []DiffLine
}

// Output is what is shown below the i-th command; false if nothing is.
func (p *Player) Output(i int) (ScriptOutput, bool) {
	expected := p.parts[i].Expected
	if i >= len(p.done) {
		if expected == nil {
			return ScriptOutput{}, false
		}
		return ScriptOutput{Stated: true, Lines: linesOf(*expected)}, true
	}
	o := p.done[i].outcome
	out := ScriptOutput{Done: true, Stated: expected != nil, Differs: o.Differs, Lines: linesOf(o.Output)}
	if o.Err != nil {
		out.Error = o.Err.Error()
	}
	if o.Differs && expected != nil {
		out.Diff = diffLines(linesOf(*expected), out.Lines)
	}
	// That nothing but "ok" was printed, and nothing else stated, is no news.
	silent := expected == nil && !o.Differs && (o.Output == "" || o.Output == "ok\n")
	return out, !silent
}

func linesOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// Differing lists the lines of the commands that did something else than the
// script states, as far as it was done.
func (p *Player) Differing() []int {
	var lines []int
	for i := range p.done {
		if p.done[i].outcome.Differs {
			lines = append(lines, p.file.Commands[i].Line)
		}
	}
	return lines
}

// About is what is said of a script where it can be chosen; "" if nothing is.
func (p *Player) About() string { return p.about }

// Compared tells how many outputs the script states of the commands that were done, and
// how many of them were so.
func (p *Player) Compared() (same, stated int) {
	for i := range p.done {
		if p.parts[i].Expected != nil {
			stated++
			if !p.done[i].outcome.Differs {
				same++
			}
		}
	}
	return same, stated
}

// DiffLine is one line of a difference.
type DiffLine struct {
	Mark byte // ' ' in both, '-' only stated, '+' only had
	Text string
}

// diffCellsMax bounds the work of a difference; above it everything counts as
// another.
const diffCellsMax = 4_000_000

// diffLines is the shortest way from one text to another, line by line.
func diffLines(was, is []string) []DiffLine {
	var diff []DiffLine
	for len(was) > 0 && len(is) > 0 && was[0] == is[0] {
		diff = append(diff, DiffLine{' ', was[0]})
		was, is = was[1:], is[1:]
	}
	var tail []DiffLine
	for len(was) > 0 && len(is) > 0 && was[len(was)-1] == is[len(is)-1] {
		tail = append([]DiffLine{{' ', was[len(was)-1]}}, tail...)
		was, is = was[:len(was)-1], is[:len(is)-1]
	}
	common := commonLengths(was, is)
	for i, j := 0, 0; i < len(was) || j < len(is); {
		switch {
		case common != nil && i < len(was) && j < len(is) && was[i] == is[j]:
			diff = append(diff, DiffLine{' ', was[i]})
			i, j = i+1, j+1
		case i < len(was) && (j == len(is) || common == nil || common[i+1][j] >= common[i][j+1]):
			diff = append(diff, DiffLine{'-', was[i]})
			i++
		default:
			diff = append(diff, DiffLine{'+', is[j]})
			j++
		}
	}
	return append(diff, tail...)
}

// commonLengths gives, for each two ends of texts, how many lines they share in
// order; nil where that would be too much work.
func commonLengths(a, b []string) [][]int {
	if len(a)*len(b) > diffCellsMax {
		return nil
	}
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			table[i][j] = max(table[i+1][j], table[i][j+1])
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			}
		}
	}
	return table
}
