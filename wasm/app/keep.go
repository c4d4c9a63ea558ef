package app

import (
	"errors"
	"fmt"
	"slices"

	"glassraft/core/history"
	"glassraft/core/script"
	"glassraft/wasm/plainjson"
)

// A run is kept in the page's own storage as it grows. Each run has an id, which
// stands in its key; the tab that works on it holds a lock of the same name for as
// long as it lives, so that no two tabs write one run. Which run is a tab's own is
// remembered for the tab, and survives a reload.
//
// Update decides all of it. What has to be written, locked and forgotten are
// errands; KeepIn says when KeepNow is due.

// KeptPrefix begins the key of each run that is kept. The lock of a run is named
// like its key.
const KeptPrefix = "glassraft.run."

const (
	keptVersion = 1
	// keptMax is how many runs are kept; older ones go.
	keptMax = 8
	// keepEveryMs is how often a run that grows is written, at most; keepShare is
	// what part of the time writing may take: a run whose writing takes 200 ms is
	// written every 4 s.
	keepEveryMs = 2_000
	keepShare   = 0.05
)

type (
	// Begin is the first message of a page that keeps runs.
	Begin struct {
		Page     string       // its address without a fragment
		Fragment string       // that of its address; "" if it has none
		Tab      string       // a name that no other tab has, not even this one before
		Run      string       // the id of the run that this tab had; "" if it had none
		Own      bool         // the lock of that run is held; else another tab works on it
		Failed   bool         // opening that run did not come to an end the last time
		Kept     []StoredRun  // what is kept
		Settings string       // see KeepSettings; "" if there are none
		Still    bool         // the system asks for less motion
		Narrow   bool         // the panels that stand beside the stage otherwise are tabs
		Now      func() int64 // real time, in ms since 1970
	}
	// KeepNow asks to write the run, if it has changed.
	KeepNow struct{}
	// Written tells how a Keep went.
	Written struct {
		ID      string
		Problem Problem
	}
	// Listed brings what is kept, as ListKept asked.
	Listed struct{ Kept []StoredRun }
	// FetchedRun brings a run that is kept, as FetchKept asked. Own: its lock is held;
	// else another tab works on it.
	FetchedRun struct {
		StoredRun

		Own bool
	}
)

func (Begin) msg()      {}
func (KeepNow) msg()    {}
func (Written) msg()    {}
func (Listed) msg()     {}
func (FetchedRun) msg() {}

// Problem is why the storage did not take something.
type Problem uint8

const (
	ProblemNone   Problem = iota
	ProblemFull           // there is no room
	ProblemDenied         // the browser allows no storage
)

type (
	// Keep writes a value under the key of a run; the answer is Written.
	Keep struct{ ID, Value string }
	// Hold makes a run this tab's own: its lock is taken, that of the run before is
	// given back.
	Hold struct{ ID string }
	// Forget removes a run.
	Forget struct{ ID string }
	// ListKept asks for everything that is kept; the answer is Listed.
	ListKept struct{}
	// FetchKept asks for one run and its lock; the answer is FetchedRun.
	FetchKept struct{ ID string }
	// DropFragment takes the fragment out of the page's address, so that a reload
	// brings back what was done since a link was opened, not the link.
	DropFragment struct{}
)

func (Keep) errand()         {}
func (Hold) errand()         {}
func (Forget) errand()       {}
func (ListKept) errand()     {}
func (FetchKept) errand()    {}
func (DropFragment) errand() {}

// StoredRun is one kept run as it is found in the storage.
type StoredRun struct {
	ID    string
	Value string // see keptRun; "" if it is not there
	Open  bool   // another tab works on it
}

// keptRun is the value of a run that is kept, as JSON. boot.js reads it, too, when
// this program has died.
type keptRun struct {
	Version int    `json:"version"`
	Written int64  `json:"written"` // ms since 1970
	Event   int    `json:"event"`   // the current one, counted from 1
	Total   int    `json:"total"`   // of the branch
	Title   string `json:"title"`   // "" if it has none
	// Untouched: a cluster that only ran by itself since the page was opened.
	Untouched bool `json:"untouched,omitempty"`
	// Lesson is the link to the step of the lesson that ran: see LessonFragment; "" if
	// none did. Own: there are events beside those of the lesson.
	Lesson string `json:"lesson,omitempty"`
	Own    bool   `json:"own,omitempty"`
	Saved  []byte `json:"saved"` // script.Save
}

// keeping is what a model knows of keeping its run.
type keeping struct {
	on   bool
	page string
	tab  string
	now  func() int64

	ids int    // how many this tab has given
	id  string // of the run
	// held: the lock is ours. A run that was never written has none.
	held  bool
	saver *script.Saver // of the history that it was made for; nil: none yet
	title string

	kept      state // what is written
	byItself  state // where the run got without anybody's doing
	untouched bool
	sinceMs   int64 // when it was written, or began
	tookMs    int64 // how long the last write took
	beganMs   int64 // when that began

	waits   bool    // for room, while something older is removed
	refused Problem // the storage takes this run no more, and is not asked again
	told    bool    // that was said

	list []Kept // what is kept, newest first, as last seen
}

// state is how far a run is.
type state struct {
	events int
	at     history.EventID
	step   int // of the lesson, if one runs: two of them can be at one event
}

func (m *Model) state() state {
	s := state{events: m.history.Len(), at: m.history.At()}
	if m.HasLesson() {
		s.step = m.player.lessonStep()
	}
	return s
}

// bytes saves a history, sooner where it was saved before.
func (k *keeping) bytes(h *history.History) []byte {
	if k.saver == nil {
		k.saver = script.NewSaver(h)
	}
	return k.saver.Bytes()
}

// keepWith handles the messages of keeping.
func (m *Model) keepWith(msg Msg) error {
	switch msg := msg.(type) {
	case Begin:
		return m.begin(msg)
	case KeepNow:
		m.keepNow()
	case Written:
		m.written(msg)
	case Listed:
		m.sighted(msg)
	case FetchedRun:
		return m.fetchedRun(msg)
	}
	return nil
}

// isKeeping tells whether the storage, not a person, sent it.
func isKeeping(msg Msg) bool {
	switch msg.(type) {
	case KeepNow, Written, Listed:
		return true
	}
	return false
}

// leaving writes the run that another is about to take the place of. One that
// nobody did anything to, or that was there for too short a time to be written, is
// none to keep.
func (m *Model) leaving() {
	k := &m.keep
	switch {
	case !k.on || !k.held:
	case m.untouched():
		m.send(Forget{k.id})
	default:
		m.keepNow()
	}
}

// entered begins to keep another run.
func (m *Model) entered() {
	k := &m.keep
	k.saver = nil
	if !k.on {
		return
	}
	m.newRunID()
	k.title, k.untouched = "", false
	m.Banner = Banner{}
}

func (m *Model) newRunID() {
	k := &m.keep
	k.ids++
	k.id = fmt.Sprintf("%s-%d", k.tab, k.ids)
	k.held, k.waits, k.refused = false, false, ProblemNone
	k.kept, k.byItself = state{}, state{}
	k.sinceMs, k.tookMs = k.now(), 0
}

// playedOn notes that the run went on without anybody's doing.
func (m *Model) playedOn(from state) {
	if m.keep.byItself == from {
		m.keep.byItself = m.state()
	}
}

// KeepIn tells in how many real milliseconds KeepNow is due; false if there is
// nothing to write.
func (m *Model) KeepIn() (ms int64, due bool) {
	k := &m.keep
	if !k.on || k.refused != ProblemNone || k.waits || k.kept == m.state() {
		return 0, false
	}
	every := max(keepEveryMs, int64(float64(k.tookMs)/keepShare))
	return max(0, k.sinceMs+every-k.now()), true
}

// keepNow writes the run, if it has changed since it was written.
func (m *Model) keepNow() {
	k := &m.keep
	if !k.on || k.refused != ProblemNone || k.waits || k.kept == m.state() {
		return
	}
	k.beganMs = k.now()
	run := keptRun{
		Version: keptVersion, Written: k.beganMs, Event: m.Frame.Event, Total: m.Total(),
		Title: k.title, Untouched: m.untouched(), Lesson: m.LessonFragment(), Saved: m.Saved(),
	}
	if run.Lesson != "" {
		run.Own = m.history.Len() > len(m.player.way)
		run.Title = m.player.Title()
	}
	value, err := plainjson.Marshal(run)
	if err != nil {
		panic("invariant: a kept run is JSON: " + err.Error())
	}
	if !k.held {
		m.send(Hold{k.id})
		m.send(ListKept{}) // there may be too many now
		k.held = true
	}
	m.send(Keep{k.id, string(value)})
	k.kept, k.sinceMs = m.state(), k.beganMs
}

// written notes how writing went.
func (m *Model) written(w Written) {
	k := &m.keep
	switch {
	case w.ID != k.id:
	case w.Problem == ProblemNone:
		k.waits = false
		k.sinceMs = k.now()
		k.tookMs = k.sinceMs - k.beganMs
	case w.Problem == ProblemFull && k.refused == ProblemNone:
		k.waits = true
		m.send(ListKept{}) // see sighted: the oldest goes
	default:
		m.refuse(w.Problem)
	}
}

// refuse gives up keeping this run.
func (m *Model) refuse(problem Problem) {
	k := &m.keep
	k.refused, k.waits, k.kept = problem, false, state{}
	m.tellRefusal()
}

// tellRefusal says once that the run is not kept, if it is one that somebody could
// miss.
func (m *Model) tellRefusal() {
	k := &m.keep
	if k.told || k.refused == ProblemNone || m.untouched() {
		return
	}
	k.told = true
	text := "This browser keeps no more runs: its storage is full. Save this one as a file if you want it back later."
	if k.refused == ProblemDenied {
		text = "This browser keeps no runs: it lets this page store nothing. Save this one as a file if you want it back later."
	}
	m.Banner = Banner{Text: text, Buttons: []Button{{"Save as a file", Act{ID: "save"}}}}
}

// untouched tells whether nobody has done anything to the run.
func (m *Model) untouched() bool {
	m.keep.untouched = m.keep.untouched && m.keep.byItself == m.state()
	return m.keep.untouched
}

// sighted takes in what is kept. Of more than keptMax the oldest go, those that
// only ran by themselves first; never one that a tab works on. A run that waits for
// room costs the oldest one, too, and is tried again.
func (m *Model) sighted(l Listed) {
	m.sight(l.Kept)
	k := &m.keep
	var spare []string // those that could go, the first of them first
	others := 0
	for _, untouched := range []bool{true, false} {
		for _, r := range slices.Backward(k.list) {
			if r.ID == k.id || r.Untouched != untouched {
				continue
			}
			others++
			if !r.Open {
				spare = append(spare, r.ID)
			}
		}
	}
	tooMany := others + 1 - keptMax
	if k.waits {
		if len(spare) == 0 {
			m.refuse(ProblemFull)
			return
		}
		tooMany = max(tooMany, 1)
	}
	for _, id := range spare[:min(max(tooMany, 0), len(spare))] {
		m.forget(id)
	}
	if k.waits {
		k.waits, k.kept = false, state{}
		m.keepNow()
	}
}

// forget removes a run that is kept.
func (m *Model) forget(id string) {
	m.send(Forget{id})
	k := &m.keep
	k.list = slices.DeleteFunc(k.list, func(r Kept) bool { return r.ID == id })
}

// parseKept reads what was kept.
func parseKept(value string) (keptRun, error) {
	var run keptRun
	if err := plainjson.Unmarshal([]byte(value), &run); err != nil {
		return run, fmt.Errorf("it is damaged (%w)", err)
	}
	if run.Version != keptVersion {
		return run, errors.New("it was kept by another version of Glassraft")
	}
	return run, nil
}
