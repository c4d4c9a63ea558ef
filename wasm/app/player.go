package app

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/script"
)

// Player plays a script command by command in the page's own history. The script
// is done once, from its beginning; where each command ended is remembered, so
// that going back and forth in what was done is nothing but seeking.
//
// The player's position is derived from the history's. Several commands can end
// at one place, since words and settings do no event; which of those is the last
// one passed is the player's own to remember, and is kept for as long as the
// history stands where that can be. Who goes elsewhere by the timeline has passed
// every command that ends at or before that place.
type Player struct {
	Name string // of the file; "" if it has none

	file   *script.File
	runner *script.Runner
	parts  []ScriptPart
	steps  []int  // of the lesson: the indexes of the commands that speak to the reader or ask
	about  string // what is said of it where it can be chosen
	after  string // the title of the lesson after it; "" if there is none
	course int    // which lesson of the page's own course it is; -1: none

	done []passed
	// way numbers the events of the commands that were done, from 1 and in the script's
	// order. They stand on two branches where a command does all again (script.Again).
	way  map[history.EventID]int
	at   int  // see At
	left bool // see Left

	// What follow knows of the place that it saw last: the event, how many lead to
	// it, and the last one of the script before it.
	place  history.EventID
	depth  int
	branch history.EventID

	answers map[int]int // to questions: by the index of the command, the choice
	focus   int         // see Lesson.Focus
	looked  int         // the line that a person looks at instead of the current one; 0: none
	version int         // another one whenever what is shown of the player may differ
}

// passed is a command that was done.
type passed struct {
	end     history.EventID  // the place where it ended
	events  int              // how many the script had done there
	outcome script.Outcome   // what it did
	weather schedule.Options // what comes by itself after it
}

// newPlayer prepares a script to be played in a history of its own. Errors are
// those of script.Parse and core.NewCluster.
func newPlayer(name, text string) (*Player, error) {
	f, err := script.Parse(text)
	if err != nil {
		return nil, err
	}
	r, err := script.NewRunner(f)
	if err != nil {
		return nil, err
	}
	p := &Player{Name: name, file: f, runner: r, course: -1, answers: map[int]int{}, way: map[history.EventID]int{}}
	p.parts = partsOf(f)
	for i, c := range f.Commands {
		if script.Speaks(c.Action) {
			p.steps = append(p.steps, i)
		}
	}
	return p, nil
}

// Player is the script that is played; nil if none is.
func (m *Model) Player() *Player { return m.player }

// At is how many commands have been passed: the last of them is where one is.
func (p *Player) At() int { return p.at }

// Len is how many commands the script has.
func (p *Player) Len() int { return len(p.file.Commands) }

// Done is how many commands have been done so far, wherever one is.
func (p *Player) Done() int { return len(p.done) }

// Left tells whether somebody acted off the script: the place one is at is a
// branch from behind the command one is at, or from within the one after it.
func (p *Player) Left() bool { return p.left }

// Version is another one whenever what is shown of the player may differ.
func (p *Player) Version() int { return p.version }

// Title is what the script calls itself, else the name of its file; "" if it has
// neither.
func (p *Player) Title() string {
	for _, c := range p.file.Commands {
		if t, is := c.Action.(script.Title); is {
			return t.Text
		}
	}
	return p.Name
}

// Looked is the number of the line that is to be seen: that of the command one is
// at, or the one that a person looks at.
func (p *Player) Looked() int {
	switch {
	case p.looked > 0:
		return p.looked
	case p.at > 0:
		return p.file.Commands[p.at-1].Line
	}
	return 1
}

// LooksElsewhere tells whether a person looks at another line than the current
// one.
func (p *Player) LooksElsewhere() bool { return p.looked > 0 }

// end is the place at which the first n commands ended.
func (p *Player) end(n int) history.EventID {
	if n == 0 {
		return history.Start
	}
	return p.done[n-1].end
}

// astray tells whether the history stands elsewhere than where the command one is
// at ended: on a branch, or in the midst of the next command.
func (p *Player) astray() bool { return p.place != p.end(p.at) }

// step does the next command that was not done yet. The history stands where the
// last one ended.
func (p *Player) step() script.Outcome {
	h := p.runner.History()
	if h.At() != p.end(len(p.done)) {
		panic("invariant: a script goes on where it stopped")
	}
	o, _ := p.runner.Step()
	end := h.At()
	var fresh []history.EventID // backwards
	for id := end; id != history.Start && p.way[id] == 0; id = h.Parent(id) {
		fresh = append(fresh, id)
	}
	for _, id := range slices.Backward(fresh) {
		p.way[id] = len(p.way) + 1
	}
	p.done = append(p.done, passed{end, len(p.way), o, p.runner.Weather()})
	p.version++
	return o
}

// follow finds out where the player is when the history has moved.
func (p *Player) follow() {
	h := p.runner.History()
	place := h.At()
	p.branch = p.branchOf(h, place)
	p.place, p.depth = place, h.Depth(place)
	at := p.at
	// Who is on a run of his own altogether has left the script where he was.
	if low, high := p.between(p.way[p.branch]); (at < low || at > high) && (p.branch != history.Start || place == history.Start) {
		at = high
	}
	if left := p.branch != place; at != p.at || left != p.left {
		p.at, p.left, p.looked, p.focus = at, left, 0, 0
		p.version++
	}
}

// branchOf is the last place of the script on the way to a place.
func (p *Player) branchOf(h *history.History, place history.EventID) history.EventID {
	last := p.place
	for id := place; ; id = h.Parent(id) {
		switch {
		case id == history.Start, p.way[id] > 0:
			return id
		// No need to walk the same way again. An event that was undone (history.Try)
		// gives its id to another one, but never at the same depth on another way.
		case id == last && h.Depth(id) == p.depth:
			return p.branch
		}
	}
}

// between gives the least and the greatest number of commands that can have been
// passed where the script had done so many events.
func (p *Player) between(events int) (low, high int) {
	high = sort.Search(len(p.done), func(i int) bool { return p.done[i].events > events })
	reached := 0
	if high > 0 {
		reached = p.done[high-1].events
	}
	switch {
	case reached < events: // in the midst of a command
		return high, high
	case reached == 0:
		return 0, high
	}
	return 1 + sort.Search(high, func(i int) bool { return p.done[i].events >= reached }), high
}

// weather is what comes by itself where one is.
func (p *Player) weather() schedule.Options {
	if p.at == 0 {
		return schedule.Options{}
	}
	return p.done[p.at-1].weather
}

// opening is how many commands are passed when a script has just been opened: a
// lesson stands at its first words, any other script before its first event.
func (p *Player) opening() int {
	if p.HasLesson() {
		return p.stop(1)
	}
	for i, c := range p.file.Commands {
		if !script.Eventless(c.Action) {
			return i
		}
	}
	return p.Len()
}

// playEventsMax bounds how many events one action of the player does: in a browser
// that is ten seconds. A single command has a bound of its own (script.ErrCap).
const playEventsMax = 20_000

// errEnough: an action of the player stopped on its way.
var errEnough = errors.New("so many events are enough for one step")

// openScript opens a script in the player, at its beginning. On an error
// everything stays as it was.
func (m *Model) openScript(name, text string) error {
	p, err := newPlayer(name, text)
	if err != nil {
		return err
	}
	return m.adoptPlayer(p)
}

func (m *Model) adoptPlayer(p *Player) error {
	// What is done by hand has a runner of its own: its settings are none of the
	// script's.
	if err := m.adopt(script.NewRunnerIn(p.runner.History(), &script.File{})); err != nil {
		return err
	}
	m.player, m.Editor = p, nil
	m.Tab = TabScript
	if p.HasLesson() {
		m.Tab = TabLesson
	}
	err := m.passTo(p.opening())
	m.Glide = Glide{}
	return err
}

// passTo brings the player to where n commands have been passed: what was not done
// before is done now, from where the script stopped, whatever was done off it.
func (m *Model) passTo(n int) error {
	p := m.player
	m.play(false)
	began := m.Clock
	n = min(max(n, 0), p.Len())
	var stopped error
	if n > len(p.done) {
		if err := m.history.Seek(p.end(len(p.done))); err != nil {
			return err
		}
		events := 0
		for len(p.done) < n && stopped == nil {
			o := p.step()
			if events += o.Events; events > playEventsMax {
				stopped = fmt.Errorf("%w: line %d is the last that was done", errEnough, o.Command.Line)
			}
		}
		n = len(p.done)
	}
	p.at, p.looked, p.focus = n, 0, 0
	p.version++
	if err := m.seek(p.end(n)); err != nil {
		return err
	}
	m.glide(began)
	return stopped
}

// passNext does the next command. Why it could not be done is an error, though it
// counts as passed, as in a script that runs by itself.
func (m *Model) passNext(string) error {
	p := m.player
	n := p.at + 1
	if err := m.passTo(n); err != nil {
		return err
	}
	if o := p.done[n-1].outcome; o.Differs {
		return o.Err
	}
	return nil
}

// passBack goes back to where the last command ended, or to before it when one is
// there already.
func (m *Model) passBack(string) error {
	p := m.player
	if p.astray() {
		return m.passTo(p.at)
	}
	return m.passTo(p.at - 1)
}

// passToLine goes to where the last command that begins at or before a line has
// been passed.
func (m *Model) passToLine(line int) error {
	commands := m.player.file.Commands
	return m.passTo(sort.Search(len(commands), func(i int) bool { return commands[i].Line > line }))
}

// closeScript takes the player away. The run stays.
func (m *Model) closeScript(string) error {
	m.player, m.Editor = nil, nil
	m.Tab = TabNext
	return nil
}
