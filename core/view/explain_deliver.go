package view

import (
	"fmt"
	"slices"

	"glassraft/core"
)

// delivered is the story of a message that reached a node.
type delivered struct {
	*story
	m        *Message
	was, now *Node // the receiver before and after
	stepped  core.StateChanged
	moved    bool // the receiver's state changed
}

// deliver tells what a message brought about at its receiver.
func (s *story) deliver() (string, string) {
	m := s.message()
	for _, fx := range s.effects {
		switch fx := fx.(type) {
		case core.MessageLost:
			return fmt.Sprintf("%v’s %s arrives at %v, which is down. It is lost.", m.From, noun(m.Type), m.To), "Raft paper §5.5"
		case core.MessageRefused:
			return fmt.Sprintf("%v’s %s arrives at %v, whose raft refuses it: %v.", m.From, noun(m.Type), m.To, fx.Err), ""
		}
	}
	d := delivered{story: s, m: m}
	d.was, _ = s.before.Node(m.To)
	d.now, _ = s.after.Node(m.To)
	d.stepped, d.moved = s.changed(m.To)
	if d.ignored() {
		return fmt.Sprintf("%v’s %s arrives at %v. It is of term %d, and %v is in term %d already, so %v ignores it.", m.From, noun(m.Type), m.To, m.Term, m.To, d.was.Term, m.To), "Raft paper §5.1"
	}
	teller, ok := tellers[m.Type]
	if !ok {
		return fmt.Sprintf("%v’s %s arrives at %v.", m.From, noun(m.Type), m.To), ""
	}
	text, source := teller(d)
	return d.stepsDown() + text, source
}

// tellers has the words for each type of message.
var tellers = map[string]func(delivered) (string, string){
	"MsgVote":           delivered.vote,
	"MsgPreVote":        delivered.vote,
	"MsgVoteResp":       delivered.voteResp,
	"MsgPreVoteResp":    delivered.voteResp,
	"MsgApp":            delivered.app,
	"MsgAppResp":        delivered.appResp,
	"MsgHeartbeat":      delivered.heartbeat,
	"MsgHeartbeatResp":  delivered.heartbeatResp,
	"MsgSnap":           delivered.snapshot,
	"MsgProp":           delivered.proposal,
	"MsgTimeoutNow":     delivered.timeoutNow,
	"MsgReadIndex":      delivered.readIndex,
	"MsgReadIndexResp":  delivered.readIndexResp,
	"MsgTransferLeader": delivered.transfer,
}

// ignored tells whether raft dropped the message for its old term.
func (d delivered) ignored() bool {
	return d.logged(d.m.To, "ignored a "+d.m.Type+" message with lower term")
}

// stepsDown is the sentence before the others where the message's term is
// later than the receiver's.
func (d delivered) stepsDown() string {
	if !d.moved || d.stepped.After.Term <= d.stepped.Before.Term || d.m.Type == "MsgTimeoutNow" || d.m.Type == "MsgPreVoteResp" {
		return ""
	}
	if d.stepped.Before.Role == core.Follower {
		return fmt.Sprintf("%v is in term %d; the message is of term %d, so %v moves on to that. ", d.m.To, d.stepped.Before.Term, d.m.Term, d.m.To)
	}
	return fmt.Sprintf("%v, %s in term %d, sees that term %d has begun and becomes a follower. ", d.m.To, d.stepped.Before.Role, d.stepped.Before.Term, d.m.Term)
}

func (d delivered) vote() (string, string) {
	source := "Raft paper §5.2, §5.4.1"
	pre := d.m.Type == "MsgPreVote"
	if pre {
		source = "Raft dissertation §9.6"
	}
	switch {
	case d.logged(d.m.To, "lease is not expired"):
		return fmt.Sprintf("%v’s %s arrives at %v, which has heard from its leader within the last election timeout and ignores it (CheckQuorum).", d.m.From, noun(d.m.Type), d.m.To), "Raft dissertation §4.2.3"
	case d.logged(d.m.To, "cast "+d.m.Type) && pre:
		return fmt.Sprintf("%v would vote for %v in term %d: %v’s log is at least as up to date as its own. Its term and vote stay as they are.", d.m.To, d.m.From, d.m.Term, d.m.From), source
	case d.logged(d.m.To, "cast "+d.m.Type):
		return fmt.Sprintf("%v gives %v its vote for term %d: it has voted for nobody else in that term, and %v’s log is at least as up to date as its own. The answer leaves once the vote is on disk.", d.m.To, d.m.From, d.m.Term, d.m.From), source
	case d.logged(d.m.To, "rejected "+d.m.Type):
		return fmt.Sprintf("%v refuses %v its vote for term %d%s.", d.m.To, d.m.From, d.m.Term, d.refusal()), source
	}
	return fmt.Sprintf("%v’s %s arrives at %v.", d.m.From, noun(d.m.Type), d.m.To), source
}

// refusal says why a vote was refused, as far as the frames show it.
func (d delivered) refusal() string {
	if d.was.Term == d.m.Term && d.was.Vote != 0 && d.was.Vote != d.m.From {
		if d.was.Vote == d.m.To {
			return ": it has voted for itself in that term"
		}
		return fmt.Sprintf(": it has voted for %v in that term", d.was.Vote)
	}
	last := d.was.Log.Last()
	return fmt.Sprintf(": its own log ends with %v and is more up to date than %v’s", last, d.m.From)
}

func (d delivered) voteResp() (string, string) {
	source := "Raft paper §5.2"
	votes := d.votes()
	answer := "vote"
	if d.m.Reject {
		answer = "refusal"
	}
	switch {
	case d.moved && d.stepped.After.Role == core.Leader:
		return fmt.Sprintf("%v’s vote arrives. %v has a majority and becomes leader of term %d. It appends an empty entry of its own term.", d.m.From, d.m.To, d.stepped.After.Term), source
	case d.moved && d.stepped.Before.Role == core.PreCandidate && d.stepped.After.Role == core.Candidate:
		return fmt.Sprintf("%v’s answer arrives: a majority would vote for %v. It becomes a candidate in term %d and votes for itself.", d.m.From, d.m.To, d.stepped.After.Term), "Raft dissertation §9.6"
	case d.moved && d.stepped.After.Role == core.Follower && d.stepped.Before.Role != core.Follower:
		return fmt.Sprintf("%v’s %s arrives. %v can no longer win and becomes a follower again.", d.m.From, answer, d.m.To), source
	case d.now.Campaign != nil && d.m.Reject:
		return fmt.Sprintf("%v’s refusal arrives. %s.", d.m.From, votes), source
	case d.now.Campaign != nil:
		return fmt.Sprintf("%v’s vote arrives. %s.", d.m.From, votes), source
	case d.now.Role == core.Leader.String():
		return fmt.Sprintf("%v’s %s arrives, but %v leads already and needs it no more.", d.m.From, answer, d.m.To), source
	}
	return fmt.Sprintf("%v’s %s arrives at %v, which no longer campaigns.", d.m.From, answer, d.m.To), source
}

// votes counts a candidate's votes: "S3 has 2 of the 3 votes it needs".
func (d delivered) votes() string {
	c := d.now.Campaign
	if c == nil {
		return ""
	}
	return fmt.Sprintf("%v has %d of the %s it needs", d.m.To, len(c.Granted), count(c.Needed, "vote"))
}

func (d delivered) app() (string, string) {
	source := "Raft paper §5.3"
	commit := d.commitLearned()
	if d.logged(d.m.To, "rejected MsgApp") {
		return fmt.Sprintf("%v’s append request arrives at %v and does not fit: %v has no entry that matches the one before. It refuses and hints at where the logs may agree.", d.m.From, d.m.To, d.m.To), source
	}
	was, now := d.was.Log.Last(), d.now.Log.Last()
	conflict := d.overwritten()
	switch {
	case d.m.Entries == 0 && commit != "":
		return fmt.Sprintf("%v hears from %v%s", d.m.To, d.m.From, commit), source
	case d.m.Entries == 0:
		return fmt.Sprintf("%v’s append request without entries arrives at %v: their logs agree up to there.", d.m.From, d.m.To), source
	case conflict > 0:
		return fmt.Sprintf("%v’s entries arrive at %v and contradict what it has: %s that %v never had %s thrown away, and %v’s log ends with %v now.%s",
			d.m.From, d.m.To, count(conflict, "entry"), d.m.From, verbN(conflict, "is", "are"), d.m.To, now, sentence(commit)), source
	case now != was:
		return fmt.Sprintf("%s from %v %s at %v, and %s what it has. %v appends %s; they are not on disk yet.%s",
			upper(count(d.m.Entries, "entry")), d.m.From, verbN(d.m.Entries, "arrives", "arrive"), d.m.To, verbN(d.m.Entries, "continues", "continue"), d.m.To, verbN(d.m.Entries, "it", "them"), sentence(commit)), source
	}
	return fmt.Sprintf("%v’s append request arrives at %v, which has these entries already.%s", d.m.From, d.m.To, sentence(commit)), source
}

// overwritten counts the receiver's entries that are gone.
func (d delivered) overwritten() int {
	n := 0
	for _, e := range d.was.Log.Entries {
		kept, ok := d.now.Log.At(e.ID.Index)
		if e.ID.Index > d.now.Log.Compacted.Index && (!ok || kept.ID != e.ID) {
			n++
		}
	}
	return n
}

// commitLearned continues a sentence where the receiver's commit index moved.
func (d delivered) commitLearned() string {
	if d.now.Commit <= d.was.Commit {
		return ""
	}
	return fmt.Sprintf(" that everything up to index %d is committed and may be applied.", d.now.Commit)
}

// sentence turns the end of a sentence into one of its own.
func sentence(commit string) string {
	if commit == "" {
		return ""
	}
	return " It also learns" + commit
}

func verbN(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

func upper(s string) string {
	if s == "1 entry" {
		return "An entry"
	}
	return s
}

func (d delivered) appResp() (string, string) {
	source := "Raft paper §5.3"
	if d.now.Role != core.Leader.String() {
		return fmt.Sprintf("%v’s answer to an append request arrives at %v, which does not lead any more.", d.m.From, d.m.To), source
	}
	was, now := d.match(d.was), d.match(d.now)
	switch {
	case d.m.Reject:
		return fmt.Sprintf("%v refuses the entries: its log does not match there. %v goes back and will try from index %d.", d.m.From, d.m.To, d.next(d.now)), source
	case d.now.Commit > d.was.Commit:
		return fmt.Sprintf("%v’s acknowledgement of index %d arrives. A majority (%s) holds it on disk now, and it is of %v’s own term, so everything up to index %d is committed.",
			d.m.From, now, names(d.holders(d.now.Commit)), d.m.To, d.now.Commit), "Raft paper §5.3, §5.4.2"
	case now > was:
		return fmt.Sprintf("%v’s acknowledgement arrives: it holds everything up to index %d on disk.", d.m.From, now), source
	}
	return fmt.Sprintf("%v’s acknowledgement of index %d arrives. %v knew that already.", d.m.From, now, d.m.To), source
}

// holders lists the nodes that the leader knows to hold an index.
func (d delivered) holders(i core.Index) []core.NodeID {
	var ids []core.NodeID
	for _, p := range d.now.Progress {
		if p.Match >= i && !p.Learner {
			ids = append(ids, p.Node)
		}
	}
	return ids
}

func (d delivered) progress(n *Node) Progress {
	i := slices.IndexFunc(n.Progress, func(p Progress) bool { return p.Node == d.m.From })
	if i < 0 {
		return Progress{}
	}
	return n.Progress[i]
}

func (d delivered) match(n *Node) core.Index { return d.progress(n).Match }
func (d delivered) next(n *Node) core.Index  { return d.progress(n).Next }

func (d delivered) heartbeat() (string, string) {
	if commit := d.commitLearned(); commit != "" {
		return fmt.Sprintf("%v’s heartbeat arrives: %v waits for its timeout anew, and learns%s", d.m.From, d.m.To, commit), "Raft paper §5.2"
	}
	return fmt.Sprintf("%v’s heartbeat arrives: %v knows that its leader is alive and waits for its timeout anew.", d.m.From, d.m.To), "Raft paper §5.2"
}

func (d delivered) heartbeatResp() (string, string) {
	if d.match(d.now) < d.now.Log.Last().Index && d.now.Role == core.Leader.String() {
		return fmt.Sprintf("%v answers %v’s heartbeat. It is behind: %v knows it to hold index %d of %d.", d.m.From, d.m.To, d.m.To, d.match(d.now), d.now.Log.Last().Index), "Raft paper §5.2"
	}
	return fmt.Sprintf("%v answers %v’s heartbeat: it is alive.", d.m.From, d.m.To), "Raft paper §5.2"
}

func (d delivered) snapshot() (string, string) {
	source := "Raft paper §7"
	if d.logged(d.m.To, "] restored snapshot") {
		return fmt.Sprintf("%v’s snapshot arrives at %v, whose log ends before it begins to be useful: it will replace %v’s log and state machine. The transport tells %v that it arrived.", d.m.From, d.m.To, d.m.To, d.m.From), source
	}
	return fmt.Sprintf("%v’s snapshot arrives at %v, which does not need it and ignores it.", d.m.From, d.m.To), source
}

func (d delivered) proposal() (string, string) {
	source := "Raft paper §8"
	for _, fx := range d.effects {
		switch fx := fx.(type) {
		case core.RequestAppended:
			return fmt.Sprintf("%v’s forwarded proposal arrives. %v leads, so it appends it to its log as entry %v.", d.m.From, fx.Leader, fx.ID), source
		case core.RequestDropped:
			return fmt.Sprintf("%v’s forwarded proposal arrives at %v, which drops it. Nobody tells %v.", d.m.From, d.m.To, d.m.From), source
		}
	}
	return fmt.Sprintf("%v’s forwarded proposal arrives at %v, which does not lead either and will pass it on.", d.m.From, d.m.To), source
}

func (d delivered) timeoutNow() (string, string) {
	source := "Raft dissertation §3.10"
	if d.moved && d.stepped.After.Role == core.Candidate {
		return fmt.Sprintf("%v orders %v to campaign at once. %v becomes a candidate in term %d and votes for itself.", d.m.From, d.m.To, d.m.To, d.stepped.After.Term), source
	}
	return fmt.Sprintf("%v orders %v to campaign at once, but %v does not.", d.m.From, d.m.To, d.m.To), source
}

func (d delivered) readIndex() (string, string) {
	return fmt.Sprintf("%v passes a read on to %v.", d.m.From, d.m.To), "Raft dissertation §6.4"
}

func (d delivered) readIndexResp() (string, string) {
	return fmt.Sprintf("%v confirms: %v may answer the read once it has applied the index that was committed then.", d.m.From, d.m.To), "Raft dissertation §6.4"
}

func (d delivered) transfer() (string, string) {
	return fmt.Sprintf("%v passes a request to transfer leadership on to %v.", d.m.From, d.m.To), "Raft dissertation §3.10"
}
