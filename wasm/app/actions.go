package app

import (
	"slices"
	"strings"
)

// Action is one thing that can be done on the page. Buttons, menus, keys, the
// palette and the help are made from the table of actions, and from nothing else.
type Action struct {
	ID    string // also its data-testid
	Label string // on its button, and in the palette
	Key   string // see Key; "" if it has none
	Key2  string // another one
	Help  string // what it does, for the help and as its title
	Menu  string // of Menus: in which one it stands; "" if in none
	Where string // of WhereToolbar and the others: where its button stands; "" if nowhere
	// Enabled tells whether it can be done now.
	Enabled func(*Model) bool
	// On tells whether what it switches is on; nil: it switches nothing.
	On func(*Model) bool
	// Repeats: the key for that does it once more.
	Repeats bool
	// Fields are what it must know. It is done at once where each is known.
	Fields []Field
	// Exactly one of the three that follow is there. Line is the command of the
	// script language that it stands for.
	Line   func(*Model, Values) string
	doWith func(*Model, Values) error // does it, with what its fields hold
	do     func(*Model, string) error // does it, where it has no fields: with what it was called with
}

// Where buttons stand, beside the menus.
const (
	WhereToolbar  = "toolbar"
	WhereCluster  = "cluster"  // below the stage, while nothing is selected
	WhereNode     = "node"     // there, while a node is selected
	WhereMessage  = "message"  // there, while a message is selected
	WhereBar      = "bar"      // at the right end of the bar
	WhereTimeline = "timeline" // above the timeline
)

// Menus are the menus in their order.
var Menus = []string{"Client", "Node", "Members", "Network", "Run", "View"}

// Actions lists every action.
func Actions() []Action { return actions }

var actions []Action

// The tables of the files actions_*.go, in the order of the palette. They call
// functions that look actions up, so that the list cannot be written in place.
func init() {
	actions = slices.Concat(timeActions, choiceActions, clientActions, nodeActions, memberActions,
		networkActions, messageActions, runActions, keptActions, scriptActions, viewActions, timelineActions)
	for i := range actions {
		if actions[i].Enabled == nil {
			actions[i].Enabled = func(*Model) bool { return true }
		}
	}
}

// ActionByID gives an action; false if there is none with this id.
func ActionByID(id string) (Action, bool) {
	i := slices.IndexFunc(actions, func(a Action) bool { return a.ID == id })
	if i < 0 {
		return Action{}, false
	}
	return actions[i], true
}

// asks tells whether something must be known first that is not; arg stands for
// the first field.
func (a *Action) asks(m *Model, arg string) bool {
	fields := a.Fields
	if arg != "" && len(fields) > 0 {
		fields = fields[1:]
	}
	return slices.ContainsFunc(fields, func(f Field) bool { return !f.known(m) })
}

// Opens tells whether the action asks something before it does anything.
func (a *Action) Opens(m *Model) bool { return a.asks(m, "") }

// perform does an action of which all is known: arg is what it was called with,
// and stands for its first field.
func (a *Action) perform(m *Model, arg string) error {
	if a.do != nil {
		return a.do(m, arg)
	}
	values := Values{}
	for i, f := range a.Fields {
		values[f.Name] = f.value(m)
		if i == 0 && arg != "" {
			values[f.Name] = arg
		}
	}
	if a.doWith != nil {
		return a.doWith(m, values)
	}
	return m.command(a.Line(m, values))
}

// command does commands of the script language by hand, a line each: all of them or
// none.
func (m *Model) command(lines string) error {
	if !strings.Contains(lines, "\n") {
		return m.oneCommand(lines)
	}
	return m.try(func() error {
		for line := range strings.SplitSeq(lines, "\n") {
			if err := m.oneCommand(line); err != nil {
				return err
			}
		}
		return nil
	})
}

func (m *Model) oneCommand(line string) error {
	m.play(false)
	began := m.Clock
	output, err := m.Command(line)
	if err != nil {
		return err
	}
	m.Notice = output
	m.glide(began)
	return nil
}
