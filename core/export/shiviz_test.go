package export_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/export"
)

// shiviz is ShiViz's default pattern; Go needs a P to name a group.
var shiviz = regexp.MustCompile(`(?P<event>.*)\n(?P<host>\S*) (?P<clock>{.*})`)

// happening is one happening of a log.
type happening struct {
	host  string
	clock map[string]int
	text  string
}

// log parses what ShiViz would, and wants that the pattern leaves nothing over,
// as a text of several lines would.
func (r run) log(t *testing.T) []happening {
	t.Helper()
	text := string(r.bytes(t, export.ShiViz))
	require.Empty(t, strings.Trim(shiviz.ReplaceAllString(text, ""), "\n"))
	var log []happening
	for _, m := range shiviz.FindAllStringSubmatch(text, -1) {
		h := happening{host: m[2], text: m[1]}
		require.NoError(t, json.Unmarshal([]byte(m[3]), &h.clock))
		require.NotEmpty(t, h.text)
		log = append(log, h)
	}
	require.True(t, strings.HasPrefix(text, "\n\n"), "ShiViz takes its own pattern where the first line is empty")
	require.Len(t, log, strings.Count(text, "\n")/2-1)
	return log
}

func TestShiVizOfAShortRun(t *testing.T) {
	t.Parallel()
	r := run{config: core.Defaults(), events: []core.Event{
		core.AddNodes{Count: 2, Voters: []core.NodeID{1, 2}},
		core.Campaign{Node: 1},
		core.Ready{Node: 1},
		core.Duplicate{Msg: core.MsgID{From: 1, Seq: 1}},
		core.Tick{Node: 2, Count: 1}, // silent
		core.Deliver{Msg: core.MsgID{From: 1, Seq: 1, Copy: 1}},
		core.Crash{Node: 2},
		core.Deliver{Msg: core.MsgID{From: 1, Seq: 1}},
	}}
	require.Equal(t, strings.TrimPrefix(`


S1 added: voters 1 2
S1 {"S1":1}
S2 added: voters 1 2
S2 {"S2":1}
campaign 1
S1 {"S1":2}
S1 state: follower term=0 vote=none leader=none commit=0 -> candidate term=1 vote=S1 leader=none commit=0
S1 {"S1":3}
process-ready 1
S1 {"S1":4}
S1 saved term=1 vote=S1 commit=0
S1 {"S1":5}
sent 1.1 due 12.742ms: 1->2 MsgVote Term:1 Log:0/0
S1 {"S1":6}
sent 1.1+1 due 12.742ms: 1->2 MsgVote Term:1 Log:0/0
network {"network":1}
received 1.1+1: 1->2 MsgVote Term:1 Log:0/0
S2 {"S1":6, "S2":2}
S2 state: follower term=0 vote=none leader=none commit=0 -> follower term=1 vote=S1 leader=none commit=0
S2 {"S1":6, "S2":3}
crash 2
S2 {"S1":6, "S2":4}
S2 crashed
S2 {"S1":6, "S2":5}
lost 1.1 (receiver down): 1->2 MsgVote Term:1 Log:0/0
S2 {"S1":6, "S2":6}
`, "\n"), string(r.bytes(t, export.ShiViz)))
}

// The clocks must tell exactly what can have influenced what: they are held
// against the order that the run itself gives, which knows no clock. Whatever
// happens at a host follows from what happened there before, and a message, a
// request and an answer tie two hosts together; nothing else does.
func TestShiVizClocksAreTheHappenedBefore(t *testing.T) {
	t.Parallel()
	everyWeather(t, func(t *testing.T, r run) {
		log := r.log(t)
		before := pastOf(t, log, r.ties(t, log))
		counts := map[string]int{}
		for _, h := range log {
			counts[h.host]++
			require.Equal(t, counts[h.host], h.clock[h.host], "each host counts 1, 2, 3: %v", h)
		}
		vectors := make([][]int, len(log)) // maps would take most of the time
		for i, h := range log {
			for _, host := range slices.Sorted(maps.Keys(counts)) {
				vectors[i] = append(vectors[i], h.clock[host])
			}
		}
		for i := range log {
			for j := range log {
				if i != j && before[j].has(i) != earlier(vectors[i], vectors[j]) {
					require.Failf(t, "false order", "%v\n%v\nhappened before: %t", log[i], log[j], before[j].has(i))
				}
			}
		}
	})
}

// earlier tells whether a clock is the smaller one.
func earlier(a, b []int) bool {
	for host, n := range a {
		if b[host] < n {
			return false
		}
	}
	return !slices.Equal(a, b)
}

// past is a set of happenings, by their places in the log.
type past []uint64

func (p past) has(i int) bool { return p[i/64]&(1<<(i%64)) != 0 }

// pastOf gives for each happening all that lead to it, through the one before it
// at its host and through what ties says.
func pastOf(t *testing.T, log []happening, ties map[int]int) []past {
	before := make([]past, len(log))
	last := map[string]int{}
	for i, h := range log {
		before[i] = make(past, (len(log)+63)/64)
		follow := func(j int) {
			require.Less(t, j, i, "a cause comes first")
			for w := range before[j] {
				before[i][w] |= before[j][w]
			}
			before[i][j/64] |= 1 << (j % 64)
		}
		if j, ok := last[h.host]; ok {
			follow(j)
		}
		if j, ok := ties[i]; ok {
			follow(j)
		}
		last[h.host] = i
	}
	return before
}

// ties tells for each happening of the log that follows from one at another host
// from which. It is made from the run and finds the lines by what they are about.
func (r run) ties(t *testing.T, log []happening) map[int]int {
	t.Helper()
	place := map[string]int{} // of a line, by host and the beginning of the text
	for i, h := range log {
		for _, key := range []string{h.host + " " + h.text, h.host + " " + strings.Join(strings.Fields(h.text)[:min(2, len(strings.Fields(h.text)))], " ")} {
			if _, known := place[key]; !known {
				place[key] = i
			}
		}
	}
	at := func(host fmt.Stringer, format string, args ...any) int {
		key := host.String() + " " + fmt.Sprintf(format, args...)
		require.Contains(t, place, key)
		return place[key]
	}
	ties := map[int]int{}
	received := 0
	waits := map[core.HandleID]core.ClientID{}
	r.replay(t, func(c *core.Cluster, e core.Event, effects core.Effects) {
		lost := false
		for _, fx := range effects {
			switch fx := fx.(type) {
			case core.MessageLost:
				if d, ok := e.(core.Deliver); ok {
					lost = lost || fx.Message.ID == d.Msg
				}
			case core.ClientSent:
				if fx.Handle.Seq > 0 {
					sent := at(fx.Client, "%s", fx.AppendTrace(nil))
					ties[at(fx.Node, "took request %v of %v: %s", fx.Handle, fx.Client, fx.Request)] = sent
					waits[fx.Handle] = fx.Client
				}
			case core.RequestDone:
				client, isClients := waits[fx.Handle]
				delete(waits, fx.Handle)
				if act, ok := e.(core.ClientAct); ok && act.Client == client && strings.Contains(fx.Result.Reason, "waited too long") {
					continue
				}
				if isClients && !strings.Contains(fx.Result.Reason, "lost on its way") {
					done := at(fx.Handle.Node, "%s", fx.AppendTrace(nil))
					ties[at(client, "told: %s", fx.AppendTrace(nil))] = done
				}
			}
		}
		if d, ok := e.(core.Deliver); ok && !lost {
			// A message is delivered once; copies are copies of the original.
			var to core.NodeID
			for _, n := range c.Nodes() {
				if _, here := place[n.ID().String()+" received "+d.Msg.String()+":"]; here {
					require.Zero(t, to, "received twice")
					to = n.ID()
				}
			}
			require.NotZero(t, to, "%v was received", d.Msg)
			original := core.MsgID{From: d.Msg.From, Seq: d.Msg.Seq}
			ties[at(to, "received %v:", d.Msg)] = at(d.Msg.From, "sent %v", original)
			received++
		}
	})
	lines := 0
	for _, h := range log {
		if strings.HasPrefix(h.text, "received ") {
			lines++
		}
	}
	require.Equal(t, received, lines, "nobody receives what was lost")
	return ties
}

// A message names its receiver; the line must stand there.
func TestShiVizPutsAMessageWhereItArrives(t *testing.T) {
	t.Parallel()
	everyWeather(t, func(t *testing.T, r run) {
		receivers := map[string]string{}
		r.replay(t, func(_ *core.Cluster, _ core.Event, effects core.Effects) {
			for _, fx := range effects {
				if sent, ok := fx.(core.MessageSent); ok {
					receivers[sent.Message.ID.String()] = sent.Message.To().String()
				}
			}
		})
		for _, h := range r.log(t) {
			if id, ok := strings.CutPrefix(h.text, "received "); ok {
				id, _, _ = strings.Cut(id, ":")
				require.Equal(t, receivers[id], h.host)
			}
		}
	})
}

// Nothing leads from the network to a node, or from one to it.
func TestShiVizNetworkKnowsNobody(t *testing.T) {
	t.Parallel()
	everyWeather(t, func(t *testing.T, r run) {
		for _, h := range r.log(t) {
			_, knows := h.clock["network"]
			require.Equal(t, h.host == "network", knows)
			require.False(t, knows && len(h.clock) > 1)
		}
	})
}

// A request and its answer tie the client to the node, as messages tie nodes.
func TestShiVizTiesClientsToNodes(t *testing.T) {
	t.Parallel()
	clients := core.DefaultClient()
	clients.Reads = 0
	r := run{config: core.Defaults(), events: []core.Event{
		core.AddNodes{Count: 1, Voters: []core.NodeID{1}},
		core.AddClients{Count: 1, Options: clients},
		core.Campaign{Node: 1}, core.Ready{Node: 1}, core.Ready{Node: 1},
		core.ClientAct{Client: 1},
		core.Ready{Node: 1}, core.Ready{Node: 1},
	}}
	var took, told, done happening
	for _, h := range r.log(t) {
		switch {
		case strings.HasPrefix(h.text, "took request 1#1 of c1: @c1/1 "):
			took = h
		case strings.HasPrefix(h.text, "told: request 1#1 answered "):
			told = h
		case strings.HasPrefix(h.text, "c1 operation 1 answered "):
			done = h
		}
	}
	require.Equal(t, "S1", took.host)
	require.Equal(t, 2, took.clock["c1"], "it was added, and it asked")
	require.Equal(t, "c1", told.host)
	require.Greater(t, told.clock["S1"], took.clock["S1"])
	require.Equal(t, 4, done.clock["c1"])
}

// Who gives up waiting ends its request itself: the node hears nothing of it.
func TestShiVizOfAClientThatGivesUp(t *testing.T) {
	t.Parallel()
	clients := core.DefaultClient()
	clients.Timeout, clients.Attempts = core.Millisecond, 1
	r := run{config: core.Defaults(), events: []core.Event{
		core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}},
		core.AddClients{Count: 1, Options: clients},
		core.Campaign{Node: 3}, core.Ready{Node: 3},
		core.Deliver{Msg: core.MsgID{From: 3, Seq: 1}, Now: true}, core.Ready{Node: 1},
		core.Deliver{Msg: core.MsgID{From: 1, Seq: 1}, Now: true},
		core.ClientAct{Client: 1},
		core.ClientAct{Client: 1},
	}}
	var hosts []string
	for _, h := range r.log(t) {
		if strings.Contains(h.text, "in doubt") && strings.HasPrefix(h.text, "request ") {
			hosts = append(hosts, h.host)
		}
	}
	require.Equal(t, []string{"c1"}, hosts)
}
