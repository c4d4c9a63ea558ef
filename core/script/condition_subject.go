package script

import (
	"slices"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/view"
)

// Subject is something that a condition can speak of.
type Subject struct {
	Name    string // as it is written; words in capitals stand for others: NODE.match(NODE)
	Meaning string // in one sentence
	Values  string // what it can be: "a whole number"
	Example string // a condition that parses
}

// Subjects lists what a condition can speak of: what is known of one node, then
// what is known of the cluster.
func Subjects() []Subject {
	list := make([]Subject, len(subjects))
	for i := range subjects {
		s := &subjects[i]
		list[i] = Subject{Name: s.name(), Meaning: s.meaning, Values: s.values(), Example: s.example}
	}
	return list
}

// subject is a row of the one table behind the parser, the evaluation and the
// help.
type subject struct {
	word     string
	ofNode   bool // it is written behind a node: S1.term
	argument argumentKind
	kind     kind
	names    []string // the words that a value of nameKind can be
	meaning  string
	example  string
	of       func(place) value
}

// place is where a subject is looked up.
type place struct {
	Situation
	node     *view.Node // of a subject that belongs to one
	argument argument
}

// argument is what stands in parentheses behind a subject.
type argument struct {
	text   string // as it is written
	word   string // a key or a type of messages
	number uint64 // a node or a property
}

type argumentKind uint8

const (
	noArgument argumentKind = iota
	nodeArgument
	keyArgument
	typeArgument
	propertyArgument
)

// arguments names them as they stand in the help.
var arguments = [...]string{nodeArgument: "NODE", keyArgument: "KEY", typeArgument: "TYPE", propertyArgument: "PROPERTY"}

func (s *subject) name() string {
	text := s.word
	if s.ofNode {
		text = "NODE." + text
	}
	if s.argument != noArgument {
		text += "(" + arguments[s.argument] + ")"
	}
	return text
}

func (s *subject) values() string {
	if s.kind == nameKind {
		return strings.Join(s.names, ", ")
	}
	return legal[s.kind]
}

// The words that names are compared with.
var (
	roles     = []string{core.Follower.String(), core.PreCandidate.String(), core.Candidate.String(), core.Leader.String(), "down"}
	outcomes  = []string{core.Pending.String(), core.Answered.String(), core.Refused.String(), inDoubt, wordNone}
	standings = []string{view.StandingVoter, view.StandingLearner, view.StandingOutside}
	// The states of a follower's progress, without the library's "State" before them.
	states = []string{"probe", "replicate", "snapshot"}
)

// inDoubt is core.InDoubt in one word.
const inDoubt = "in-doubt"

// messageTypes are those that one node sends to another.
var messageTypes = func() []string {
	var names []string
	for i := range len(raftpb.MessageType_name) {
		if t := raftpb.MessageType(i); !raft.IsLocalMsg(t) {
			names = append(names, t.String())
		}
	}
	return names
}()

var subjects = []subject{
	{
		word: "role", ofNode: true, kind: nameKind, names: roles,
		meaning: "The part that the node plays in its term, or that it is down.",
		example: "S1.role = leader",
		of:      func(p place) value { return value{word: p.node.Role} },
	},
	{
		word: "term", ofNode: true, kind: numberKind,
		meaning: "The term the node is in; of one that is down, the term on its disk.",
		example: "every.term >= 2",
		of:      func(p place) value { return number(p.node.Term) },
	},
	{
		word: "vote", ofNode: true, kind: nodeKind,
		meaning: "For whom the node voted in its term; of one that is down, the vote on its disk.",
		example: "S2.vote = S1",
		of:      func(p place) value { return number(p.node.Vote) },
	},
	{
		word: "leader", ofNode: true, kind: nodeKind,
		meaning: "Whom the node takes for the leader of its term; not there while it is down.",
		example: "leader != none and every.leader = leader",
		of:      func(p place) value { return p.inMemory(number(p.node.Leader)) },
	},
	{
		word: "commit", ofNode: true, kind: numberKind,
		meaning: "The highest index that the node knows to be committed; of one that is down, as far as its disk says.",
		example: "every.commit >= leader.commit",
		of:      func(p place) value { return number(p.node.Commit) },
	},
	{
		word: "applied", ofNode: true, kind: numberKind,
		meaning: "The highest index that the node has applied to its machine; not there while it is down.",
		example: "S3.applied = S3.commit",
		of:      func(p place) value { return p.inMemory(number(p.node.Applied)) },
	},
	{
		word: "first", ofNode: true, kind: numberKind,
		meaning: "The index of the first entry that the node's log still holds, or will hold next.",
		example: "S1.first > 1",
		of:      func(p place) value { return number(p.node.Log.Compacted.Index + 1) },
	},
	{
		word: "last", ofNode: true, kind: numberKind,
		meaning: "The index of the last entry of the node's log.",
		example: "S1.last > S2.last",
		of:      func(p place) value { return number(p.node.Log.Last().Index) },
	},
	{
		word: "last-term", ofNode: true, kind: numberKind,
		meaning: "The term of the last entry of the node's log.",
		example: "S1.last-term = 2",
		of:      func(p place) value { return number(p.node.Log.Last().Term) },
	},
	{
		word: "log", ofNode: true, kind: listKind,
		meaning: "The terms of the entries that the node's log holds, from the first one held, on disk or not.",
		example: "S1.log = [1 1 2]",
		of:      func(p place) value { return p.log() },
	},
	{
		word: "snapshot", ofNode: true, kind: numberKind,
		meaning: "The index of the last entry that the snapshot on the node's disk covers; 0 without a snapshot.",
		example: "leader.snapshot >= 10",
		of:      func(p place) value { return number(p.node.Log.Snapshot.ID.Index) },
	},
	{
		word: "saved-term", ofNode: true, kind: numberKind,
		meaning: "The term on the node's disk.",
		example: "S1.saved-term < S1.term",
		of:      func(p place) value { return number(p.node.Saved.Term) },
	},
	{
		word: "saved-vote", ofNode: true, kind: nodeKind,
		meaning: "The vote on the node's disk.",
		example: "S1.saved-vote != none",
		of:      func(p place) value { return number(p.node.Saved.Vote) },
	},
	{
		word: "saved-commit", ofNode: true, kind: numberKind,
		meaning: "The commit index on the node's disk.",
		example: "S1.saved-commit <= S1.commit",
		of:      func(p place) value { return number(p.node.Saved.Commit) },
	},
	{
		word: "up", ofNode: true, kind: boolKind,
		meaning: "The node runs; said of every or any node it says little, as they mean nodes that are up.",
		example: "not S1.up",
		of:      func(p place) value { return truth(p.node.Up) },
	},
	{
		word: "panic", ofNode: true, kind: textKind,
		meaning: "With which words the library, or the node's own disk or machine, took the node down; none if nothing did, or if it is up again.",
		example: `S1.panic = "removed all voters"`,
		of:      func(p place) value { return p.downReason() },
	},
	{
		word: "paused", ofNode: true, kind: boolKind,
		meaning: "The node stands still while time passes for the others.",
		example: "S1.paused",
		of:      func(p place) value { return truth(p.node.Paused) },
	},
	{
		word: "ready", ofNode: true, kind: boolKind,
		meaning: "The node's raft has something to write, send or apply.",
		example: "not any.ready",
		of:      func(p place) value { return truth(p.node.Ready) },
	},
	{
		word: "pending", ofNode: true, kind: numberKind,
		meaning: "How many writes and applies the node's threads have still to do.",
		example: "every.pending = 0",
		of:      func(p place) value { return number(len(p.node.Pending)) },
	},
	{
		word: "votes", ofNode: true, kind: numberKind,
		meaning: "How many votes the node was granted so far; only there while it campaigns.",
		example: "S1.votes >= 2",
		of:      func(p place) value { return p.votes() },
	},
	{
		word: "standing", ofNode: true, kind: nameKind, names: standings,
		meaning: "How the node stands in the configuration it knows.",
		example: "S4.standing = learner",
		of:      func(p place) value { return value{word: p.node.Standing} },
	},
	{
		word: "joint", ofNode: true, kind: boolKind,
		meaning: "The configuration the node knows is joint: decisions need two majorities.",
		example: "leader.joint",
		of:      func(p place) value { return truth(len(p.node.Membership.Outgoing) > 0) },
	},
	{
		word: "voters", ofNode: true, kind: listKind,
		meaning: "The voters of the configuration the node knows, of a joint one the new voters, by their numbers.",
		example: "every.voters = [1 2 3]",
		of:      func(p place) value { return list(p.node.Membership.Voters) },
	},
	{
		word: "value", ofNode: true, argument: keyArgument, kind: textKind,
		meaning: "What the node's key-value machine holds under a key, none where it holds nothing; not there while it is down.",
		example: "every.value(x) = 5",
		of:      func(p place) value { return p.inMemory(p.valueOfKey()) },
	},
	{
		word: "match", ofNode: true, argument: nodeArgument, kind: numberKind,
		meaning: "Up to which index the node, as leader, knows another's log to be its own.",
		example: "leader.match(S2) = leader.last",
		of:      progress(func(p view.Progress) value { return number(p.Match) }),
	},
	{
		word: "next", ofNode: true, argument: nodeArgument, kind: numberKind,
		meaning: "The index of the entry that the node, as leader, sends another next.",
		example: "S1.next(S3) > 4",
		of:      progress(func(p view.Progress) value { return number(p.Next) }),
	},
	{
		word: "progress", ofNode: true, argument: nodeArgument, kind: nameKind, names: states,
		meaning: "How the node, as leader, sends another its log.",
		example: "S1.progress(S3) = snapshot",
		of:      progress(func(p view.Progress) value { return value{word: strings.ToLower(strings.TrimPrefix(p.State, "State"))} }),
	},
	{
		word: "inflight", ofNode: true, argument: nodeArgument, kind: numberKind,
		meaning: "How many messages with entries the node, as leader, has sent another without an answer so far.",
		example: "S1.inflight(S2) < 3",
		of:      progress(func(p view.Progress) value { return number(p.Inflight) }),
	},
	{
		word: "outcome", ofNode: true, kind: nameKind, names: outcomes,
		meaning: "How the request that was put to the node last ended, as far as the node can know; none if there was no request.",
		example: "S1.outcome != refused",
		of:      func(p place) value { return p.outcome() },
	},
	{
		word: "answer", ofNode: true, kind: textKind,
		meaning: "The answer to the request that was put to the node last: ok, or what was read; none if it was not answered.",
		example: "S1.answer = ok",
		of:      func(p place) value { return p.answer() },
	},

	{
		word: "leader", kind: nodeKind,
		meaning: "The node that leads the highest term.",
		example: "leader = none",
		of:      func(p place) value { return p.leader() },
	},
	{
		word: "leaders", kind: numberKind,
		meaning: "How many nodes take themselves for leaders, each in its term.",
		example: "leaders = 2",
		of: func(p place) value {
			return p.nodes(func(n *view.Node) bool { return n.Role == core.Leader.String() })
		},
	},
	{
		word: "term", kind: numberKind,
		meaning: "The highest term that any node is in, up or down.",
		example: "term > 3",
		of:      func(p place) value { return p.highest(func(n *view.Node) uint64 { return uint64(n.Term) }) },
	},
	{
		word: "commit", kind: numberKind,
		meaning: "The highest index that any node knows to be committed, up or down.",
		example: "commit >= 5",
		of:      func(p place) value { return p.highest(func(n *view.Node) uint64 { return uint64(n.Commit) }) },
	},
	{
		word: "time", kind: timeKind,
		meaning: "The virtual time since the run began.",
		example: "time >= 1500ms",
		of:      func(p place) value { return number(p.Frame.Now) },
	},
	{
		word: "events", kind: numberKind,
		meaning: "How many events the run has so far.",
		example: "events = 100",
		of:      func(p place) value { return number(p.Frame.Event) },
	},
	{
		word: "in-flight", kind: numberKind,
		meaning: "How many messages are in flight.",
		example: "in-flight = 0",
		of:      func(p place) value { return number(len(p.Frame.Messages)) },
	},
	{
		word: "in-flight", argument: typeArgument, kind: numberKind,
		meaning: "How many messages of a type are in flight.",
		example: "in-flight(MsgApp) > 1",
		of:      func(p place) value { return p.messages() },
	},
	{
		word: "cut", kind: numberKind,
		meaning: "How many links are cut, each direction for itself.",
		example: "cut = 0",
		of:      func(p place) value { return p.cut() },
	},
	{
		word: "up", kind: numberKind,
		meaning: "How many nodes are up.",
		example: "up < 3",
		of:      func(p place) value { return p.nodes(func(n *view.Node) bool { return n.Up }) },
	},
	{
		word: "waiting", kind: numberKind,
		meaning: "How many requests have no result yet, at all nodes together.",
		example: "waiting = 0",
		of:      func(p place) value { return p.waiting() },
	},
	{
		word: "safe", kind: boolKind,
		meaning: "None of the properties that every event is held against was violated so far.",
		example: "not safe",
		of:      func(p place) value { return truth(len(p.Violations) == 0) },
	},
	{
		word: "violated", kind: numberKind,
		meaning: "How many violations of properties were found.",
		example: "violated > 1",
		of:      func(p place) value { return number(len(p.Violations)) },
	},
	{
		word: "violated", argument: propertyArgument, kind: numberKind,
		meaning: "How many violations of one property were found.",
		example: "violated(Election Safety) = 0",
		of:      func(p place) value { return p.violations() },
	},
}

// subjectOf looks a row up; nil if there is none.
func subjectOf(word string, ofNode, withArgument bool) *subject {
	i := slices.IndexFunc(subjects, func(s subject) bool {
		return s.word == word && s.ofNode == ofNode && (s.argument != noArgument) == withArgument
	})
	if i < 0 {
		return nil
	}
	return &subjects[i]
}

// subjectWords lists the words of the table for an error, each once.
func subjectWords(ofNode bool) []string {
	var words []string
	for _, s := range subjects {
		if s.ofNode == ofNode {
			words = append(words, s.word)
		}
	}
	return slices.Compact(words)
}

func propertyNames() []string {
	var names []string
	for _, p := range check.Properties() {
		names = append(names, p.String())
	}
	return names
}
