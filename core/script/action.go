package script

import (
	"fmt"
	"strings"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/schedule"
)

// Action is what one command asks for. String gives the command as a script
// writes it; read again, it is the same action.
type Action interface{ String() string }

type (
	// Do is one event.
	Do struct{ Event core.Event }

	// ProcessReady takes what each of the nodes has ready, one after the other.
	ProcessReady struct{ Nodes []core.NodeID }

	// ProcessThread does the next operation of each of the nodes' append
	// threads, or of their apply threads.
	ProcessThread struct {
		Nodes []core.NodeID
		Apply bool
	}

	// DeliverMsgs delivers, or drops, all messages to some nodes that are in
	// flight when their turn comes; those that are held too.
	DeliverMsgs struct {
		To   []Recipient         // in the order in which it is done
		Type *raftpb.MessageType // only messages of this type; nil: of every type
	}

	// Stabilize does everything that is ready, in flight or pending on some
	// nodes until there is nothing left. What is held stays held.
	Stabilize struct {
		Nodes []core.NodeID // none: every node
		Level *Level        // of the log, meanwhile; nil: as it is
	}

	// TickTimeout lets as many ticks pass on a node as its shortest election
	// timeout has, or the time between two heartbeats.
	TickTimeout struct {
		Node     core.NodeID
		Election bool
	}

	// SetLevel says which lines of the log are shown from now on.
	SetLevel struct{ Level Level }

	// ShowLog prints the log on a node's disk.
	ShowLog struct{ Node core.NodeID }

	// ShowStatus prints what a leader knows of its followers.
	ShowStatus struct{ Node core.NodeID }

	// ShowStates prints every node's role, term and leader.
	ShowStates struct{}

	// Breakpoint does nothing: a debugger can stop there.
	Breakpoint struct{}

	// Answer is a command of one of etcd/raft's scripts that does nothing but
	// print: its driver refuses it, or is asked for nothing.
	Answer struct {
		Command string // as it is written, with the lines below it
		Text    string
		Refused bool // it is printed at every level of the log
	}

	// RunFor lets happen what comes by itself, for a virtual time.
	RunFor struct {
		Time  core.Time
		Level *Level // of the log, meanwhile; nil: as it is
	}

	// RunUntil lets happen what comes by itself until a condition holds.
	RunUntil struct {
		Condition Condition
		Within    core.Time // virtual time after which it is given up; 0: WithinUsual
		Level     *Level    // of the log, meanwhile; nil: as it is
	}

	// SetWeather says what faults come by themselves from now on, while a
	// command runs.
	SetWeather struct {
		Hostility    schedule.Hostility
		Seed         uint64
		For          core.Time  // from now; after that it is calm
		CompactAfter core.Index // see schedule.Options
	}

	// Again goes back to the beginning of a run in which a driver breaks its contract,
	// and does the same events with one that keeps it, on a branch of their own.
	Again struct{}

	// Title, Section and Say are words for the reader; Grade says for whom they
	// are (level, in a script; Level is the library's log's); See where to read on.
	Title   struct{ Text string }
	Section struct{ Text string }
	Say     struct{ Text string } // paragraphs: lines
	See     struct{ Text string }
	Grade   struct{ Name string }

	// Figure shows a picture with the words that come next; Name is one of Figures.
	Figure struct{ Name string }

	// Ask is a question with the answers to choose from.
	Ask struct {
		Question string
		Choices  []Choice
	}

	// Expect is something that must hold here.
	Expect struct{ Condition Condition }
)

// Speaks tells whether a command speaks to the reader. A step of a lesson is such a text
// or question with the commands up to the next one.
func Speaks(a Action) bool {
	switch a.(type) {
	case Say, Ask:
		return true
	}
	return false
}

// Eventless tells whether a command can do no event, which is so of whole groups of verbs.
func Eventless(a Action) bool {
	switch groupOf(a) {
	case GroupSetting, GroupLook, GroupTeaching:
		return true
	}
	return false
}

// Paragraphs cuts a text where a line ends a sentence: a script breaks long
// sentences, too.
func (s Say) Paragraphs() []string {
	var list []string
	open := false
	for line := range strings.SplitSeq(s.Text, "\n") {
		if open {
			list[len(list)-1] += " " + line
		} else {
			list = append(list, line)
		}
		open = !strings.ContainsAny(line[max(len(line)-1, 0):], ".:?!")
	}
	return list
}

// Recipient is a node whose messages are delivered, or dropped.
type Recipient struct {
	Node core.NodeID
	Drop bool
}

// Choice is one answer to a question.
type Choice struct {
	Text  string
	Right bool
	// So is what the answer says will be when the question's step ends: it must hold then
	// of a right answer, and not of a wrong one. The zero Condition is no statement.
	So Condition
}

// WithinUsual is how long a run waits for its condition when nobody says.
const WithinUsual = 60_000 * core.Millisecond

// Level says which lines of the library's log a script shows.
type Level uint8

const (
	LevelDebug Level = iota
	LevelInfo
	LevelWarn
	LevelError
	LevelFatal
	LevelNone // and no other output either, except errors
)

// levelNames are those of etcd/raft's scripts, in which case does not matter.
var levelNames = [...]string{"DEBUG", "INFO", "WARN", "ERROR", "FATAL", "NONE"}

func (l Level) String() string { return levelNames[l] }

// Grades are what a lesson can ask of its reader.
var Grades = []string{"basic", "advanced", "expert"}

// Figures are the pictures that a lesson can show: the two graphs of the Raft paper's
// Figure 16, as tools/bench/figure16 measures them.
var Figures = []string{"16-top", "16-bottom"}

func (a Do) String() string           { return a.Event.String() }
func (a ProcessReady) String() string { return core.KindReady.String() + numbers(a.Nodes) }
func (a ProcessThread) String() string {
	kind := core.KindAppendThread
	if a.Apply {
		kind = core.KindApplyThread
	}
	return kind.String() + numbers(a.Nodes)
}

func (a DeliverMsgs) String() string {
	s := "deliver-msgs"
	for i, r := range a.To {
		switch {
		case !r.Drop:
			s += fmt.Sprintf(" %d", uint64(r.Node))
		case i > 0 && a.To[i-1].Drop:
			s = strings.TrimSuffix(s, ")") + fmt.Sprintf(",%d)", uint64(r.Node))
		default:
			s += fmt.Sprintf(" drop=(%d)", uint64(r.Node))
		}
	}
	if a.Type != nil {
		s += " type=" + a.Type.String()
	}
	return s
}

func (a Stabilize) String() string {
	return "stabilize" + numbers(a.Nodes) + atLevel(a.Level)
}

// atLevel gives the level of the log while a command runs.
func atLevel(l *Level) string {
	if l == nil {
		return ""
	}
	return " log-level=" + l.String()
}

func (a TickTimeout) String() string {
	if a.Election {
		return fmt.Sprintf("tick-election %d", uint64(a.Node))
	}
	return fmt.Sprintf("tick-heartbeat %d", uint64(a.Node))
}

func (a SetLevel) String() string   { return "log-level " + a.Level.String() }
func (a ShowLog) String() string    { return fmt.Sprintf("raft-log %d", uint64(a.Node)) }
func (a ShowStatus) String() string { return fmt.Sprintf("status %d", uint64(a.Node)) }
func (ShowStates) String() string   { return "raft-state" }
func (Breakpoint) String() string   { return "_breakpoint" }
func (a Answer) String() string     { return a.Command }
func (a RunFor) String() string     { return "run for " + a.Time.String() + atLevel(a.Level) }

func (a RunUntil) String() string {
	s := "run until " + a.Condition.String()
	if a.Within != 0 {
		s += " within " + a.Within.String()
	}
	return s + atLevel(a.Level)
}

func (a SetWeather) String() string {
	s := "hostility " + a.Hostility.String()
	if a.For != 0 {
		s += " for=" + a.For.String()
	}
	if a.Seed != 0 {
		s += fmt.Sprintf(" seed=%d", a.Seed)
	}
	if a.CompactAfter != 0 {
		s += fmt.Sprintf(" compact-after=%d", a.CompactAfter)
	}
	return s
}

func (Again) String() string     { return "again" }
func (a Title) String() string   { return "title " + a.Text }
func (a Section) String() string { return "section " + a.Text }
func (a Say) String() string     { return "say " + strings.ReplaceAll(a.Text, "\n", "\n  ") }
func (a See) String() string     { return "see " + a.Text }
func (a Grade) String() string   { return "level " + a.Name }
func (a Figure) String() string  { return "figure " + a.Name }

func (a Ask) String() string {
	s := "ask " + a.Question
	for _, c := range a.Choices {
		mark := "-"
		if c.Right {
			mark = "+"
		}
		s += "\n  " + mark + " " + c.Text
		if c.So.Stated() {
			s += answerSo + c.So.String()
		}
	}
	return s
}

// answerSo stands between an answer and its condition.
const answerSo = " | "

func (a Expect) String() string { return "expect " + a.Condition.String() }

func numbers(ids []core.NodeID) string {
	s := ""
	for _, id := range ids {
		s += fmt.Sprintf(" %d", uint64(id))
	}
	return s
}
