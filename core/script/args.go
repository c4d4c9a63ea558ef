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
	words   []string          // those without a name, in order
	named   map[string]string // name=value
	text    string            // what is not cut into words
	more    []string          // the lines after the first
	failure error
}

func newArgs(verb Verb, rest string) *args {
	a := &args{named: map[string]string{}, text: strings.TrimSpace(rest)}
	switch verb.text {
	case textAll:
		return a
	case textNode:
		node, text := firstWord(a.text)
		a.words, a.text = []string{node}, text
		return a
	}
	for _, word := range splitWords(a.text) {
		name, value, isNamed := strings.Cut(word, "=")
		switch {
		case !isNamed:
			a.words = append(a.words, word)
		case len(verb.named) == 0:
			a.fail(fmt.Errorf("unexpected %q", word))
		case !slices.Contains(verb.named, name):
			a.fail(fmt.Errorf("unknown argument %s", unknown(name, verb.named)))
		default:
			if _, twice := a.named[name]; twice {
				a.fail(fmt.Errorf("argument %q given twice", name))
			}
			a.named[name] = value
		}
	}
	a.text = ""
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
	if a.failure == nil {
		a.failure = err
	}
}

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

func (a *args) number(what string) uint64 { return a.parseNumber(what, a.word(what)) }

func (a *args) parseNumber(what, text string) uint64 {
	if a.failure != nil {
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

// node reads a node: 1, or S1 as everywhere else.
func (a *args) node(what string) core.NodeID { return a.parseNode(what, a.word(what)) }

func (a *args) parseNode(what, text string) core.NodeID {
	digits := strings.TrimPrefix(text, "S")
	if digits != "" && strings.Trim(digits, "0123456789") == "" {
		text = digits
	}
	return core.NodeID(a.parseNumber(what, text))
}

func (a *args) namedNode(name string) core.NodeID {
	text, ok := a.take(name)
	if !ok {
		a.fail(fmt.Errorf("%s is missing", name))
	}
	return a.parseNode(name, text)
}

func (a *args) namedInt(name string) int {
	text, ok := a.take(name)
	if !ok {
		a.fail(fmt.Errorf("%s is missing", name))
	}
	return a.int(name, a.parseNumber(name, text))
}

func (a *args) optionalInt(name string, otherwise int) int {
	text, ok := a.take(name)
	if !ok {
		return otherwise
	}
	return a.int(name, a.parseNumber(name, text))
}

func (a *args) flag(name string) bool {
	text, ok := a.take(name)
	if ok && text != "true" && text != "false" {
		a.fail(fmt.Errorf("%s %q (legal: true, false)", name, text))
	}
	return text == "true"
}

// usual are the options of nodes where a command names only some.
func (a *args) usual() core.Options {
	if a.interaction {
		return InteractionConfig().Options
	}
	return core.Defaults().Options
}

// options sets those of the named options that are given, and counts them.
func (a *args) options(names []string, set func(name, value string) error) int {
	given := 0
	for _, name := range names {
		if value, ok := a.take(name); ok {
			given++
			if err := set(name, value); err != nil {
				a.fail(err)
			}
		}
	}
	return given
}

func (a *args) namedTime(name string) core.Time {
	text, ok := a.take(name)
	if !ok {
		a.fail(fmt.Errorf("%s is missing", name))
	}
	n := a.parseNumber(name, text)
	if n > math.MaxInt64 {
		a.fail(fmt.Errorf("%s %d (legal: up to %d)", name, n, int64(core.TimeMax)))
		return 0
	}
	return core.Time(n)
}

func (a *args) share(what string) core.Permille {
	text := a.word(what)
	if a.failure != nil {
		return 0
	}
	p, err := core.ParsePermille(text)
	if err != nil {
		a.fail(err)
	}
	return p
}

const wordNow = "now"

// now takes the word that keeps time from going on, which comes last.
func (a *args) now() bool {
	last := len(a.words) - 1
	if last < 0 || a.words[last] != wordNow {
		return false
	}
	a.words = a.words[:last]
	return true
}

func (a *args) client() core.ClientID {
	n := a.number("client")
	if n > core.ClientsMax {
		a.fail(fmt.Errorf("client %d (legal: 1 to %d)", n, core.ClientsMax))
		return 0
	}
	return core.ClientID(n)
}

// nodes reads name=(1,2,3).
func (a *args) nodes(name string) []core.NodeID {
	text, ok := a.take(name)
	if !ok {
		return nil
	}
	return a.list(name, text)
}

// list reads (1,2,3).
func (a *args) list(name, text string) []core.NodeID {
	inner, open := strings.CutPrefix(text, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if open != closed {
		a.fail(fmt.Errorf("%s %q (legal: a list like (1,2,3))", name, text))
		return nil
	}
	return a.ids(name, inner)
}

// ids reads 1,2,3.
func (a *args) ids(name, text string) []core.NodeID {
	var ids []core.NodeID
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if strings.Contains(part, " ") {
			a.fail(fmt.Errorf("%s %q (legal: nodes with commas between, like 1,2)", name, part))
		}
		ids = append(ids, a.parseNode(name, part))
	}
	return ids
}

// restNodes reads all words that are left as nodes, at least so many.
func (a *args) restNodes(least int) []core.NodeID {
	var ids []core.NodeID
	for a.failure == nil && (len(a.words) > 0 || len(ids) < least) {
		ids = append(ids, a.node("node"))
	}
	return ids
}

func (a *args) message() core.MsgID {
	text := a.word("message")
	if a.failure != nil {
		return core.MsgID{}
	}
	id, err := core.ParseMsgID(text)
	if err != nil {
		a.fail(err)
	}
	return id
}

// take gives a named argument and marks it as read.
func (a *args) take(name string) (string, bool) {
	value, ok := a.named[name]
	if ok && strings.HasPrefix(value, `"`) {
		unquoted, err := strconv.Unquote(value)
		if err != nil {
			a.fail(fmt.Errorf("%s %s is not quoted text", name, value))
		}
		value = unquoted
	}
	return value, ok
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
	if i < 0 && a.failure == nil {
		a.fail(fmt.Errorf("log level %s", unknown(strings.ToUpper(text), levelNames[:])))
	}
	return Level(max(i, 0))
}

func (a *args) condition(text string) Condition {
	if a.failure != nil {
		return Condition{}
	}
	c, err := ParseCondition(text)
	if err != nil {
		a.fail(err)
	}
	return c
}

func (a *args) time(what, text string) core.Time {
	if a.failure != nil {
		return 0
	}
	t, ok := parseTime(text)
	if !ok || t == 0 {
		a.fail(fmt.Errorf("%s %q (legal: %s, more than nothing)", what, clipped(text), legalTime))
	}
	return t
}
