package script

import (
	"slices"
	"strings"

	"glassraft/core"
)

// Verb is one word that a command can start with. The table of verbs is behind
// the parser, its errors, completion and the reference.
type Verb struct {
	Name    string
	Usage   string // what follows the name
	Meaning string // in one sentence
	Example string // a command that does something, or holds, after the commands of Before
	Before  string // lines; may be empty
	Group   Group

	named    []string     // names of the arguments that are written name=value
	repeated string       // the one of them that may be given several times
	words    []string     // what else an argument can be
	text     freeText     // where text begins that is not cut into words
	more     continuation // what may follow on the next lines
	kind     core.EventKind
	// condition tells whether a condition comes next in a line that stands so far; nil: the
	// verb has none.
	condition func(before string) bool
	// One of the two reads what follows the name: event for a verb that is one
	// event, and is named after its kind.
	event func(*args) core.Event
	parse func(*args) Action
}

// after gives the verb other commands before its example.
func (v Verb) after(before string) Verb {
	v.Before = before
	return v
}

// Group is what a verb is for.
type Group uint8

const (
	GroupEvent    Group = iota // one event
	GroupMany                  // many events
	GroupSetting               // holds for the commands after it
	GroupLook                  // shows something and changes nothing
	GroupTeaching              // for the reader
)

// freeText says where in a command text begins that is not cut into words.
type freeText uint8

const (
	textNone freeText = iota
	textAll           // right after the verb
	textNode          // after a node
)

// continuation says which lines after a command belong to it.
type continuation uint8

const (
	moreNone     continuation = iota
	moreIndented              // those that start with a space
	moreChanges               // those that are changes of membership, as etcd/raft's scripts have them
)

// behind tells of a line whether it begins with the words.
func behind(words ...string) func(before string) bool {
	return func(before string) bool {
		stands := strings.Fields(before)
		return len(stands) >= len(words) && slices.Equal(stands[:len(words)], words)
	}
}

// isChange tells whether a word is one change of membership, like v4.
func isChange(word string) bool {
	return word != "" && strings.Contains("vlru", word[:1]) && len(word) > 1 && strings.Trim(word[1:], "0123456789") == ""
}

// takes tells whether a line goes on with the command above it.
func (m continuation) takes(line string) bool {
	words := strings.Fields(line)
	switch {
	case len(words) == 0:
		return false
	case m == moreIndented:
		return line[0] == ' ' || line[0] == '\t'
	case m == moreChanges:
		return !slices.ContainsFunc(words, func(w string) bool { return !isChange(w) })
	}
	return false
}

// Verbs lists every verb: those of events in the order of core.EventKinds, then
// the others.
func Verbs() []Verb { return slices.Clone(verbs) }

var verbs = slices.Concat(withNames(eventVerbs), commandVerbs)

// groupOf tells what the verb is for that a command is written with.
func groupOf(a Action) Group {
	name, _ := firstWord(a.String())
	i, known := verbIndex[name]
	if !known {
		panic("invariant: a command without a verb: " + name)
	}
	return verbs[i].Group
}

// verbIndex finds a verb by its name.
var verbIndex = func() map[string]int {
	index := map[string]int{}
	for i, v := range verbs {
		index[v.Name] = i
	}
	return index
}()
