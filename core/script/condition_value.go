package script

import (
	"fmt"
	"slices"
	"strconv"

	"glassraft/core"
)

// value is what a subject is at one moment, or is compared with. Which field
// counts, its kind tells.
type value struct {
	number uint64   // of a number, a time in µs, a node (0: none), and 1 for true
	word   string   // of a name and a text
	none   bool     // there is no text
	list   []uint64 // terms, or ids of nodes
	why    string   // why there is no value; empty: there is one
}

func (v value) equal(w value) bool {
	return v.number == w.number && v.word == w.word && v.none == w.none && slices.Equal(v.list, w.list)
}

// number is a value of any of the kinds that are one number.
func number[T ~uint64 | ~int64 | ~int](n T) value { return value{number: uint64(n)} }

func truth(so bool) value {
	if so {
		return value{number: 1}
	}
	return value{}
}

func list(ids []core.NodeID) value {
	var v value
	for _, id := range ids {
		v.list = append(v.list, uint64(id))
	}
	return v
}

// kind tells what sort of values a subject has; only equal kinds are compared.
type kind uint8

const (
	numberKind kind = iota
	nodeKind
	boolKind
	nameKind // one of a few words
	listKind
	textKind
	timeKind
)

// legal says which values are of a kind, for errors and for help.
var legal = [...]string{
	numberKind: "a whole number",
	nodeKind:   fmt.Sprintf("S1 to S%d, none", core.NodesMax),
	boolKind:   "true, false",
	nameKind:   "a name",
	listKind:   "a list like [1 1 2]",
	textKind:   `a word, text like "5 apples", none`,
	timeKind:   legalTime,
}

// The operators, by the kinds of values that have them.
var (
	equalities = []string{"=", "!="}
	orders     = []string{"=", "!=", "<", "<=", ">", ">="}
)

// operators are those that values of a kind can be compared by.
func (k kind) operators() []string {
	if k == numberKind || k == timeKind {
		return orders
	}
	return equalities
}

// text writes a value as a condition holds it.
func (k kind) text(v value) string {
	switch k {
	case nodeKind:
		return core.NodeID(v.number).String()
	case boolKind:
		return strconv.FormatBool(v.number == 1)
	case nameKind:
		return v.word
	case listKind:
		return fmt.Sprint(v.list)
	case textKind:
		if v.none {
			return wordNone
		}
		return quotedIfOdd(v.word)
	case timeKind:
		return core.Time(v.number).String()
	}
	return strconv.FormatUint(v.number, 10)
}

const wordNone = "none"

// keywords end a value that somebody forgot; as texts they stand in quotes.
var keywords = []string{"and", "or", "not", "is"}

// quotedIfOdd writes a text without quotes only where nobody can take it for
// anything else.
func quotedIfOdd(text string) string {
	plain := text != "" && text != wordNone && !slices.Contains(keywords, text)
	for _, r := range text {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		plain = plain && (letter || '0' <= r && r <= '9' || r == '-' || r == '_')
	}
	if plain {
		return text
	}
	return strconv.Quote(text)
}

// shownMax is how much of a list is shown: as much as a cluster has nodes.
const shownMax = core.NodesMax

// shown writes a value for an explanation. Of a long list it shows the end,
// where logs differ.
func (k kind) shown(v value) string {
	switch more := len(v.list) - shownMax; {
	case more > 0:
		end := fmt.Sprint(v.list[more:])
		return fmt.Sprintf("[… %s (%d in all)", end[1:], len(v.list))
	case k == textKind && !v.none:
		return quotedIfOdd(clipped(v.word))
	}
	return k.text(v)
}

// parse reads a value in one token; false if it is none of the subject's.
func (s *subject) parse(t token) (value, bool) {
	if t.kind == quotedToken {
		return value{word: t.text}, s.kind == textKind
	}
	switch s.kind {
	case numberKind:
		n, err := strconv.ParseUint(t.text, 10, 64)
		return number(n), err == nil
	case nodeKind:
		id, known := parseNode(t.text)
		return number(id), known || t.text == wordNone
	case boolKind:
		return truth(t.text == "true"), t.text == "true" || t.text == "false"
	case nameKind:
		return value{word: t.text}, slices.Contains(s.names, t.text)
	case textKind:
		if t.text == wordNone {
			return value{none: true}, true
		}
		return value{word: t.text}, true
	case timeKind:
		at, ok := parseTime(t.text)
		return number(at), ok
	}
	return value{}, false
}
