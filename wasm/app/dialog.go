package app

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"glassraft/core"
	"glassraft/core/script"
)

// Field is one thing that an action must know.
type Field struct {
	Name  string // in Values, and in the page's data-input
	Label string
	Kind  FieldKind
	Hint  string // below the field
	// Options are what can be chosen; nil: anything can be typed.
	Options func(*Model) []Option
	// Known is the value where there is no need to ask; nil, or false: there is.
	Known func(*Model) (string, bool)
	// Check tells why what was filled in will not do; nil: the engine does.
	Check func(string) error
	// Default is what stands in the field at first; nil: nothing.
	Default func(*Model) string
}

// FieldKind is how a field is filled in.
type FieldKind uint8

const (
	FieldText FieldKind = iota
	FieldNumber
	FieldSelect
	FieldCheck // "true" or ""
)

// Option is one value that can be chosen.
type Option struct{ Value, Label string }

// Values are what the fields of an action hold, by name.
type Values map[string]string

// Dialog is what stands before the page and wants to be answered or closed.
type Dialog struct {
	Kind   DialogKind
	Action Action // of a form: what is asking
	Values Values
	Error  string // why what was answered will not do
	Field  string // the field it is about; "" if none
	Cursor int    // of the palette: which offer Enter does
}

// DialogKind says what a dialog is.
type DialogKind uint8

const (
	DialogForm    DialogKind = iota // an action that asks for its fields
	DialogHelp                      // every key, and what the picture means
	DialogSafety                    // what is checked
	DialogPalette                   // every action by name
	DialogShare                     // the link
	DialogLessons                   // lessons and scripts to open
	DialogKept                      // the runs that are kept
)

// FieldError is an error about one field.
type FieldError struct {
	Field string
	Err   error
}

func (e FieldError) Error() string { return e.Err.Error() }

func (e FieldError) Unwrap() error { return e.Err }

func (f *Field) known(m *Model) bool {
	if f.Known == nil {
		return false
	}
	_, ok := f.Known(m)
	return ok
}

// value is what the field begins with.
func (f *Field) value(m *Model) string {
	if f.Known != nil {
		if v, ok := f.Known(m); ok {
			return v
		}
	}
	value := ""
	if f.Default != nil {
		value = f.Default(m)
	}
	if f.Kind == FieldSelect && !f.offers(m, value) {
		if options := f.Options(m); len(options) > 0 {
			return options[0].Value
		}
	}
	return value
}

// offers tells whether a value can be chosen.
func (f *Field) offers(m *Model, value string) bool {
	return slices.ContainsFunc(f.Options(m), func(o Option) bool { return o.Value == value })
}

// ask opens the dialog of an action; arg, where there is one, stands in its first
// field.
func (m *Model) ask(a Action, arg string) {
	m.play(false)
	d := &Dialog{Action: a, Values: Values{}}
	for i, f := range a.Fields {
		d.Values[f.Name] = f.value(m)
		if i == 0 && arg != "" {
			d.Values[f.Name] = arg
		}
	}
	m.Dialog, m.Menu = d, ""
}

// open opens a dialog that is no form.
func (m *Model) open(kind DialogKind) {
	m.play(false)
	m.Dialog, m.Menu = &Dialog{Kind: kind, Values: Values{}}, ""
}

func (d *Dialog) input(msg Input) {
	d.Values[msg.Field] = msg.Text
	d.Cursor = 0
	if d.Field == msg.Field || d.Field == "" {
		d.Error, d.Field = "", ""
	}
}

// submit does what the open dialog asks about. What will not do is said beside
// the field, and the dialog stays.
func (m *Model) submit() error {
	d := m.Dialog
	if d == nil {
		return nil
	}
	var err error
	switch d.Kind {
	case DialogForm:
		err = d.do(m)
	case DialogPalette:
		err = m.pick(d)
	}
	if err != nil {
		d.Error, d.Field = err.Error(), ""
		var about FieldError
		if errors.As(err, &about) {
			d.Field = about.Field
		}
		return err
	}
	if m.Dialog == d {
		m.Dialog = nil
	}
	return nil
}

func (d *Dialog) do(m *Model) error {
	for _, f := range d.Action.Fields {
		if f.Kind == FieldSelect && !f.offers(m, d.Values[f.Name]) {
			return FieldError{f.Name, fmt.Errorf("%q cannot be chosen any more", d.Values[f.Name])}
		}
		if f.Check == nil {
			continue
		}
		if err := f.Check(d.Values[f.Name]); err != nil {
			return FieldError{f.Name, err}
		}
	}
	if d.Action.doWith != nil {
		return d.Action.doWith(m, d.Values)
	}
	if err := m.command(d.Action.Line(m, d.Values)); err != nil {
		return FieldError{d.blamed(m), err}
	}
	return nil
}

// blamed is the field for which a command was refused: the first whose default
// would do instead, else the first that is refused among the defaults of all
// others, else the first. What is typed goes wrong more often than what is chosen.
func (d *Dialog) blamed(m *Model) string {
	usual := Values{}
	var typed, chosen []string
	for _, f := range d.Action.Fields {
		usual[f.Name] = f.value(m)
		if f.Kind == FieldSelect || f.Kind == FieldCheck {
			chosen = append(chosen, f.Name)
		} else {
			typed = append(typed, f.Name)
		}
	}
	names := slices.Concat(typed, chosen)
	with := func(values, other Values, name string) Values {
		values = maps.Clone(values)
		values[name] = other[name]
		return values
	}
	if !m.refuses(d.Action.Line(m, d.Values)) {
		return names[0]
	}
	for _, name := range names {
		if !m.refuses(d.Action.Line(m, with(d.Values, usual, name))) {
			return name
		}
	}
	for _, name := range names {
		if m.refuses(d.Action.Line(m, with(usual, d.Values, name))) {
			return name
		}
	}
	return names[0]
}

// refuses tells whether a command cannot be read or, if it is a single event,
// cannot happen. Nothing happens here.
func (m *Model) refuses(lines string) bool {
	line, _, _ := strings.Cut(lines, "\n")
	action, err := script.ParseCommand(line)
	if err != nil {
		return true
	}
	do, one := action.(script.Do)
	if !one {
		return false
	}
	c, err := m.history.Cluster().Clone()
	if err == nil {
		_, err = c.Do(do.Event)
	}
	return err != nil
}

// Fields that many actions share.

// nodeField asks for a node; the selected one is known.
func nodeField(label string, legal func(*Model, core.NodeID) bool) Field {
	return Field{
		Name: "node", Label: label, Kind: FieldSelect,
		Options: func(m *Model) []Option { return nodeOptions(m, legal) },
		Known: func(m *Model) (string, bool) {
			return fmt.Sprint(uint64(m.Node)), m.Node != 0 && legal(m, m.Node)
		},
	}
}

func nodeOptions(m *Model, legal func(*Model, core.NodeID) bool) []Option {
	var options []Option
	for i := range m.Frame.Nodes {
		if n := &m.Frame.Nodes[i]; legal(m, n.ID) {
			options = append(options, Option{fmt.Sprint(uint64(n.ID)), n.Name + ", " + n.Role})
		}
	}
	return options
}

// leaderOption is the leader's id, where there is one.
func leaderOption(m *Model) string {
	if n, ok := m.Frame.Leader(); ok {
		return fmt.Sprint(uint64(n.ID))
	}
	return ""
}

// options makes choices of words.
func options(pairs ...string) func(*Model) []Option {
	var list []Option
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, Option{pairs[i], pairs[i+1]})
	}
	return func(*Model) []Option { return list }
}

func fixed(text string) func(*Model) string { return func(*Model) string { return text } }

// given writes name=value where there is a value, with a space before it.
func given(name, value string) string {
	value = strings.TrimSpace(value)
	if value == "" {
		return ""
	}
	return " " + name + "=" + value
}
