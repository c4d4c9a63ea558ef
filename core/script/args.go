package script

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"glassraft/core"
)

// args are the words of one command. The first failure is kept; what is read
// after it is zero.
type args struct {
	parser
	given   []given             // all that was cut into words, in order
	words   []string            // those without a name that were not read yet
	named   map[string][]string // name=value, by name
	text    string              // what is not cut into words
	more    []string            // the lines after the first
	failure error
	refused *string // what etcd/raft's driver answers instead of doing anything
}

// given is a word of a command.
type given struct {
	name  string // empty: it has none
	value string
}

func (p parser) newArgs(verb Verb, rest string) *args {
	a := &args{parser: p, text: strings.TrimSpace(rest)}
	switch verb.text {
	case textAll:
		return a
	case textNode:
		node, text := firstWord(a.text)
		a.words, a.text = []string{node}, text
		return a
	}
	lenient := p.interaction && driverIgnores[verb.Name] != ignoresNothing
	for _, word := range splitWords(a.text) {
		name, value, isNamed := strings.Cut(word, "=")
		if !isNamed {
			a.words = append(a.words, word)
			a.given = append(a.given, given{value: word})
			continue
		}
		a.given = append(a.given, given{name, value})
		known := slices.Contains(verb.named, name)
		switch {
		case !known && lenient:
			continue
		case len(verb.named) == 0:
			a.fail(fmt.Errorf("unexpected %q", word))
		case !known:
			a.fail(fmt.Errorf("unknown argument %s", unknown(name, verb.named)))
		case len(a.named[name]) > 0 && !lenient && name != verb.repeated:
			a.fail(fmt.Errorf("argument %q given twice", name))
		}
		if a.named == nil {
			a.named = map[string][]string{}
		}
		a.named[name] = append(a.named[name], value)
	}
	a.text = ""
	if p.interaction && driverIgnores[verb.Name] == ignoresWords {
		a.words = a.words[:min(len(a.words), verbWords[verb.Name])]
	}
	return a
}

// firstWord cuts a line behind its first word.
func firstWord(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

// splitWords cuts at spaces that stand outside parentheses and quotes.
func splitWords(text string) []string {
	var words []string
	depth, quoted, start := 0, false, 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || (text[i] == ' ' || text[i] == '\t') && depth == 0 && !quoted {
			if start < i {
				words = append(words, text[start:i])
			}
			start = i + 1
			continue
		}
		switch c := text[i]; {
		case c == '\\' && quoted:
			i++
			if i == len(text) {
				i-- // a lone backslash ends the text
			}
		case c == '"':
			quoted = !quoted
		case c == '(' && !quoted:
			depth++
		case c == ')' && !quoted:
			depth = max(depth-1, 0)
		}
	}
	return words
}

func (a *args) fail(err error) {
	if a.failure == nil && a.refused == nil {
		a.failure = err
	}
}

// refuse is fail where etcd/raft's driver states what is wrong as the command's
// output.
func (a *args) refuse(text string) {
	if a.failure == nil && a.refused == nil {
		a.refused = &text
	}
}

// ok tells whether nothing was wrong so far.
func (a *args) ok() bool { return a.failure == nil && a.refused == nil }

// finish gives the first failure, or complains about what nobody read.
func (a *args) finish() error {
	switch {
	case a.failure != nil:
		return a.failure
	case len(a.words) > 0:
		return fmt.Errorf("unexpected %q", a.words[0])
	case a.text != "":
		return fmt.Errorf("unexpected %q", a.text)
	}
	return nil
}

func (a *args) word(what string) string {
	if len(a.words) == 0 || a.words[0] == "" {
		a.fail(fmt.Errorf("%s is missing", what))
		return ""
	}
	w := a.words[0]
	a.words = a.words[1:]
	return w
}

// oneOf takes a word that is one of a list.
func (a *args) oneOf(what string, legal []string) string {
	name := a.word(what)
	if a.failure == nil && !slices.Contains(legal, name) {
		a.fail(fmt.Errorf("%s %s", what, unknown(name, legal)))
	}
	return name
}

func (a *args) number(what string) uint64 { return a.parseNumber(what, a.word(what)) }

func (a *args) parseNumber(what, text string) uint64 {
	if !a.ok() {
		return 0
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		a.fail(fmt.Errorf("%s %q (legal: a whole number)", what, text))
	}
	return n
}

func (a *args) count(what string) int {
	return a.int(what, a.number(what))
}

// int is a number that fits where core has an int; what is legal there, core
// says.
func (a *args) int(what string, n uint64) int {
	if n > math.MaxInt32 {
		a.fail(fmt.Errorf("%s %d (legal: up to %d)", what, n, math.MaxInt32))
		return 0
	}
	return int(n)
}

// take gives a named argument, if it is there; of several the last one.
func (a *args) take(name string) (string, bool) {
	values := a.named[name]
	if len(values) == 0 {
		return "", false
	}
	return a.plain(name, values[len(values)-1]), true
}

// plain gives a value without the quotes, or in etcd/raft's scripts the
// parentheses, around it.
func (a *args) plain(name, value string) string {
	switch {
	case strings.HasPrefix(value, `"`):
		unquoted, err := strconv.Unquote(value)
		if err != nil {
			a.fail(fmt.Errorf("%s %s is not quoted text", name, value))
		}
		return unquoted
	case a.interaction:
		values := valuesOf(value)
		return values[len(values)-1]
	}
	return value
}

// rest gives the remaining text: the free text of propose and read, unquoted
// where it is quoted as a whole, or the remaining words. what names it where
// it must not be missing.
func (a *args) rest(what string) string {
	text := a.text
	if text == "" {
		text = strings.Join(a.words, " ")
		a.words = nil
	}
	a.text = ""
	if strings.HasPrefix(text, `"`) && !a.interaction {
		if unquoted, err := strconv.Unquote(text); err == nil {
			text = unquoted
		}
	}
	if text == "" && what != "" {
		a.fail(fmt.Errorf("%s is missing", what))
	}
	return text
}

// oneLine is text of one line: several spaces are one.
func (a *args) oneLine(what string) string {
	text := strings.Join(strings.Fields(a.text), " ")
	a.text = ""
	if text == "" {
		a.fail(fmt.Errorf("%s is missing", what))
	}
	return text
}

// trimmed gives the further lines, each as text of one line.
func (a *args) trimmed() []string {
	lines := make([]string, len(a.more))
	for i, line := range a.more {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return lines
}

func (a *args) level(text string) Level {
	i := slices.IndexFunc(levelNames[:], func(name string) bool { return strings.EqualFold(name, text) })
	switch {
	case i < 0 && a.interaction:
		a.refuse(fmt.Sprintf("log levels must be either of %v", levelNames))
	case i < 0:
		a.fail(fmt.Errorf("log level %s", unknown(strings.ToUpper(text), levelNames[:])))
	}
	return Level(max(i, 0))
}

func (a *args) condition(text string) Condition {
	if !a.ok() {
		return Condition{}
	}
	c, err := ParseCondition(text)
	if err != nil {
		a.fail(err)
	}
	return c
}

func (a *args) time(what, text string) core.Time {
	if !a.ok() {
		return 0
	}
	t, ok := parseTime(text)
	if !ok || t == 0 {
		a.fail(fmt.Errorf("%s %q (legal: %s, more than nothing)", what, clipped(text), legalTime))
	}
	return t
}
