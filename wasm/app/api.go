package app

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"glassraft/core/script"
	"glassraft/core/view"
	"glassraft/wasm/plainjson"
)

// The page's API (globalThis.glassraft). Each call gives an error and changes
// nothing where it cannot do what it was asked.

// StepsMax bounds one call of Forward and Back.
const StepsMax = 100_000

// Load replaces the run by a script's and goes to its end. A command that cannot
// be done, or an expectation that does not hold, is an error.
func (m *Model) Load(text string) error {
	f, err := script.Parse(text)
	if err != nil {
		return err
	}
	r, err := script.NewRunner(f)
	if err != nil {
		return err
	}
	r.Mute()
	for o, more := r.Step(); more; o, more = r.Step() {
		switch {
		case !o.Differs:
		case f.Interaction:
			return fmt.Errorf("script:%d: %w (%s)", o.Command.Line, o.Err, script.WithoutVersion)
		default:
			return fmt.Errorf("script:%d: %w", o.Command.Line, o.Err)
		}
	}
	r.Unmute()
	return m.adopt(r)
}

// Checked is what running a script aside gave.
type Checked struct {
	Text        string       `json:"text"` // the script with its actual outputs
	Differences []Difference `json:"differences"`
}

// Difference is a command that did something else than its script says.
type Difference struct {
	Line  int    `json:"line"`
	Error string `json:"error,omitempty"` // empty: its output differs
}

// Check runs a script aside, as the command play does, and changes nothing here.
func (m *Model) Check(text string) ([]byte, error) {
	f, err := script.Parse(text)
	if err != nil {
		return nil, err
	}
	result, err := script.Run(f)
	if err != nil {
		return nil, err
	}
	c := Checked{Text: result.Text, Differences: []Difference{}}
	for _, d := range result.Differences {
		difference := Difference{Line: d.Line}
		if d.Err != nil {
			difference.Error = d.Err.Error()
		}
		c.Differences = append(c.Differences, difference)
	}
	return plainjson.Marshal(c)
}

// Play starts the passing of time.
func (m *Model) Play() { m.play(true) }

// Pause stops it.
func (m *Model) Pause() { m.play(false) }

// Do is Command for who does not look at the output.
func (m *Model) Do(text string) error {
	_, err := m.Command(text)
	return err
}

// Command does one command of a script, as a whole or not at all, and gives what
// it printed; nothing for one event, of which the page shows more. What a command
// sets for those after it (the log's level, what faults come by themselves)
// belongs to the page, not to a place in the history.
func (m *Model) Command(text string) (output string, err error) {
	action, err := script.ParseCommand(text)
	if err != nil {
		return "", err
	}
	m.leaveDoors()
	if do, one := action.(script.Do); one {
		return "", m.do(do.Event)
	}
	var o script.Outcome
	if err := m.history.Try(func() error { o = m.runner.Do(action); return o.Err }); err != nil {
		return "", err
	}
	if o.Events == 0 {
		m.Revision++ // another weather brings other things next
		m.listed = false
		return o.Output, nil
	}
	before, err := frameBefore(m.history, m.Frame)
	if err != nil {
		return "", err
	}
	m.arrived(before)
	return o.Output, nil
}

// Forward goes n events on, as pressing Next does.
func (m *Model) Forward(n int) error {
	if err := checkSteps(n); err != nil {
		return err
	}
	m.leaveDoors()
	m.play(false)
	if err := m.forwards(stepEvent, n); err != nil {
		return err
	}
	m.Glide, m.Clock = Glide{}, m.Frame.Now // nobody watches
	return nil
}

// Back does what pressing Back n times does.
func (m *Model) Back(n int) error {
	if err := checkSteps(n); err != nil {
		return err
	}
	m.leaveDoors()
	m.play(false)
	at := m.history.At()
	for range n {
		at = stepEvent.before(m, at)
	}
	return m.seek(at)
}

// Seek goes to an event of the branch, counted from 1; 0 is before the first.
func (m *Model) Seek(index int) error {
	if err := m.seekIndex(index); err != nil {
		return err
	}
	m.leaveDoors()
	return nil
}

func checkSteps(n int) error {
	if n < 0 || n > StepsMax {
		return fmt.Errorf("%d steps (legal: 0 to %d)", n, StepsMax)
	}
	return nil
}

// FrameJSON is the current frame, with the events of the branch and what the
// checker found.
func (m *Model) FrameJSON() ([]byte, error) {
	violations := []string{}
	for _, v := range m.Violations() {
		violations = append(violations, v.Property.String()+": "+v.Reason)
	}
	return plainjson.Marshal(struct {
		*view.Frame
		Total      int      `json:"total"`
		Sentence   string   `json:"sentence"`
		Playing    bool     `json:"playing"`
		Violations []string `json:"violations"`
	}{m.Frame, m.Total(), m.Why.Sentence, m.Playing, violations})
}

// Trace is the run up to the current event as text.
func (m *Model) Trace() string { return string(m.history.Trace()) }

// TraceHash is the trace in 64 hexadecimal digits.
func (m *Model) TraceHash() string {
	sum := sha256.Sum256(m.history.Trace())
	return hex.EncodeToString(sum[:])
}

// Script is the run up to the current event as a script.
func (m *Model) Script() string { return script.Format(m.Config(), m.history.Events()) }
