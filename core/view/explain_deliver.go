package view

import (
	"errors"
	"fmt"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// delivered is the story of a message that reached a node.
type delivered struct {
	*story
	m        *Message
	was, now *Node // the receiver before and after
	stepped  core.StateChanged
	moved    bool   // the receiver's state changed
	preface  string // what the message's term or sender changed, if that is told first
}

// deliver tells what a message brought about at its receiver.
func (s *story) deliver() (string, string) {
	m := s.message()
	if m.Local {
		return s.local(m)
	}
	for _, fx := range s.effects {
		switch fx := fx.(type) {
		case core.MessageLost:
			if fx.Reason == core.LostReceiverDown {
				return s.lost(fx), "Raft paper §5.5"
			}
			return s.lost(fx), "Raft dissertation §3.7"
		case core.MessageRefused:
			if errors.Is(fx.Err, raft.ErrProposalDropped) {
				continue // proposal says why
			}
			return fmt.Sprintf("%s arrives at %v, whose raft refuses it: %s.", m.title(), m.To, strings.TrimPrefix(fx.Err.Error(), "raft: ")), ""
		}
	}
	d := delivered{story: s, m: m}
	d.was, _ = s.before.Node(m.To)
	d.now, _ = s.after.Node(m.To)
	d.stepped, d.moved = s.changed(m.To)
	if m.Term != 0 && m.Term < d.was.Term && m.Type != raftpb.MsgPreVote.String() {
		return d.late(), "Raft paper §5.1"
	}
	d.preface = d.newTerm()
	if d.preface != "" && m.Response {
		return d.preface + ".", "Raft paper §5.1"
	}
	if d.preface == "" {
		d.preface = d.follows()
	}
	teller, ok := tellers[m.Type]
	if !ok {
		return fmt.Sprintf("%s arrives at %v.", m.title(), m.To), ""
	}
	text, source := teller(d)
	if d.preface != "" {
		text = d.preface + ". " + text
	}
	return text, source
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

// late tells of a message of an earlier term.
func (d delivered) late() string {
	text := fmt.Sprintf("%s arrives at %v. It is of term %d, and %v is in term %d already", d.m.title(), d.m.To, d.m.Term, d.m.To, d.was.Term)
	if d.logged(d.m.To, "ignored a %s message with lower term", d.m.Type) {
		return fmt.Sprintf("%s, so %v ignores it.", text, d.m.To)
	}
	// With PreVote or CheckQuorum raft answers an old leader, which could not
	// learn of the term otherwise.
	return fmt.Sprintf("%s. %v will answer, to let %v know.", text, d.m.To, d.m.From)
}

// newTerm tells of a receiver that a message's later term makes a follower; ""
// where it stays in its term. An order to campaign is told in one sentence.
func (d delivered) newTerm() string {
	if !d.moved || d.m.Term <= d.stepped.Before.Term || d.stepped.After.Role != core.Follower {
		return ""
	}
	follows := ""
	if d.stepped.After.Leader == d.m.From {
		follows = fmt.Sprintf(" and takes %v for its leader", d.m.From)
	}
	if d.stepped.Before.Role == core.Follower {
		return fmt.Sprintf("%s is of term %d, so %v moves on from term %d%s", d.m.title(), d.m.Term, d.m.To, d.stepped.Before.Term, follows)
	}
	return fmt.Sprintf("%s is of term %d, so %v, %s term %d, becomes a follower%s", d.m.title(), d.m.Term, d.m.To, roleIn(d.was.Role), d.stepped.Before.Term, follows)
}

// follows tells of a receiver that finds a leader in the term it is in.
func (d delivered) follows() string {
	if !d.moved || d.stepped.Before.Leader != 0 || d.stepped.After.Leader != d.m.From || d.stepped.After.Role != core.Follower {
		return ""
	}
	if d.stepped.Before.Role == core.Follower {
		return fmt.Sprintf("%v learns from %s that %v leads term %d", d.m.To, d.m.title(), d.m.From, d.m.Term)
	}
	return fmt.Sprintf("%v, a %s, learns from %s that %v leads term %d and becomes its follower", d.m.To, d.stepped.Before.Role, d.m.title(), d.m.From, d.m.Term)
}

func (d delivered) vote() (string, string) {
	m, source := d.m, "Raft paper §5.2, §5.4.1"
	pre := m.Type == raftpb.MsgPreVote.String()
	if pre {
		source = "Raft dissertation §9.6"
	}
	switch {
	case d.logged(m.To, "lease is not expired") && d.was.Role == core.Leader.String():
		return fmt.Sprintf("%s arrives at %v, which leads and ignores it (CheckQuorum).", m.title(), m.To), "Raft dissertation §4.2.3"
	case d.logged(m.To, "lease is not expired"):
		return fmt.Sprintf("%s arrives at %v, which has heard from %v within an election timeout and ignores it (CheckQuorum).", m.title(), m.To, d.was.Leader), "Raft dissertation §4.2.3"
	case d.logged(m.To, "cast %s for", m.Type) && pre:
		return fmt.Sprintf("%v would vote for %v in term %d: %v’s log is at least as up to date as its own. %v’s own term and vote stay as they are.", m.To, m.From, m.Term, m.From, m.To), source
	case d.logged(m.To, "cast %s for", m.Type):
		return fmt.Sprintf("%v gives %v its vote for term %d: it has voted for nobody else in that term, and %v’s log is at least as up to date as its own. The answer leaves once the vote is on disk.", m.To, m.From, m.Term, m.From), source
	case d.logged(m.To, "rejected %s from", m.Type) && pre:
		return fmt.Sprintf("%v would not vote for %v in term %d: %s.", m.To, m.From, m.Term, d.refusal()), source
	case d.logged(m.To, "rejected %s from", m.Type):
		return fmt.Sprintf("%v refuses %v its vote for term %d: %s.", m.To, m.From, m.Term, d.refusal()), source
	}
	return fmt.Sprintf("%s arrives at %v.", m.title(), m.To), source
}

// refusal says why a vote was refused: the rules of raft.Step in its order.
func (d delivered) refusal() string {
	switch was := d.was; {
	case d.m.Term < was.Term:
		return fmt.Sprintf("it is in term %d already", was.Term)
	case was.Term == d.m.Term && was.Vote == d.m.To:
		return "it has voted for itself in that term"
	case was.Term == d.m.Term && was.Vote != 0 && was.Vote != d.m.From:
		return fmt.Sprintf("it has voted for %v in that term", was.Vote)
	case was.Term == d.m.Term && was.Vote == 0 && was.Leader != 0:
		return fmt.Sprintf("%v leads that term", was.Leader)
	}
	return fmt.Sprintf("its own log ends with entry %v and is more up to date than %v’s", d.was.Log.Last(), d.m.From)
}

func (d delivered) voteResp() (string, string) {
	m, source := d.m, "Raft paper §5.2"
	answer := fmt.Sprintf("%v’s vote arrives", m.From)
	pre := m.Type == raftpb.MsgPreVoteResp.String()
	switch {
	case m.Reject:
		answer = fmt.Sprintf("%v’s refusal arrives", m.From)
	case pre:
		answer = fmt.Sprintf("%v’s answer arrives: it would vote for %v", m.From, m.To)
	}
	if pre {
		source = "Raft dissertation §9.6"
	}
	asking := d.now.Role == core.Candidate.String() && !pre || d.now.Role == core.PreCandidate.String() && pre
	switch {
	case d.moved && d.stepped.After.Role == core.Leader:
		return fmt.Sprintf("%s. %v has a majority and becomes leader of term %d. It appends an empty entry of its own term.", answer, m.To, d.stepped.After.Term), source
	case d.moved && d.stepped.Before.Role == core.PreCandidate && d.stepped.After.Role == core.Candidate:
		return fmt.Sprintf("%s. So would a majority: %v becomes a candidate in term %d and votes for itself.", answer, m.To, d.stepped.After.Term), source
	case d.moved && d.stepped.After.Role == core.Follower && d.stepped.Before.Role != core.Follower:
		return fmt.Sprintf("%s. %v can no longer win and becomes a follower again.", answer, m.To), source
	case asking:
		return fmt.Sprintf("%s. %s.", answer, d.now.votes()), source
	case d.now.Role == core.Leader.String():
		return fmt.Sprintf("%s. %v leads already, so it changes nothing.", answer, m.To), source
	}
	return fmt.Sprintf("%s. %v is not waiting for it, so it changes nothing.", answer, m.To), source
}

// votes counts a candidate's votes: "S3 has 2 of the 3 votes it needs". In a
// joint configuration one number does not say it.
func (n *Node) votes() string {
	c := n.Campaign
	what := "vote"
	if n.Role == core.PreCandidate.String() {
		what = "promise"
	}
	if len(n.Membership.Outgoing) > 0 {
		return fmt.Sprintf("%v has %s so far, of %s; it needs a majority of each of the two configurations", n.ID, count(len(c.Granted), what), names(c.Granted))
	}
	return fmt.Sprintf("%v has %d of the %s it needs", n.ID, len(c.Granted), count(c.Needed, what))
}
