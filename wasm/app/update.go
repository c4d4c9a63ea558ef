package app

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"glassraft/core"
	"glassraft/core/history"
	"glassraft/core/script"
	"glassraft/core/view"
)

// errGone: what was clicked is not there any more.
var errGone = errors.New("that cannot happen any more")

// Msg is something that happened on the page.
type Msg interface{ msg() }

type (
	// Act asks for an action; Arg says on what, where the action needs it.
	Act struct{ ID, Arg string }
	// Key is a key that was pressed outside a text field: KeyboardEvent.key, with
	// "Shift+" or "Ctrl+" before it (the command key counts as Ctrl).
	Key struct{ Key string }
	// Input is a field's new text.
	Input struct{ Field, Text string }
	// Submit asks for what the open dialog is for.
	Submit struct{}
	// Scrub asks to be at an event of the branch, counted from 1.
	Scrub struct{ Index int }
	// Animate tells that real time passed. Late, if there is one, tells whether the
	// events that happen meanwhile have taken their part of the time for a picture:
	// those that are left wait for the next.
	Animate struct {
		ElapsedMs float64
		Late      func() bool
	}
	// Resize tells how large a root of the page has become.
	Resize struct {
		Root string
		Size Size
	}
	// Opened brings the content of a file that was chosen, dropped or fetched.
	Opened struct {
		Name    string
		Content []byte
	}
	// OpenLink brings the fragment of the page's address.
	OpenLink struct{ Fragment string }
	// Copied tells whether a text is on the clipboard now.
	Copied struct {
		Text string
		Done bool
	}
	// Failed tells that the browser could not do something.
	Failed struct{ Text string }
)

func (Act) msg()      {}
func (Key) msg()      {}
func (Input) msg()    {}
func (Submit) msg()   {}
func (Scrub) msg()    {}
func (Animate) msg()  {}
func (Resize) msg()   {}
func (Opened) msg()   {}
func (OpenLink) msg() {}
func (Copied) msg()   {}
func (Failed) msg()   {}

// Update lets a message change the model. What an action could not do stands in
// Error, or beside the field of the dialog that asked; it is also returned, for
// whoever called.
func (m *Model) Update(msg Msg) error {
	switch msg := msg.(type) {
	case Animate:
		from := m.state()
		defer m.playedOn(from)
		return m.animate(msg.ElapsedMs, msg.Late)
	case Key:
		if !m.Handles(msg.Key) {
			return nil
		}
	}
	m.Revision++
	if isKeeping(msg) {
		return m.keepWith(msg) // What the page says to a person stays.
	}
	defer m.keepSettings()
	defer m.tellRefusal()
	m.updates++
	if byHand(msg) {
		m.leaveDoors()
	}
	err := m.update(msg)
	switch {
	case m.Dialog != nil && m.Dialog.Error != "":
	case errors.Is(err, ErrLink): // which stands in the banner
	case err != nil:
		m.Error = err.Error()
	case acts(msg):
		m.Error = ""
	}
	return err
}

// acts tells whether a message asks for something to be done. Any other leaves
// what could not be done on the page, to be read.
func acts(msg Msg) bool {
	switch msg := msg.(type) {
	case Input, Resize, MoveNode, ZoomAt, PanStage, PanLogs, Copied:
		return false
	case DrawLine:
		return msg.Done
	}
	return true
}

func (m *Model) update(msg Msg) error {
	switch msg := msg.(type) {
	case Act:
		return m.act(msg)
	case Key:
		if m.Dialog != nil {
			m.Dialog.key(m, msg.Key)
			return nil
		}
		if act, ok := m.actionForKey(msg.Key); ok {
			err := m.act(act)
			if m.HasLesson() && (act.ID == "lesson-next" || act.ID == "lesson-back") {
				m.player.takeFocus()
			}
			return err
		}
	case Input:
		m.input(msg)
	case Submit:
		return m.submit()
	case Scrub:
		return m.seekIndex(msg.Index)
	case Resize:
		m.Sizes[msg.Root] = msg.Size
	case Opened:
		return m.opened(msg)
	case Fetched:
		return m.fetched(msg)
	case Typed:
		m.typed(msg)
	case ScrubAt:
		return m.scrubAt(msg.Part)
	case ZoomTimeline:
		m.zoomTimeline(msg.Part, msg.Factor)
	case PanTimeline:
		m.panTimeline(msg.By)
	case OpenLink:
		return m.linked(msg.Fragment)
	case Begin, FetchedRun:
		return m.keepWith(msg)
	case Copied:
		m.copied(msg)
	case Failed:
		return errors.New(msg.Text)
	default:
		return m.pointer(msg)
	}
	return nil
}

// opened opens a file. The run bears its name.
func (m *Model) opened(msg Opened) error {
	switch {
	case len(bytes.TrimSpace(msg.Content)) == 0:
		return fmt.Errorf("%s is empty", msg.Name)
	case !script.IsSaved(msg.Content) && (!utf8.Valid(msg.Content) || bytes.IndexByte(msg.Content, 0) >= 0):
		return fmt.Errorf("%s is neither a script nor a run that was saved here", msg.Name)
	}
	if err := m.Open(msg.Name, msg.Content); err != nil {
		return err
	}
	m.keep.title = msg.Name
	return nil
}

func (m *Model) input(msg Input) {
	if at, err := strconv.ParseUint(msg.Text, 10, 64); err == nil && msg.Field == "pan-logs" {
		m.Pan.Last = 0
		if end := LastIndex(m.Frame); core.Index(at) < end {
			m.Pan.Last = core.Index(at)
		}
		return
	}
	if m.Dialog != nil {
		m.Dialog.input(msg)
		return
	}
	m.Fields[msg.Field] = msg.Text
	m.Refused = ""
}

// Handles tells whether a key does something now.
func (m *Model) Handles(key string) bool { _, ok := m.actionForKey(key); return ok }

func (m *Model) actionForKey(key string) (Act, bool) {
	if m.Dialog != nil {
		// The rest of a dialog's keys are the browser's.
		return Act{}, m.Dialog.Kind == DialogPalette && (key == "ArrowUp" || key == "ArrowDown")
	}
	if len(key) == 1 && key[0] >= '1' && key[0] <= '9' {
		return Act{ID: "select", Arg: key}, true
	}
	for _, a := range actions {
		if key != "" && (a.Key == key || a.Key2 == key) {
			return Act{ID: a.ID}, true
		}
	}
	return Act{}, false
}

// act does an action, or asks for what it needs to know first.
func (m *Model) act(act Act) error {
	a, ok := ActionByID(act.ID)
	if !ok {
		return fmt.Errorf("unknown action %q", act.ID)
	}
	if a.Menu != "" {
		m.Menu = ""
	}
	if !a.Enabled(m) {
		return nil
	}
	if a.Repeats {
		m.again = act
	}
	if a.asks(m, act.Arg) {
		m.ask(a, act.Arg)
		return nil
	}
	return a.perform(m, act.Arg)
}

// do does an event at the current place: in the past it begins a branch.
func (m *Model) do(e core.Event) error {
	before := m.Frame
	if _, err := m.history.Do(e); err != nil {
		return err
	}
	m.arrived(before)
	return nil
}

// try does several things as a whole or not at all: after an error everything is
// as it was, what is shown, too.
func (m *Model) try(do func() error) error {
	was := *m
	err := m.history.Try(do)
	if err != nil {
		was.Revision = m.Revision + 1
		*m = was
	}
	return err
}

// firstSeen is the number of the first event of the branch that gives something to see:
// a driver is mended before there are nodes.
func (m *Model) firstSeen() int {
	for i, id := range m.line {
		if _, is := m.history.Event(id).(core.Mend); !is {
			return i + 1
		}
	}
	return 1
}

// seekIndex goes to event number index of the branch.
func (m *Model) seekIndex(index int) error {
	if index < 0 || index > len(m.line) {
		return fmt.Errorf("event %d (legal: 0 to %d)", index, len(m.line))
	}
	m.play(false)
	if index == 0 {
		return m.seek(history.Start)
	}
	return m.seek(m.line[index-1])
}

// seek goes to a place of the history. It stops once before it, to see the
// frame in front of the event.
func (m *Model) seek(id history.EventID) error {
	if err := m.history.Seek(m.history.Parent(id)); err != nil {
		return err
	}
	before := view.CaptureAfter(m.Frame, m.history.Cluster())
	if err := m.history.Seek(id); err != nil {
		return err
	}
	m.arrived(before)
	return nil
}
