package app

import (
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
	runner  *script.Runner    // what commands by hand are done by, in this history
	player  *Player           // the script that is played; nil: none
	line    []history.EventID // the branch one is on

	// Revision changes whenever anything but Clock changed; a painter that has drawn
	// it need only move things.
	Revision int
	Run      int // another one for each run: an EventID means something only within one

	Frame  *view.Frame      // at the current event
	Before *view.Frame      // in front of it; at the start, Frame
	Why    view.Explanation // of the current event, or of the last one that mattered while it plays
	WhyAt  int              // the event that Why is about, counted from 1; 0 at the start

	Playing bool
	Speed   int       // index into Speeds
	Step    int       // index into StepSizes
	Clock   core.Time // the moment that is shown
	Glide   Glide     // how the moment gets there after a step by hand

	Selection
	Tab    string  // of TabNext and the others: what the side panel shows
	Menu   string  // the menu that is open; "" if none is
	Dialog *Dialog // what is being asked; nil if nothing is
	Fields map[string]string
	Cursor int // index into Choices of the one that Enter does

	Look     Look // how the page looks, apart from what it shows
	Sizes    map[string]Size
	Places   map[core.NodeID]Place // of nodes that a person has put elsewhere
	Zoom     Zoom                  // of the stage
	Pan      Pan                   // of the logs
	Timeline Timeline
	Editor   *Editor   // the script that is being edited; nil: none
	Cutting  *[2]Place // that a person is drawing across the stage; nil: none

	Refused string // why what stands in the field below the stage cannot be asked for; "" if it can, or was not asked for yet

	Error  string // what the last action could not do; "" when it could
	Notice string // what the page has to say apart from the run; "" if nothing
	Banner Banner // and about itself

	Library Library // what can be opened
	atDoors bool    // see Doors

	whyAgeMs   float64                    // for how long Why has been shown, in real milliseconds
	whyMatters bool                       // it is of a happening
	eventAgeMs float64                    // and the event, at the speed of one a second
	choices    []Choice                   // see Choices
	listed     bool                       // choices are those of Frame
	errands    []Errand                   // see Errands
	again      Act                        // the last action that can be repeated
	lanes      map[history.EventID][]lane // see lanesAt
	pieces     map[pieceKey]Piece         // see piece
	growing    pieceKey                   // the one of pieces that is not whole

	keep         keeping
	settingsKept settings
	systemStill  bool     // the system asks for less motion
	first        struct { // what the page began with
		config core.Config
		nodes  int
	}

	reached      map[string]Reached // by the name of a lesson
	reachedWords string             // the same for the settings: see reachedText
	updates      int                // how often something happened to the page, but for what keeps its run
	beat         int                // see Stamp
	playedMs     float64            // for how long it has played, in real milliseconds
	ring         ring               // see places.go
}

// Selection is what a person looks at more closely.
type Selection struct {
	Node    core.NodeID // 0: none
	Message core.MsgID  // zero: none
	Index   core.Index  // an entry's index; 0: none
	Client  core.ClientID
}

// Size is how large a part of the page is, in CSS pixels.
type Size struct{ Width, Height float64 }

// Place is a place on the stage, in parts of its width and height.
type Place struct{ X, Y float64 }

// Zoom is what part of the stage is seen: its upper left corner, in parts of the
// whole, and how much larger it is. The zero value sees everything.
type Zoom struct{ X, Y, Factor float64 }

// Pan is which columns of the logs are seen: up to Last; 0 follows the newest.
type Pan struct{ Last core.Index }

// The tabs of the side panel. On narrow screens the panels that stand beside it
// otherwise are tabs, too.
const (
	TabNext     = "next"
	TabInspect  = "inspector"
	TabLesson   = "lesson"
	TabScript   = "script"
	TabWhy      = "why"
	TabLogs     = "logs"
	TabTimeline = "timeline"
)

// Look is how the page looks, apart from what it shows.
type Look struct {
	Theme   string // "" as the system says, light, dark
	Present bool   // for a projector: only stage, logs, why and timeline, in larger type
	Still   bool   // nothing moves by itself
	High    bool   // high contrast
}

// The fields that a person can fill in outside dialogs.
const (
	FieldRequest = "request"
)

const usualSpeed = 2

// The cluster that is under way when the page opens.
const (
	firstNodes = 5
	// firstSeed is one with which a single node times out first, well before the
	// others: the first election that a newcomer sees shall be a plain one.
	firstSeed = 31
)

// First is what the page begins with, for New.
func First() (config core.Config, nodes int) {
	config = core.Defaults()
	config.Seed = firstSeed
	config.Options.AsyncStorageWrites = true // the page shows the truth
	return config, firstNodes
}

// New gives a page with a new cluster of some nodes. Errors are those of the
// engine.
func New(config core.Config, nodes int) (*Model, error) {
	m := &Model{
		Speed: usualSpeed, Tab: TabNext,
		Fields: map[string]string{FieldRequest: "set x 1"},
		Sizes:  map[string]Size{}, Places: map[core.NodeID]Place{}, reached: map[string]Reached{},
	}
	if err := m.reset(config, firstEvents(nodes)); err != nil {
		return nil, err
	}
	m.atDoors = true
	m.first.config, m.first.nodes = config, nodes
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
	before, err := frameBefore(h, nil)
	if err != nil {
		return err
	}
	m.leaving()
	m.Run++
	m.history, m.runner, m.player = h, r, nil
	m.atDoors = false
	if m.Tab == TabLesson {
		m.Tab = TabNext
	}
	m.Playing, m.Selection, m.Pan = false, Selection{}, Pan{}
	m.Glide, m.lanes, m.pieces = Glide{}, map[history.EventID][]lane{}, map[pieceKey]Piece{}
	m.Timeline = Timeline{ByEvent: m.Timeline.ByEvent, Chosen: m.Timeline.Chosen}
	m.entered()
	m.arrived(before)
	return nil
}

// frameBefore is the frame in front of the current event; previous is any other,
// of which what is the same is taken over.
func frameBefore(h *history.History, previous *view.Frame) (*view.Frame, error) {
	at := h.At()
	if at == history.Start {
		return view.CaptureAfter(previous, h.Cluster()), nil
	}
	if err := h.Seek(h.Parent(at)); err != nil {
		return nil, err
	}
	before := view.CaptureAfter(previous, h.Cluster())
	return before, h.Seek(at)
}

// arrived brings everything that is shown up to the current place; before is
// the frame in front of its event.
func (m *Model) arrived(before *view.Frame) {
	m.Revision++
	m.Before, m.Frame = before, view.CaptureAfter(before, m.history.Cluster())
	m.line = m.history.Line()
	if m.player != nil {
		m.player.follow()
	}
	m.Clock, m.Glide = m.Frame.Now, Glide{}
	m.Cursor, m.listed, m.choices = -1, false, nil
	m.chooseAxis()
	m.keepInSight()
	m.Error = ""
	m.show()
	if _, ok := m.Frame.Message(m.Message); !ok {
		m.Message = core.MsgID{}
	}
	if _, ok := m.Frame.Node(m.Node); !ok {
		m.Node = 0
	}
	if _, ok := m.Frame.Client(m.Client); !ok {
		m.Client = 0
	}
	if m.Selection == (Selection{}) && m.Tab == TabInspect {
		m.Tab = TabNext
	}
}

// show explains the current event on the page. While it plays, a happening stays
// long enough to be read, unless another happening comes; what nobody will read
// is not even put into words.
func (m *Model) show() {
	const readMs = 1800
	matters := m.happening(m.history.At())
	if m.Playing && m.whyMatters && !matters && m.whyAgeMs < readMs {
		return
	}
	m.explain()
	m.whyAgeMs, m.whyMatters = 0, matters
}

// explain puts the explanation of the current event on the page.
func (m *Model) explain() {
	m.Why, m.WhyAt = view.Explanation{Sentence: "Nothing has happened yet."}, m.Frame.Event
	if e := m.Event(); e != nil {
		m.Why = view.Explain(e, m.Effects(), m.Before, m.Frame)
	}
}

// Total is how many events the branch holds.
func (m *Model) Total() int { return len(m.line) }

// Config is what the run started from.
func (m *Model) Config() core.Config { return m.history.Config() }

// Event is the current event; nil at the start.
func (m *Model) Event() core.Event { return m.history.Event(m.history.At()) }

// Effects is what the current event did.
func (m *Model) Effects() core.Effects { return m.history.Effects() }

// Weather is what comes by itself beside what the cluster does: as a person said,
// else as the script says where one is in it.
func (m *Model) Weather() schedule.Options {
	if own := m.runner.Weather(); m.player == nil || own != (schedule.Options{}) {
		return own
	}
	return m.player.weather()
}

// Violations lists what the checker found broken up to the current event.
func (m *Model) Violations() []check.Violation {
	return m.checker().Violations()
}

// Broken is the first violation of a property; false if it has held so far.
func (m *Model) Broken(p check.Property) (check.Violation, bool) {
	for _, v := range m.Violations() {
		if v.Property == p {
			return v, true
		}
	}
	return check.Violation{}, false
}

// Properties lists what each event is held against.
func (m *Model) Properties() []check.Property { return check.Watched() }

// Selected is the selected node; false if none is.
func (m *Model) Selected() (*view.Node, bool) { return m.Frame.Node(m.Node) }

// SelectedMessage is the selected message; false if none is.
func (m *Model) SelectedMessage() (*view.Message, bool) { return m.Frame.Message(m.Message) }

// beatMs is how often, while it plays, what is read rather than watched is drawn
// anew, in real milliseconds.
const beatMs = 150

// Stamp differs whenever what is shown may differ. Slow gives it only every now and
// then while the page plays: for what nobody can read that fast.
func (m *Model) Stamp(slow bool) any {
	type stamp struct {
		revision, updates, beat int
	}
	if m.Playing && slow {
		return stamp{-1, m.updates, m.beat}
	}
	return stamp{revision: m.Revision}
}
