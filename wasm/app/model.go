package app

import (
	"fmt"
	"slices"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/script"
	"glassraft/core/view"
)

// Model is what the page remembers. Only Update and the methods in api.go
// change it.
type Model struct {
	history *history.History
	runner  *script.Runner    // what commands of scripts are done by, in this history
	line    []history.EventID // the branch one is on

	Frame  *view.Frame      // at the current event
	Why    view.Explanation // of the current event, or of the last one that mattered while it plays
	WhyAt  int              // the event that Why is about, counted from 1; 0 at the start
	Choice []Choice         // what could happen next

	Playing bool
	Speed   int       // index into Speeds
	Clock   core.Time // the moment that is shown; Invariant: Frame.Now <= Clock

	Node    core.NodeID // selected; 0: none
	Message core.MsgID  // selected; zero: none
	Fields  map[string]string
	Help    bool
	Error   string // what the last action could not do; "" when it could

	latest   view.Explanation // of the current event
	whyAgeMs float64          // for how long Why has been shown, in real milliseconds
}

// Choice is an event that could be next, for the list.
type Choice struct {
	Event core.Event
	Group string // Ready, Operations, Deliver, Clients, Timers, Done here before
	Who   string // S1, or S1 → S2
	What  string
	Wait  core.Time // from now
	Auto  bool      // what happens if nobody chooses
}

// Speeds are how many virtual milliseconds pass in a real second.
var Speeds = []int{5, 10, 20, 50, 100, 250, 1000}

const usualSpeed = 2

// The fields that a person can fill in.
const (
	FieldRequest = "request"
)

// New gives a page with a new cluster of some nodes. Errors are those of the
// engine.
func New(config core.Config, nodes int) (*Model, error) {
	m := &Model{Speed: usualSpeed, Fields: map[string]string{FieldRequest: "set x 1"}}
	if err := m.reset(config, firstEvents(nodes)); err != nil {
		return nil, err
	}
	return m, nil
}

// firstEvents forms a cluster of n voters.
func firstEvents(n int) []core.Event {
	voters := make([]core.NodeID, n)
	for i := range voters {
		voters[i] = core.NodeID(i + 1)
	}
	return []core.Event{core.AddNodes{Count: n, Voters: voters}}
}

// reset begins another run. On an error everything stays as it was.
func (m *Model) reset(config core.Config, events []core.Event) error {
	h, err := history.New(config, func() core.Observer { return check.New() })
	if err != nil {
		return err
	}
	for _, e := range events {
		if _, err := h.Do(e); err != nil {
			return err
		}
	}
	return m.adopt(script.NewRunnerIn(h, &script.File{}))
}

// adopt goes on with another run, from where that is.
func (m *Model) adopt(r *script.Runner) error {
	h := r.History()
	before, err := frameBefore(h)
	if err != nil {
		return err
	}
	m.history, m.runner = h, r
	m.Playing, m.Node, m.Message, m.Error = false, 0, core.MsgID{}, ""
	m.arrived(before)
	return nil
}

// frameBefore is the frame in front of the current event.
func frameBefore(h *history.History) (*view.Frame, error) {
	at := h.At()
	if at == history.Start {
		return view.Capture(h.Cluster()), nil
	}
	if err := h.Seek(h.Parent(at)); err != nil {
		return nil, err
	}
	before := view.Capture(h.Cluster())
	return before, h.Seek(at)
}

// arrived brings everything that is shown up to the current place; before is
// the frame in front of its event.
func (m *Model) arrived(before *view.Frame) {
	c := m.history.Cluster()
	m.Frame = view.Capture(c)
	m.line = m.history.Line()
	m.Clock = m.Frame.Now
	e := m.history.Event(m.history.At())
	if e == nil {
		m.show(view.Explanation{Sentence: "Nothing has happened yet."})
	} else {
		m.show(view.Explain(e, m.history.Effects(), before, m.Frame))
	}
	m.Choice = m.choices()
	m.Error = ""
	if _, ok := m.Frame.Message(m.Message); !ok {
		m.Message = core.MsgID{}
	}
	if _, ok := m.Frame.Node(m.Node); !ok {
		m.Node = 0
	}
}

// show puts an explanation on the page. While it plays, one that mattered stays
// long enough to be read, unless another that matters comes.
func (m *Model) show(x view.Explanation) {
	const readMs = 1800
	m.latest = x
	if m.Playing && matters(m.Why) && !matters(x) && m.whyAgeMs < readMs {
		return
	}
	m.Why, m.WhyAt, m.whyAgeMs = x, m.Frame.Event, 0
}

// matters tells whether an event changed what a person follows: roles, terms,
// commits, snapshots, the configuration.
func matters(x view.Explanation) bool {
	for _, c := range x.Changes {
		switch c.What {
		case "role", "term", "commit", "snapshot", "configuration":
			return true
		}
	}
	return false
}

// choices lists what could happen next: what the engine has pending, and what
// was done at this place before, so that every branch can be returned to.
func (m *Model) choices() []Choice {
	auto := ""
	if e := m.nextVisible(); e != nil {
		auto = e.String()
	}
	var list []Choice
	for _, enabled := range schedule.Enabled(m.history.Cluster()) {
		choice := Choice{
			Event: enabled.Event,
			Wait:  max(enabled.Due-m.Frame.Now, 0),
			Auto:  enabled.Event.String() == auto,
		}
		choice.Group, choice.Who, choice.What = describe(enabled.Event, m.Frame)
		list = append(list, choice)
	}
	for _, id := range m.history.Children(m.history.At()) {
		text := m.history.Event(id).String()
		if m.history.Silent(id) || slices.ContainsFunc(list, func(c Choice) bool { return c.Event.String() == text }) {
			continue
		}
		list = append(list, Choice{Event: m.history.Event(id), Group: "Done here before", What: text, Auto: text == auto})
	}
	return list
}

// nextVisible is the event that pressing Next will show, behind silent ticks;
// nil if there is none.
func (m *Model) nextVisible() core.Event {
	for _, id := range m.line[m.Frame.Event:] {
		if !m.history.Silent(id) {
			return m.history.Event(id)
		}
	}
	return schedule.NextVisible(m.history.Cluster())
}

// earliest is the delivery that is due first.
func earliest(f *view.Frame) core.Event {
	var first *view.Message
	for i := range f.Messages {
		if m := &f.Messages[i]; first == nil || m.Due < first.Due {
			first = m
		}
	}
	if first == nil {
		return nil
	}
	return core.Deliver{Msg: first.ID}
}

func describe(e core.Event, f *view.Frame) (group, who, what string) {
	switch e := e.(type) {
	case core.Ready:
		return "Ready", e.Node.String(), "write, send, apply"
	case core.AppendThread:
		return "Operations", e.Node.String(), nextOperation(f, e.Node, view.ThreadAppend)
	case core.ApplyThread:
		return "Operations", e.Node.String(), nextOperation(f, e.Node, view.ThreadApply)
	case core.ClientAct:
		return "Clients", e.Client.String(), "acts"
	case core.Deliver:
		if m, ok := f.Message(e.Msg); ok {
			return "Deliver", fmt.Sprintf("%v → %v", m.From, m.To), m.Label
		}
	case core.Tick:
		if n, ok := f.Node(e.Node); ok && n.Timer != nil && !n.Timer.Election {
			return "Timers", e.Node.String(), "heartbeat"
		}
		return "Timers", e.Node.String(), "election timeout"
	}
	return "", "", e.String()
}

// nextOperation names what a thread of a node does next.
func nextOperation(f *view.Frame, id core.NodeID, thread string) string {
	if n, ok := f.Node(id); ok {
		for _, op := range n.Pending {
			if op.Thread == thread {
				return op.Label
			}
		}
	}
	return thread
}

// Total is how many events the branch holds.
func (m *Model) Total() int { return len(m.line) }

// Config is what the run started from.
func (m *Model) Config() core.Config { return m.history.Config() }

// Violations lists what the checker found broken up to the current event.
func (m *Model) Violations() []check.Violation {
	return m.history.Observer().(*check.Checker).Violations()
}

// Properties lists what each event is held against.
func (m *Model) Properties() []check.Property { return check.Watched() }

// Selected is the selected node; false if none is.
func (m *Model) Selected() (*view.Node, bool) { return m.Frame.Node(m.Node) }

// SelectedMessage is the selected message; false if none is.
func (m *Model) SelectedMessage() (*view.Message, bool) { return m.Frame.Message(m.Message) }
