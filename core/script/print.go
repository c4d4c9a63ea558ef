package script

import (
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// printer collects a command's output, as etcd/raft's interaction tests print it:
// the library's own log lines, and what raft hands out and is handed, in the
// library's own words. What only Glassraft has is added in the words of the
// trace.
type printer struct {
	text  *strings.Builder
	level Level
	// interaction: one of etcd/raft's scripts. Of what its commands do only that
	// is printed that etcd/raft prints.
	interaction bool
	// brief leaves out what raft hands out and is handed, while much happens.
	brief bool
	room  int  // how many bytes more may be printed
	full  bool // there was more
}

// quiet tells whether nothing but errors is to be seen.
func (p *printer) quiet() bool { return p.level == LevelNone }

func (p *printer) printf(format string, args ...any) {
	if !p.quiet() {
		p.write(fmt.Sprintf(format, args...))
	}
}

// write prints at every level of the log, as a whole or not at all.
func (p *printer) write(text string) {
	if p.fits(len(text)) {
		p.text.WriteString(text)
		p.room -= len(text)
	}
}

// fits tells whether there is room for so many bytes. Once something was left out,
// all that comes after is, too.
func (p *printer) fits(bytes int) bool {
	p.full = p.full || bytes > p.room
	return !p.full
}

// take hands out what was printed.
func (p *printer) take() string {
	text := p.text.String()
	p.text.Reset()
	return text
}

// indented puts two spaces before each line that print prints.
func (p *printer) indented(print func() error) error {
	outer := p.text
	p.text = &strings.Builder{}
	err := print()
	inner := strings.TrimSuffix(p.text.String(), "\n")
	p.text = outer
	if spaces := 2 * (strings.Count(inner, "\n") + 1); inner != "" && (p.full || p.fits(spaces)) {
		p.room -= spaces
		outer.WriteString("  " + strings.ReplaceAll(inner, "\n", "\n  ") + "\n")
	}
	return err
}

// event prints an event that was done. about is what was known of it before.
func (p *printer) event(e core.Event, effects core.Effects, about about) {
	if !p.brief && !lost(effects) {
		p.printf("%s", about.intro)
	}
	for _, fx := range effects {
		p.effect(e, fx)
	}
	if !p.brief {
		p.printf("%s", about.after(effects))
		p.sent(effects)
	}
}

// lost tells whether a message did not get through, of which the effect says more.
func lost(effects core.Effects) bool {
	return slices.ContainsFunc(effects, func(fx core.Effect) bool {
		l, is := fx.(core.MessageLost)
		return is && l.Reason != core.LostDropped
	})
}

// sent names the messages that an event sent, so that later commands can speak of
// them. etcd/raft's scripts speak of none.
func (p *printer) sent(effects core.Effects) {
	var names []string
	for _, fx := range effects {
		if sent, is := fx.(core.MessageSent); is {
			names = append(names, fmt.Sprintf("%v to %d", sent.Message.ID, uint64(sent.Message.To())))
		}
	}
	if len(names) > 0 && !p.interaction {
		p.printf("sent %s\n", strings.Join(names, ", "))
	}
}

func (p *printer) effect(e core.Event, fx core.Effect) {
	switch fx := fx.(type) {
	case core.Logged:
		if p.level <= levelOf(fx.Level) {
			p.printf("%s %s\n", levelOf(fx.Level), strings.TrimSuffix(fx.Line, "\n"))
		}
	case core.ReadyTaken:
		// Words are longer than what they describe: what cannot fit is not put into words.
		if !p.brief && !p.quiet() && p.fits(readyBytes(fx.Ready)) {
			p.printf("%s", raft.DescribeReady(fx.Ready, nil))
		}
	case core.NodePanicked:
		p.write(string(fx.AppendTrace(nil)) + "\n") // nobody may overlook it
	case core.MessageRefused:
		if !p.brief {
			p.printf("%v\n", fx.Err)
		}
	case core.MessageLost:
		if !p.brief && fx.Reason != core.LostDropped {
			p.printf("lost (%v): %s\n", fx.Reason, fx.Message.Describe())
		}
	case core.MessageSent:
		if _, byHand := e.(core.SendSnapshot); byHand {
			p.printf("%s\n", fx.Message.Describe())
		}
	default:
		if shown := shows[fx.Kind()]; shown == always || shown == ours && !p.interaction {
			p.printf("%s\n", fx.AppendTrace(nil))
		}
	}
}

// readyBytes is how many bytes of requests a Ready holds, each as often as it is
// described.
func readyBytes(rd raft.Ready) int {
	bytes := 0
	count := func(entries []*raftpb.Entry) {
		for _, e := range entries {
			bytes += len(e.GetData())
		}
	}
	count(rd.Entries)
	count(rd.CommittedEntries)
	for _, m := range rd.Messages {
		count(m.GetEntries())
	}
	return bytes
}

// levelOf gives a level of the library's log its place among those of scripts.
func levelOf(l core.LogLevel) Level { return Level(l) }

// shown says whether an effect is printed in the words of the trace.
type shown uint8

const (
	never  shown = iota // it stands elsewhere: in what raft handed out, or in its log
	always              // no command of etcd/raft's scripts brings it about
	ours                // etcd/raft's scripts do not print it
)

var shows = map[core.EffectKind]shown{
	core.KindNodeCrashed:     always,
	core.KindNodeRestarted:   always,
	core.KindNodePaused:      always,
	core.KindNodeResumed:     always,
	core.KindDiskWiped:       always,
	core.KindOperationLost:   always,
	core.KindMessageHeld:     always,
	core.KindMessageReleased: always,
	core.KindLinkSet:         always,
	core.KindLinksCut:        always,
	core.KindLinksMended:     always,
	core.KindClockSet:        always,
	core.KindDiskSet:         always,
	core.KindClientAdded:     always,
	core.KindClientSent:      always,
	core.KindClientDone:      always,
	core.KindSnapshotTaken:   always,
	core.KindContractBroken:  always,
	core.KindRequestDone:     ours,
	core.KindTimeoutSet:      ours,
}

// about is what is printed around the effects of an event: what only the
// cluster before it knows.
type about struct{ intro, outro string }

// after is what is printed after the effects. The answers that a thread handed out
// are those of the operation as it was done: a broken driver may have mixed them up.
func (a about) after(effects core.Effects) string {
	for _, fx := range effects {
		if done, is := fx.(core.OperationDone); is && a.outro != "" {
			return responsesText(done.Operation)
		}
	}
	return a.outro
}

// describe says what is printed around an event that is about to be done.
func describe(c *core.Cluster, e core.Event) about {
	switch e := e.(type) {
	case core.Deliver:
		return about{intro: messageText(c, e.Msg)}
	case core.Drop:
		return about{intro: "dropped: " + messageText(c, e.Msg)}
	case core.Duplicate:
		return about{intro: "duplicated: " + messageText(c, e.Msg)}
	case core.AppendThread:
		return operationText(c, e.Node, false)
	case core.ApplyThread:
		return operationText(c, e.Node, true)
	}
	return about{}
}

func messageText(c *core.Cluster, id core.MsgID) string {
	for _, m := range c.InFlight() {
		if m.ID == id {
			return m.Describe() + "\n"
		}
	}
	return ""
}

// operationText gives the next operation of a thread, and apart from it the
// answers that wait for it.
func operationText(c *core.Cluster, id core.NodeID, apply bool) about {
	n, err := c.Node(id)
	if err != nil {
		return about{}
	}
	queue, applies := n.Pending()
	if apply {
		queue = applies
	}
	if len(queue) == 0 {
		return about{}
	}
	return about{intro: "Processing:\n" + queue[0].Describe() + "\n", outro: responsesText(queue[0])}
}

func responsesText(op *core.Operation) string {
	text := "Responses:\n"
	for _, r := range op.Responses() {
		text += raft.DescribeMessage(r, nil) + "\n"
	}
	return text
}
