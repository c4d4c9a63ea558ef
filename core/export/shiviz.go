package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"glassraft/core"
)

// ShiViz writes the run as a log with vector clocks, in ShiViz's default pattern
//
//	(?<event>.*)\n(?<host>\S*) (?<clock>{.*})
//
// after two empty lines: in a file ShiViz wants its pattern there, and what
// separates several runs, and takes the default pattern and no separator where
// there is nothing.
//
// Hosts are the nodes (S1, S2, ...), the simulated clients (c1, c2, ...) and the
// network. A host's every happening ticks its own place of its clock: an event
// done to it, and each effect there, of which each message sent and received is
// one. (Left out are silent ticks, lines of the library's log, and that a Ready
// was taken, which its event says.) A message carries its sender's clock as it
// was when it was sent, and whoever receives it merges that clock into its own;
// a copy that the network makes carries the clock of the original. A client and a
// node hear of one another in the same way: through the request that the node
// took, and through its answer. So of two lines one can have influenced the other
// if and only if its clock is the smaller one.
//
// What becomes of a message or a link on the way is no node's doing, and no node
// learns of it: it stands at the host network, whose clock is never merged with
// another, neither way. A drop thus follows from nothing that a node did and leads
// to nothing; were the network to know the clock of each message it touches, it
// would tie everything that passed through it earlier to everything after it. A
// message that finds its receiver down is a happening of that receiver which
// merges nothing, since nobody is there to read it. What the transport tells a
// node of a peer (SnapshotReported, UnreachableReported) comes from outside, as
// a tick does, and brings no clock. That the simulator ends a request whose
// message is gone, of which no node hears, stands at the network too.
//
// Errors are those of Trace.
func ShiViz(w io.Writer, config core.Config, events []core.Event) error {
	c, err := core.NewCluster(config)
	if err != nil {
		return err
	}
	d := diagram{
		out:   bufio.NewWriter(w),
		sent:  map[core.MsgID]letter{},
		asked: map[core.HandleID]core.ClientID{},
	}
	_, _ = d.out.WriteString("\n\n") // Flush tells the error
	err = replay(c, events, func(_ int, e core.Event, effects core.Effects) error {
		d.event(e, effects)
		return nil
	})
	return flushed(d.out, err)
}

// diagram is the log as it is written.
type diagram struct {
	out    *bufio.Writer // keeps its first error
	clocks [hosts]clock
	sent   map[core.MsgID]letter           // every message so far, lost ones too: copies may be made of any in flight
	asked  map[core.HandleID]core.ClientID // requests of clients that have not ended
	acting [core.NodesMax + 1]bool         // nodes that did something in this event so far
	beside host                            // where stands what ends a request of a node that did nothing
}

// letter is a message and what its receiver will learn from it.
type letter struct {
	message *core.Message
	clock   clock
}

// line notes that something happened at a host.
func (d *diagram) line(h host, text string) {
	c := &d.clocks[h]
	c[h]++
	b := d.out.AvailableBuffer()
	b = append(b, oneLine.Replace(text)...)
	b = append(b, '\n')
	b = append(b, h.String()...)
	b = append(b, ' ')
	b = c.append(b)
	b = append(b, '\n')
	_, _ = d.out.Write(b) // Flush tells the error
}

// at notes that something happened at a node.
func (d *diagram) at(id core.NodeID, text string) {
	d.acting[id] = true
	d.line(nodeHost(id), text)
}

// oneLine keeps a text on its line: JavaScript's pattern stops at any of these.
var oneLine = strings.NewReplacer("\n", " ", "\r", " ", "\u2028", " ", "\u2029", " ")

func (d *diagram) event(e core.Event, effects core.Effects) {
	if core.Silent(e, effects) {
		return
	}
	d.acting = [len(d.acting)]bool{}
	d.beside = networkHost
	switch e := e.(type) {
	case core.Deliver:
		d.arrived(e.Msg, effects)
	case core.ClientAct:
		d.beside = clientHost(e.Client)
	default:
		if id := core.NodeOf(e); id != 0 {
			d.at(id, e.String())
		}
	}
	for _, fx := range effects {
		d.effect(fx)
	}
}

// arrived lets a receiver learn what the sender knew, unless the message was
// lost on arrival.
func (d *diagram) arrived(id core.MsgID, effects core.Effects) {
	for _, fx := range effects {
		if lost, ok := fx.(core.MessageLost); ok && lost.Message.ID == id {
			return
		}
	}
	l := d.sent[id]
	to := l.message.To()
	d.clocks[nodeHost(to)].merge(l.clock)
	d.at(to, fmt.Sprintf("received %v: %s", id, l.message.Describe()))
}

func (d *diagram) effect(fx core.Effect) {
	text := string(fx.AppendTrace(nil))
	switch fx := fx.(type) {
	case core.Logged, core.ReadyTaken:
	case core.MessageSent:
		d.messageSent(fx.Message, text)
	case core.MessageLost:
		if fx.Reason == core.LostReceiverDown {
			d.line(nodeHost(fx.Message.To()), text)
		} else {
			d.line(networkHost, text)
		}
	case core.MessageRefused:
		d.at(fx.Message.To(), text)
	case core.MessageHeld, core.MessageReleased, core.LinkSet, core.LinksCut, core.LinksMended:
		d.line(networkHost, text)
	case core.ClientAdded:
		d.line(clientHost(fx.Client), text)
	case core.ClientSent:
		d.clientSent(fx, text)
	case core.ClientDone:
		d.line(clientHost(fx.Client), text)
	case core.RequestDone:
		d.requestDone(fx, text)
	default:
		for _, id := range kinds[fx.Kind()].nodes(fx) {
			d.at(id, text)
		}
	}
}

func (d *diagram) messageSent(m *core.Message, text string) {
	original := m.ID
	original.Copy = 0
	if m.ID != original { // the network's work, of which the sender knows nothing
		d.line(networkHost, text)
		d.sent[m.ID] = letter{m, d.sent[original].clock}
		return
	}
	d.at(m.From(), text)
	d.sent[m.ID] = letter{m, d.clocks[nodeHost(m.From())]}
}

// clientSent also lets the node take the request, where it did.
func (d *diagram) clientSent(fx core.ClientSent, text string) {
	h := clientHost(fx.Client)
	d.line(h, text)
	if fx.Handle == (core.HandleID{}) {
		return
	}
	d.asked[fx.Handle] = fx.Client
	d.clocks[nodeHost(fx.Node)].merge(d.clocks[h])
	d.at(fx.Node, fmt.Sprintf("took request %v of %v: %s", fx.Handle, fx.Client, fx.Request))
}

// requestDone also tells the client that asked. A request can end without its
// node: its client gave up, or the simulator knows that its message is gone.
func (d *diagram) requestDone(fx core.RequestDone, text string) {
	client, isClients := d.asked[fx.Handle]
	delete(d.asked, fx.Handle)
	if !d.acting[fx.Handle.Node] {
		d.line(d.beside, text)
		return
	}
	d.at(fx.Handle.Node, text)
	if isClients {
		h := clientHost(client)
		d.clocks[h].merge(d.clocks[nodeHost(fx.Handle.Node)])
		d.line(h, "told: "+text)
	}
}
