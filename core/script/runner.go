package script

import (
	"errors"
	"fmt"
	"strings"

	"go.etcd.io/raft/v3"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// Runner does the commands of a script, one at a time. Commands that do many
// things do them as events: the history that comes out holds nothing else.
type Runner struct {
	file    *File
	next    int // the next command
	history *history.History
	printer printer
	weather schedule.Options
	muted   bool // nobody reads the outputs
	events  int  // that it did
	watch   func(events int) error
	stopped error       // why watch ended the script
	printed int         // bytes, by Step
	frame   *view.Frame // that a condition was about last; nil: none was yet
}

// Outcome is what one command did.
type Outcome struct {
	Command *Command // nil where it is none of the script
	// Output is what it printed, each line with its end; empty for a command
	// that only speaks to the reader.
	Output string
	// Err is why it could not be done, or the expectation that does not hold. It may be
	// about another command: the answers of the question whose step ends with this one.
	Err error
	// Differs: the output is not the one that the script states; where it
	// states none, there was an error.
	Differs bool
	// Events is how many events it was.
	Events int
}

// NewRunner prepares a script to run in a history of its own, which a
// check.Checker watches. The only error is that of core.NewCluster.
func NewRunner(f *File) (*Runner, error) {
	h, err := history.New(f.Config, func() core.Observer { return check.New() })
	if err != nil {
		return nil, err
	}
	return NewRunnerIn(h, f), nil
}

// NewRunnerIn prepares a script to run in a history from where that is. The
// script's own configuration does not count.
func NewRunnerIn(h *history.History, f *File) *Runner {
	return &Runner{file: f, history: h, printer: printer{text: &strings.Builder{}, interaction: f.Interaction, room: OutputBytesMax}}
}

// Mute leaves out from now on what events print, which is faster. Of what the
// commands state only errors are looked at.
func (r *Runner) Mute() { r.muted = true }

// Unmute ends that.
func (r *Runner) Unmute() { r.muted = false }

// Watch has watch called before each command of the script and after each event,
// with how many events there were. An error of it ends the script: the command
// that is being done fails with it, and Step does no other.
func (r *Runner) Watch(watch func(events int) error) { r.watch = watch }

// Stopped is the error with which Watch ended the script; nil if it did not.
func (r *Runner) Stopped() error { return r.stopped }

// look shows the run to who watches it.
func (r *Runner) look() error {
	if r.watch != nil && r.stopped == nil {
		r.stopped = r.watch(r.cluster().Events())
	}
	return r.stopped
}

// History is the run so far.
func (r *Runner) History() *history.History { return r.history }

// Weather is what the commands run under: what hostility said last.
func (r *Runner) Weather() schedule.Options { return r.weather }

// Next is the command that Step will do; nil after the last one.
func (r *Runner) Next() *Command {
	if r.next == len(r.file.Commands) {
		return nil
	}
	return &r.file.Commands[r.next]
}

// Step does the next command. False if there is none.
func (r *Runner) Step() (Outcome, bool) {
	command := r.Next()
	if command == nil || r.look() != nil {
		return Outcome{}, false
	}
	r.next++
	o := r.within(runOutputBytesMax-r.printed, command.Action)
	r.printed += len(o.Output)
	o.Command = command
	if command.Expected != nil {
		// What is left out while muted comes before an error.
		o.Differs = *command.Expected != o.Output
		if r.muted {
			o.Differs = o.Err != nil && !strings.HasSuffix(*command.Expected, o.Output)
		}
	}
	// A script may state that a command cannot be done, but not that an
	// expectation does not hold.
	if _, is := command.Action.(Expect); errors.Is(o.Err, ErrExpectation) && (is || !r.file.Interaction) {
		o.Differs = true
	}
	if err := r.judge(); err != nil && o.Err == nil {
		o.Err, o.Differs = err, true
	}
	return o, true
}

// Limits of what is printed: more than anybody reads, and less than a browser's
// memory. Errors come on top.
const (
	OutputBytesMax    = 8 << 20  // by one command
	runOutputBytesMax = 64 << 20 // by all commands of a script
)

// ErrOutput: a command prints more than one may. The events so far are done.
var ErrOutput = errors.New("too much output")

// Do does a command that the script does not hold.
func (r *Runner) Do(action Action) Outcome { return r.within(OutputBytesMax, action) }

// within does a command that may print so many bytes.
func (r *Runner) within(room int, action Action) Outcome {
	r.printer.room, r.printer.full = min(room, OutputBytesMax), false
	before := r.events
	err := r.do(action)
	if err == nil && r.printer.full {
		err = r.errOutput()
	}
	o := Outcome{
		Output: r.output(action, err),
		Err:    err,
		Events: r.events - before,
	}
	var s upstreamOutput
	if errors.As(err, &s) {
		o.Err = nil
	}
	o.Differs = o.Err != nil
	return o
}

// upstreamOutput is an error that etcd/raft's scripts state as an output like any
// other.
type upstreamOutput struct{ error }

// output is what a command printed, and why it could not be done.
func (r *Runner) output(action Action, err error) string {
	text := r.printer.take()
	var s upstreamOutput
	switch {
	case errors.As(err, &s), err != nil && r.printer.interaction:
		text += err.Error()
	case err != nil:
		if text != "" {
			text = strings.TrimSuffix(text, "\n") + "\n"
		}
		text += "error: " + err.Error()
	case text != "":
	case r.silent(action):
		return ""
	default:
		text = "ok"
	}
	return strings.TrimSuffix(text, "\n") + "\n"
}

// silent tells whether a command has nothing to print when all is well.
func (r *Runner) silent(action Action) bool {
	switch groupOf(action) {
	case GroupTeaching:
		return true
	case GroupSetting:
		return !r.printer.interaction
	}
	return r.printer.quiet() && !r.printer.interaction
}

func (r *Runner) do(action Action) error {
	// Who asks to see something sees it, except in etcd/raft's scripts.
	if r.printer.quiet() && !r.printer.interaction && groupOf(action) == GroupLook {
		defer r.meanwhile(new(LevelError))()
	}
	switch a := action.(type) {
	case Do:
		return r.one(a.Event)
	case ProcessReady:
		return r.each(a.Nodes, "handling Ready", r.ready)
	case ProcessThread:
		if a.Apply {
			return r.each(a.Nodes, "processing apply thread", r.applyThread)
		}
		return r.each(a.Nodes, "processing append thread", r.appendThread)
	case DeliverMsgs:
		return r.deliverMsgs(a)
	case Stabilize:
		return r.stabilize(a)
	case TickTimeout:
		return r.tickTimeout(a)
	case SetLevel:
		r.printer.level = a.Level
		return nil
	case ShowLog:
		return r.showLog(a.Node)
	case ShowStatus:
		return r.showStatus(a.Node)
	case ShowStates:
		r.showStates()
		return nil
	case RunFor:
		return r.runFor(a)
	case RunUntil:
		return r.runUntil(a)
	case SetWeather:
		return r.setWeather(a)
	case Again:
		return r.again()
	case Expect:
		return r.expect(a.Condition)
	case Answer:
		if a.Refused {
			return upstreamOutput{errors.New(a.Text)}
		}
		r.printer.printf("%s", a.Text)
	}
	return nil // words, and Breakpoint
}

// event does one event and prints it.
func (r *Runner) event(e core.Event) error {
	var around about
	if !r.muted {
		around = describe(r.cluster(), e)
	}
	effects, err := r.history.Do(e)
	if err != nil {
		return err
	}
	r.events++
	if !r.muted {
		r.printer.event(e, effects, around)
	}
	if err := r.look(); err != nil {
		return err
	}
	if r.printer.full {
		return r.errOutput()
	}
	return nil
}

func (r *Runner) errOutput() error {
	return fmt.Errorf("%w: more than %d bytes in one command or %d in one script (log-level WARN or NONE prints less)", ErrOutput, OutputBytesMax, runOutputBytesMax)
}

func (r *Runner) cluster() *core.Cluster { return r.history.Cluster() }

// one does a command that is one event: as event, with what etcd/raft's scripts
// print where there is nothing to do, and after some.
func (r *Runner) one(e core.Event) error {
	switch e := e.(type) {
	case core.Ready:
		return r.ready(e.Node)
	case core.AppendThread:
		return r.orNothing(e, core.ErrNothingPending, "no append work to perform")
	case core.ApplyThread:
		return r.orNothing(e, core.ErrNothingPending, "no apply work to perform")
	case core.Compact:
		err := r.event(e)
		switch {
		case r.printer.interaction && errors.Is(err, core.ErrNothingNew):
			return upstreamOutput{raft.ErrCompacted}
		case err != nil:
			return err
		}
		return r.showLog(e.Node)
	case core.Propose, core.ProposeConfChange:
		if err := r.event(e); err != nil {
			return err
		}
		for _, fx := range r.history.Effects() {
			if _, dropped := fx.(core.RequestDropped); dropped && r.printer.interaction {
				return upstreamOutput{raft.ErrProposalDropped}
			}
		}
		return nil
	}
	return r.event(e)
}

// each does something on each of some nodes, below a line that names it where
// there are several.
func (r *Runner) each(nodes []core.NodeID, what string, do func(core.NodeID) error) error {
	for _, id := range nodes {
		r.printer.printf("> %d %s\n", uint64(id), what)
		if err := r.printer.indented(func() error { return do(id) }); err != nil {
			return err
		}
	}
	return nil
}

func (r *Runner) ready(id core.NodeID) error {
	return r.orNothing(core.Ready{Node: id}, core.ErrNothingReady, "<empty Ready>")
}

func (r *Runner) appendThread(id core.NodeID) error {
	return r.one(core.AppendThread{Node: id, Now: true})
}

func (r *Runner) applyThread(id core.NodeID) error {
	return r.one(core.ApplyThread{Node: id, Now: true})
}

// orNothing does an event, or prints that there is nothing to do.
func (r *Runner) orNothing(e core.Event, nothing error, text string) error {
	err := r.event(e)
	if errors.Is(err, nothing) {
		r.printer.printf("%s", text)
		return nil
	}
	return err
}

func (r *Runner) tickTimeout(a TickTimeout) error {
	n, err := r.cluster().Node(a.Node)
	if err != nil {
		return err
	}
	ticks := n.Options().HeartbeatTick
	if a.Election {
		ticks = n.Options().ElectionTick
	}
	return r.event(core.Tick{Node: a.Node, Count: ticks})
}

// situation is what conditions are about.
func (r *Runner) situation() Situation {
	r.frame = view.CaptureAfter(r.frame, r.cluster())
	s := Situation{Frame: r.frame}
	if c, ok := r.history.Observer().(*check.Checker); ok {
		s.Violations = c.Violations()
	}
	return s
}

// ErrExpectation: what a script expects does not hold.
var ErrExpectation = errors.New("expectation does not hold")

func (r *Runner) expect(c Condition) error {
	if s := r.situation(); !c.Holds(s) {
		return fmt.Errorf("%w: %s", ErrExpectation, c.Explain(s))
	}
	return nil
}
