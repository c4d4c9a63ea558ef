package view

import (
	"fmt"
	"slices"
	"strings"

	"glassraft/core"
)

// The network: what it does to messages, what is done to its links, and what
// the transport tells the nodes.

func (s *story) drop() string {
	return fmt.Sprintf("The network loses %s.%s%s", s.what(), s.reported(), s.settled())
}

// lost tells of a message that nobody handles when it should arrive.
func (s *story) lost(fx core.MessageLost) string {
	m := s.message()
	var text string
	switch link := fmt.Sprintf("the link from %v to %v", m.From, m.To); fx.Reason {
	case core.LostLinkCut:
		text = fmt.Sprintf("%s does not arrive: %s was cut when it was sent. It is lost.", m.route(), link)
		if l, _ := s.after.Link(core.LinkID{From: m.From, To: m.To}); l.Cut {
			text = fmt.Sprintf("%s does not arrive: %s is cut. It is lost.", m.route(), link)
		}
	case core.LostOnLink:
		text = fmt.Sprintf("%s does not arrive: %s loses it.", m.route(), link)
	case core.LostNoReceiver:
		text = fmt.Sprintf("%s arrives at %v, which does not exist. It is lost.", m.title(), m.To)
	default:
		text = fmt.Sprintf("%s arrives at %v, which is down. It is lost.", m.title(), m.To)
	}
	return text + s.reported() + s.settled()
}

// doubled tells of messages that a link put in flight a second time as they
// were sent.
func (s *story) doubled() string {
	if _, asked := s.event.(core.Duplicate); asked {
		return ""
	}
	var b strings.Builder
	for _, fx := range s.effects {
		if fx, ok := fx.(core.MessageSent); ok && fx.Message.ID.Copy > 0 {
			m := captureMessage(fx.Message)
			fmt.Fprintf(&b, " The network carries %s twice.", m.route())
		}
	}
	return b.String()
}

func (s *story) release(e core.Release) string {
	m, _ := s.after.Message(e.Msg)
	if wait := m.Due - s.after.Now; wait > 0 {
		return fmt.Sprintf("The network holds %s no longer: it arrives in %s.", m.route(), millis(wait))
	}
	return fmt.Sprintf("The network holds %s no longer: it is due now.", m.route())
}

// reported tells what the transport said to the sender of a snapshot.
func (s *story) reported() string {
	var b strings.Builder
	for _, fx := range s.effects {
		if r, ok := fx.(core.SnapshotReported); ok {
			outcome := "did not arrive"
			if r.Delivered {
				outcome = "arrived"
			}
			fmt.Fprintf(&b, " The transport tells %v that its snapshot to %v %s.", r.Node, r.Peer, outcome)
		}
	}
	return b.String()
}

// reportSnapshot tells what a node makes of such a report (raft.stepLeader,
// MsgSnapStatus).
func (s *story) reportSnapshot(e core.ReportSnapshot) string {
	text := strings.TrimPrefix(s.reported(), " ")
	was, now := s.peers(e.Node, e.Peer)
	switch {
	case was.State == now.State:
		return text + fmt.Sprintf(" %v waits for no such report, so nothing changes.", e.Node)
	case e.Delivered:
		return text + fmt.Sprintf(" %v will go on with entry %d once it hears from %v.", e.Node, now.Next, e.Peer)
	}
	return text + fmt.Sprintf(" %v will try again once it hears from %v.", e.Node, e.Peer)
}

// reportUnreachable tells what a node makes of such a report (raft.stepLeader,
// MsgUnreachable).
func (s *story) reportUnreachable(e core.ReportUnreachable) string {
	for _, fx := range s.effects {
		if r, ok := fx.(core.UnreachableReported); ok {
			text := fmt.Sprintf("The transport tells %v that %v cannot be reached.", r.Node, r.Peer)
			if was, now := s.peers(e.Node, e.Peer); was.State == now.State {
				return text + " Nothing changes."
			}
			return text + fmt.Sprintf(" From now on %v sends it one append request at a time, until one is acknowledged.", e.Node)
		}
	}
	return ""
}

// peers is what a node knew of another before the event, and after it; zero
// unless it leads.
func (s *story) peers(id, peer core.NodeID) (was, now Progress) {
	of := func(f *Frame) Progress {
		n, _ := f.Node(id)
		if i := slices.IndexFunc(n.Progress, func(p Progress) bool { return p.Node == peer }); i >= 0 {
			return n.Progress[i]
		}
		return Progress{}
	}
	return of(s.before), of(s.after)
}

func (s *story) setLink(e core.SetLink) string {
	const fromNow = " That counts for what is sent from now on."
	for _, fx := range s.effects {
		l, ok := fx.(core.LinkSet)
		switch {
		case !ok:
		case l.From != 0:
			return fmt.Sprintf("The link from %v to %v %s.", l.From, l.To, linkText(l.Link)) + fromNow
		case slices.ContainsFunc(s.before.Links, func(l Link) bool { return l.Text != "" }):
			return fmt.Sprintf("Every link, those that differed too, %s.", linkText(l.Link)) + fromNow
		default:
			return fmt.Sprintf("Every link %s.", linkText(l.Link)) + fromNow
		}
	}
	return ""
}

func (s *story) cut(e core.Cut) string {
	text := fmt.Sprintf("The link from %v to %v is cut: what is sent on it, or would arrive over it, is lost.", e.From, e.To)
	if back, _ := s.after.Link(core.LinkID{From: e.To, To: e.From}); back.Cut {
		return text + " The other direction is cut too."
	}
	return text + " The other direction is not."
}

// partition names the parts into which the network falls.
func (s *story) partition(e core.Partition) string {
	var parts []string
	var rest []core.NodeID
	for _, n := range s.after.Nodes {
		if !slices.ContainsFunc(e.Groups, func(group []core.NodeID) bool { return slices.Contains(group, n.ID) }) {
			rest = append(rest, n.ID)
		}
	}
	for _, group := range append(slices.Clone(e.Groups), rest) {
		if len(group) > 0 {
			parts = append(parts, names(group))
		}
	}
	if len(parts) == 1 {
		return "The network is one again: no link is cut any more."
	}
	text := fmt.Sprintf("The network falls into %d parts: %s. What is sent from one to another, or would arrive there, is lost.", len(parts), strings.Join(parts, "; "))
	for _, fx := range s.effects {
		if m, ok := fx.(core.LinksMended); ok {
			text += fmt.Sprintf(" %s within the parts %s messages again.", upper(count(len(m.Links), "link")), verbN(len(m.Links), "carries", "carry"))
		}
	}
	return text
}

func (s *story) heal(e core.Heal) string {
	const stays = " What was sent while it was cut stays lost."
	if e.From != 0 {
		return fmt.Sprintf("The link from %v to %v carries messages again.", e.From, e.To) + stays
	}
	cut := 0
	for _, fx := range s.effects {
		if m, ok := fx.(core.LinksMended); ok {
			cut = len(m.Links)
		}
	}
	if cut == 1 {
		return "The link that was cut carries messages again." + stays
	}
	return fmt.Sprintf("The %d links that were cut carry messages again. What was sent while they were cut stays lost.", cut)
}

// forgetLeader tells of a follower that knows no leader any more (raft.Step,
// MsgForgetLeader).
func (s *story) forgetLeader(e core.ForgetLeader) string {
	n, _ := s.after.Node(e.Node)
	switch c, changed := s.changed(e.Node); {
	case changed:
		return fmt.Sprintf("%v forgets that %v leads term %d. It stays a follower, and its election timeout runs on.", e.Node, c.Before.Leader, c.Before.Term)
	case n.Role == core.Leader.String():
		return fmt.Sprintf("%v is told to forget its leader, but it leads itself. Nothing changes.", e.Node)
	case n.Leader == 0:
		return fmt.Sprintf("%v is told to forget its leader, but it knows of no leader. Nothing changes.", e.Node)
	}
	return fmt.Sprintf("%v is told to forget its leader, but reads may rely on the lease of %v. Nothing changes.", e.Node, n.Leader)
}
