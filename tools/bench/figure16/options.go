package figure16

import (
	"fmt"

	"glassraft/core"
)

// Setting is one range of election timeouts: one line of the published figure.
type Setting struct {
	Low, High core.Time // both may be drawn; Invariant: Low <= High
	TrialsMax int       // never more trials than this
	Published string    // what the paper says of it; "" where it only draws a curve
}

// String gives the range as the paper writes it: "150-155".
func (s Setting) String() string {
	return fmt.Sprintf("%d-%d", s.Low/core.Millisecond, s.High/core.Millisecond)
}

// heartbeat is the leader's interval.
func (s Setting) heartbeat() core.Time { return s.Low / 2 }

// Settings lists the ranges of the upper graph, then those of the lower one. The
// last of both is the same and is listed once.
func Settings() []Setting {
	const ms = core.Millisecond
	return []Setting{
		{Low: 150 * ms, High: 150 * ms, TrialsMax: 100, Published: "all above 10000"},
		{Low: 150 * ms, High: 151 * ms, TrialsMax: 1000},
		{Low: 150 * ms, High: 155 * ms, TrialsMax: 1000, Published: "median 287"},
		{Low: 150 * ms, High: 175 * ms, TrialsMax: 1000},
		{Low: 150 * ms, High: 200 * ms, TrialsMax: 1000, Published: "max 513"},
		{Low: 150 * ms, High: 300 * ms, TrialsMax: 1000},
		{Low: 12 * ms, High: 24 * ms, TrialsMax: 1000, Published: "mean 35, max 152"},
		{Low: 25 * ms, High: 50 * ms, TrialsMax: 1000},
		{Low: 50 * ms, High: 100 * ms, TrialsMax: 1000},
		{Low: 100 * ms, High: 200 * ms, TrialsMax: 1000},
	}
}

// Broadcast says how the time of one round, from a request to its answer, is
// made up.
type Broadcast struct {
	LatencyMin, LatencyMax core.Time // every message is under way for this long
	Write                  core.Time // and answers that promise something for this much more
	// WriteFirst makes a candidate's requests wait for a write of their own, as
	// they do where Ready is processed in one go (raft.Ready.Messages).
	WriteFirst bool
}

// Options are what the trials of a setting depend on, beside the setting.
type Options struct {
	Seed      uint64
	Trials    int
	Tick      core.Time
	Cap       core.Time // a trial ends after this long without a leader
	Broadcast Broadcast
	EqualLogs bool // every follower has every entry
	// Observe sees every event; nil: nobody does.
	Observe func(*core.Cluster, core.Event, core.Effects)
}

// Defaults are the options of the published table; the package's documentation
// has the reasons.
func Defaults() Options {
	return Options{
		Seed:      1,
		Trials:    1000,
		Tick:      core.Millisecond / 10,
		Cap:       10_000 * core.Millisecond,
		Broadcast: Broadcast{LatencyMin: 100, LatencyMax: 300, Write: 14_600},
	}
}
