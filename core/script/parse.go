package script

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

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
	verb, err := verbOf(lines[0])
	if err != nil {
		return nil, err
	}
	for _, line := range lines[1:] {
		if !verb.more.takes(line) {
			return nil, fmt.Errorf("%s: unexpected line %q", verb.Name, clipped(line))
		}
	}
	return parser{}.command(verb, lines[0], lines[1:])
}

// ParseLine reads a line as an event. Errors are as those of ParseCommand.
func ParseLine(line string) (core.Event, error) {
	verb, err := verbOf(line)
	if err != nil {
		return nil, err
	}
	action, err := parser{}.command(verb, line, nil)
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
func verbOf(line string) (Verb, error) {
	if len(line) > LineBytesMax {
		return Verb{}, tooLong(len(line))
	}
	name, _ := firstWord(line)
	i, known := verbIndex[name]
	switch {
	case known:
		return verbs[i], nil
	case name == configVerb || name == versionVerb:
		return Verb{}, fmt.Errorf("%q stands in a file only, before the first command", name)
	case name == "-" || name == "+" || name == "*" || startsSentence(name):
		return Verb{}, fmt.Errorf("unknown verb %q (a line that goes on with a say, or answers an ask, begins with a space, and follows without an empty line)", clipped(name))
	}
	return Verb{}, fmt.Errorf("unknown verb %s", unknown(name, append(verbNames(), configVerb, versionVerb)))
}

// startsSentence tells whether a word is no name of the script language, where all are
// in lower case.
func startsSentence(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first)
}

func tooLong(bytes int) error {
	return fmt.Errorf("line of %d bytes (legal: up to %d)", bytes, LineBytesMax)
}

// command reads a line that starts with a verb, and those after it that belong to
// it.
func (p parser) command(verb Verb, line string, more []string) (Action, error) {
	_, rest := firstWord(line)
	a := p.newArgs(verb, rest)
	a.more = more
	action := verb.parse(a)
	if a.refused != nil {
		return Answer{Command: strings.Join(append([]string{line}, more...), "\n"), Text: *a.refused, Refused: true}, nil
	}
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
