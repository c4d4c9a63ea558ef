package view

import (
	"glassraft/core"
	"glassraft/fsm"
	"glassraft/memstore"
)

// Frame is everything there is to see of a cluster at one moment. It is
// immutable. Its JSON form is what the page's API hands out.
type Frame struct {
	Event    int       `json:"event"` // how many events lead here
	Now      core.Time `json:"now"`   // virtual time, µs
	Nodes    []Node    `json:"nodes"` // in the order of their ids
	Messages []Message `json:"messages"`

	Links     []Link   `json:"links,omitempty"`     // those that are cut, or not as the usual one; by sender, then receiver
	UsualLink string   `json:"usualLink,omitempty"` // what every other link does, in words; empty: as configured
	Clients   []Client `json:"clients,omitempty"`   // in the order of their ids
}

// Node is one node. What it has in memory only (role, votes, timer, machine)
// is missing while it is down; term, vote, commit and log are then what its
// disk says.
type Node struct {
	ID         core.NodeID `json:"id"`
	Name       string      `json:"name"` // "S1"
	Up         bool        `json:"up"`
	DownReason string      `json:"downReason,omitempty"` // what took it down, if that was no crash: the library's panic, or a refusal of its own disk or machine

	Role    string      `json:"role"` // follower, pre-candidate, candidate, leader; down
	Term    core.Term   `json:"term"`
	Vote    core.NodeID `json:"vote"`   // 0: none in this term
	Leader  core.NodeID `json:"leader"` // whom it takes for the leader; 0: nobody
	Commit  core.Index  `json:"commit"`
	Applied core.Index  `json:"applied"` // Invariant: Applied <= Commit
	Ready   bool        `json:"ready"`   // raft has something to write, send or apply

	Paused     bool          `json:"paused,omitempty"`     // it stands still
	ClockSpeed core.Permille `json:"clockSpeed,omitempty"` // of a clock that runs wrong; 0: it runs right
	DiskSpeed  core.Permille `json:"diskSpeed,omitempty"`  // of a disk that is not as usual; 0: as usual

	LeaseReads     bool `json:"leaseReads,omitempty"`     // a leader answers reads on its lease (core.Options.LeaseReads)
	Async          bool `json:"async,omitempty"`          // writes and applies are operations (core.Options.AsyncStorageWrites)
	DurableMachine bool `json:"durableMachine,omitempty"` // its machine survives a crash (core.Options.DurableMachine)

	// Breaks names the mistakes that its driver makes on purpose (core.Options.Breaks).
	Breaks []string `json:"breaks,omitempty"`

	Campaign *Campaign `json:"campaign,omitempty"` // while it campaigns
	Timer    *Timer    `json:"timer,omitempty"`

	Standing   string     `json:"standing"` // voter, learner, outside
	Membership Membership `json:"membership"`

	Log      Log        `json:"log"`
	Saved    HardState  `json:"saved"`              // what its disk says of term, vote and commit
	Progress []Progress `json:"progress,omitempty"` // of each peer, on a leader
	Values   []Pair     `json:"values"`             // the key-value machine, by key
	Sessions []Session  `json:"sessions,omitempty"` // and what it remembers of clients, by name
	Waiting  []Request  `json:"waiting,omitempty"`  // requests put to it that have no result

	// Asked is the request that was put to it last; nil: none was. It outlives a crash.
	Asked *Asked `json:"asked,omitempty"`

	// Pending is what its threads have still to do: the writes in their order,
	// then the applies in theirs.
	Pending []Operation `json:"pending,omitempty"`

	version *fsm.Version // of Values and Sessions; nil where the machine is no fsm.KV, or the node is down
}

// How a node stands in the configuration it knows.
const (
	StandingVoter   = "voter"
	StandingLearner = "learner"
	StandingOutside = "outside"
)

// Campaign is how a candidate stands.
type Campaign struct {
	Granted []core.NodeID `json:"granted"`
	Refused []core.NodeID `json:"refused"`
	Needed  int           `json:"needed"` // votes that win; of the new voters, where the configuration is joint
}

// Timer is what ticks will bring about next on a node.
type Timer struct {
	Due      core.Time `json:"due"`   // when it fires, if nothing resets it
	Total    core.Time `json:"total"` // how long it takes from its start
	Election bool      `json:"election"`
}

// Membership is core.Membership for showing.
type Membership struct {
	Voters       []core.NodeID `json:"voters"`
	Outgoing     []core.NodeID `json:"outgoing,omitempty"`
	Learners     []core.NodeID `json:"learners,omitempty"`
	LearnersNext []core.NodeID `json:"learnersNext,omitempty"`
	AutoLeave    bool          `json:"autoLeave,omitempty"`
}

// Log is a node's log as raft sees it: what is on disk, and after it what is
// not on disk yet.
type Log struct {
	Snapshot Snapshot `json:"snapshot"` // Index 0: none
	// Compacted is the last entry that is gone from the log.
	Compacted core.LogID `json:"compacted"`
	Entries   []Entry    `json:"entries"` // in the order of their indexes, from Compacted.Index+1; frames share them, so append to none

	// Of the disk's log, whose entries are those up to the index fromDisk.
	lineage  *memstore.Lineage
	fromDisk core.Index
}

// Snapshot is the state of the machine on a node's disk.
type Snapshot struct {
	ID    core.LogID `json:"id"`
	Bytes int        `json:"bytes"`
}

// Last is the index of the last entry, or of the last compacted one.
func (l Log) Last() core.LogID {
	if len(l.Entries) == 0 {
		return l.Compacted
	}
	return l.Entries[len(l.Entries)-1].ID
}

// At is the entry with an index; false if the log does not hold it.
func (l Log) At(i core.Index) (Entry, bool) {
	if i <= l.Compacted.Index || i > l.Last().Index {
		return Entry{}, false
	}
	return l.Entries[i-l.Compacted.Index-1], true
}

// Entry is one entry of a log.
type Entry struct {
	ID     core.LogID `json:"id"`
	Kind   string     `json:"kind"`   // request, no-op, configuration
	Label  string     `json:"label"`  // a few characters: x=5
	Text   string     `json:"text"`   // the whole request or change
	OnDisk bool       `json:"onDisk"` // survives a crash
}

// Progress is what a leader knows of a follower (tracker.Progress).
type Progress struct {
	Node     core.NodeID `json:"node"`
	State    string      `json:"state"` // StateProbe, StateReplicate, StateSnapshot
	Match    core.Index  `json:"match"`
	Next     core.Index  `json:"next"`
	Inflight int         `json:"inflight"` // MsgApps without an answer
	Paused   bool        `json:"paused"`
	Active   bool        `json:"active"` // heard of since the last quorum check
	Learner  bool        `json:"learner"`
	Pending  core.Index  `json:"pending,omitempty"` // snapshot under way
}

// HardState is what a disk holds beside the log, or what a write saves there.
type HardState struct {
	Term   core.Term   `json:"term"`
	Vote   core.NodeID `json:"vote"` // 0: none in this term
	Commit core.Index  `json:"commit"`
}

// Operation is something that a thread of a node has still to do.
type Operation struct {
	ID     core.OpID `json:"-"`
	Name   string    `json:"id"`     // "1:4"
	Thread string    `json:"thread"` // append, apply
	Label  string    `json:"label"`  // a few words: write x=5
	Queued core.Time `json:"queued"`
	Due    core.Time `json:"due"` // when it will be done

	Entries   []core.LogID `json:"entries,omitempty"` // to write, or to apply
	HardState *HardState   `json:"hardState,omitempty"`
	Snapshot  *core.LogID  `json:"snapshot,omitempty"`  // the last entry that it covers
	Responses int          `json:"responses,omitempty"` // messages that wait until it is done, those to the node itself too
}

// The threads of a node.
const (
	ThreadAppend = "append"
	ThreadApply  = "apply"
)

// Pair is a key and its value.
type Pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Session is what a machine remembers of a client, so that a request which is
// repeated takes effect once (Raft dissertation §6.3).
type Session struct {
	Client   string `json:"client"`
	Sequence uint64 `json:"sequence"` // of the last request that was carried out
	Answer   string `json:"answer"`   // that it got
}

// Request is a client's request that has no result yet.
type Request struct {
	ID    string     `json:"id"`
	Text  string     `json:"text"`
	Entry core.LogID `json:"entry"`          // zero while it has no place in a log
	Read  bool       `json:"read,omitempty"` // Text is a key, and it never has a place in a log
}

// Asked is a request and how it ended, or that it has not.
type Asked struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Outcome string `json:"outcome"`          // core.Outcome.String
	Answer  string `json:"answer,omitempty"` // where it was answered: ok, or a value
	Reason  string `json:"reason,omitempty"` // where it was refused or is in doubt
}

// Message is a message in flight.
type Message struct {
	ID       core.MsgID  `json:"-"`
	Name     string      `json:"id"` // "1.17"
	From     core.NodeID `json:"from"`
	To       core.NodeID `json:"to"`
	Type     string      `json:"type"` // MsgApp
	Term     core.Term   `json:"term"` // 0 for messages without one
	Label    string      `json:"label"`
	Response bool        `json:"response"`
	Reject   bool        `json:"reject,omitempty"`
	// Index is the index it speaks of: of a MsgApp the entry before its entries,
	// of a vote request the candidate's last entry, of a snapshot its last, of a
	// thread's answer the last that is on disk or applied.
	Index    core.Index `json:"index,omitempty"`
	Entries  int        `json:"entries,omitempty"`
	Snapshot bool       `json:"snapshot,omitempty"`
	// Transferee is who shall lead, of a MsgTransferLeader.
	Transferee core.NodeID `json:"transferee,omitempty"`
	Sent       core.Time   `json:"sent"`
	Due        core.Time   `json:"due"`
	Held       bool        `json:"held,omitempty"`  // it does not arrive by itself
	Local      bool        `json:"local,omitempty"` // a thread's answer to its own node, which never leaves it
	Raw        string      `json:"raw"`             // raft.DescribeMessage

	identity *core.Identity // of the message that was captured
}

// Link is one direction between two nodes.
type Link struct {
	From core.NodeID `json:"from"`
	To   core.NodeID `json:"to"`
	Cut  bool        `json:"cut,omitempty"`
	Text string      `json:"text,omitempty"` // what it does to messages, in words; empty: as usual
}

// Client is a simulated client. What concerns its operation is missing while
// none is under way.
type Client struct {
	ID        core.ClientID `json:"-"`
	Name      string        `json:"name"`      // "c1"
	Operation uint32        `json:"operation"` // the how-manieth it is in, or was in last
	Request   string        `json:"request,omitempty"`
	Read      bool          `json:"read,omitempty"` // Request is a key
	Attempt   int           `json:"attempt,omitempty"`
	Waiting   core.NodeID   `json:"waiting,omitempty"` // for whose answer it waits; 0: for none
	Handle    string        `json:"handle,omitempty"`  // which of that node's requests it waits for; empty: the node took none
	Due       core.Time     `json:"due,omitempty"`     // when it acts, or stops waiting
	Done      bool          `json:"done,omitempty"`    // it never acts any more
}

// Node gives one node of the frame; false if there is none with this id.
func (f *Frame) Node(id core.NodeID) (*Node, bool) {
	if id == 0 || int(id) > len(f.Nodes) {
		return nil, false
	}
	return &f.Nodes[id-1], true
}

// Message gives one message of the frame; false if it is not in flight.
func (f *Frame) Message(id core.MsgID) (*Message, bool) {
	for i := range f.Messages {
		if f.Messages[i].ID == id {
			return &f.Messages[i], true
		}
	}
	return nil, false
}

// Link gives one direction between two nodes; false if it is as usual.
func (f *Frame) Link(id core.LinkID) (Link, bool) {
	for _, l := range f.Links {
		if l.From == id.From && l.To == id.To {
			return l, true
		}
	}
	return Link{}, false
}

// Client gives one client of the frame; false if there is none with this id.
func (f *Frame) Client(id core.ClientID) (*Client, bool) {
	if id == 0 || int(id) > len(f.Clients) {
		return nil, false
	}
	return &f.Clients[id-1], true
}

// Leader is the node that leads the highest term; false if none leads.
func (f *Frame) Leader() (*Node, bool) {
	var leader *Node
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if n.Role == core.Leader.String() && (leader == nil || n.Term > leader.Term) {
			leader = n
		}
	}
	return leader, leader != nil
}
