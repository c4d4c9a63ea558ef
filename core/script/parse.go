package script

import (
	"fmt"
	"slices"
	"strings"

	"glassraft/core"
)

// LineBytesMax bounds one line: a request of the largest size, each byte of it
// escaped (\x00), and the words before it.
const LineBytesMax = 4*core.RequestBytesMax + 64

// ParseCommand reads one command: a line, and those after it that belong to it.
// Errors say what the offending word is and what is legal there; they never say
// less because the line is odd.
func ParseCommand(text string) (Action, error) {
	lines := strings.Split(text, "\n")
	verb, err := parser{}.verbOf(lines[0])
	if err != nil {
		return nil, err
	}
	for _, line := range lines[1:] {
		if !verb.more.takes(line) {
			return nil, fmt.Errorf("%s: unexpected line %q", verb.Name, clipped(line))
		}
	}
	return parser{}.command(lines[0], lines[1:])
}

// ParseLine reads a line as an event. Errors are as those of ParseCommand.
func ParseLine(line string) (core.Event, error) {
	action, err := parser{}.command(line, nil)
	if err != nil {
		return nil, err
	}
	if do, ok := action.(Do); ok {
		return do.Event, nil
	}
	return nil, fmt.Errorf("%q is not one event", clipped(line))
}

// parser reads commands.
type parser struct {
	// interaction: as in etcd/raft's scripts, where proposals are single words
	// that are never quoted, and options not named are those of its tests.
	interaction bool
}

// verbOf finds the verb that a line starts with.
func (p parser) verbOf(line string) (Verb, error) {
	if len(line) > LineBytesMax {
		return Verb{}, fmt.Errorf("line of %d bytes (legal: up to %d)", len(line), LineBytesMax)
	}
	name, _ := firstWord(line)
	i := slices.IndexFunc(verbs, func(v Verb) bool { return v.Name == name })
	switch {
	case i >= 0:
		return verbs[i], nil
	case name == configVerb || name == versionVerb:
		return Verb{}, fmt.Errorf("%q stands in a file only, before the first command", name)
	}
	return Verb{}, fmt.Errorf("unknown verb %s", unknown(name, append(verbNames(), configVerb, versionVerb)))
}

// command reads a line and those after it that belong to it.
func (p parser) command(line string, more []string) (Action, error) {
	verb, err := p.verbOf(line)
	if err != nil {
		return nil, err
	}
	_, rest := firstWord(line)
	a := newArgs(verb, rest)
	a.parser, a.more = p, more
	action := verb.parse(a)
	if err := a.finish(); err != nil {
		return nil, fmt.Errorf("%s: %w (usage: %s)", verb.Name, err, strings.TrimSpace(verb.Name+" "+verb.Usage))
	}
	return action, nil
}

func verbNames() []string {
	names := make([]string, len(verbs))
	for i, v := range verbs {
		names[i] = v.Name
	}
	return names
}
