package export_test

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/export"
)

func TestEveryEffectKindHasAName(t *testing.T) {
	t.Parallel()
	require.Equal(t, len(core.EffectKinds()), export.Kinds)
	names := map[string]core.EffectKind{}
	for _, k := range core.EffectKinds() {
		name := export.KindName(k)
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, name, "kind %d", k)
		require.NotContains(t, names, name)
		names[name] = k
	}
}

// A line's bytes are what programs rely on: the names of the fields and their order.
func TestTraceOfAShortRun(t *testing.T) {
	t.Parallel()
	r := run{config: core.Defaults(), events: []core.Event{
		core.AddNodes{Count: 2, Voters: []core.NodeID{1, 2}},
		core.Tick{Node: 1, Count: 7},
		core.Campaign{Node: 1},
		core.Ready{Node: 1},
		core.Cut{From: 1, To: 2},
		core.AddClients{Count: 1, Options: core.DefaultClient()},
	}}
	require.Equal(t, strings.TrimPrefix(`
{"event":1,"time_us":0,"script":"add-nodes 2 voters=(1,2)","kind":"add-nodes","effects":[{"kind":"node-added","nodes":["S1"],"text":"S1 added: voters 1 2"},{"kind":"node-added","nodes":["S2"],"text":"S2 added: voters 1 2"}]}
{"event":2,"time_us":7000,"script":"tick 1 count=7","kind":"tick","effects":[]}
{"event":3,"time_us":7000,"script":"campaign 1","kind":"campaign","effects":[{"kind":"state-changed","nodes":["S1"],"text":"S1 state: follower term=0 vote=none leader=none commit=0 -> candidate term=1 vote=S1 leader=none commit=0"}]}
{"event":4,"time_us":7000,"script":"process-ready 1","kind":"process-ready","effects":[{"kind":"ready-taken","nodes":["S1"],"text":"S1 ready: must-sync=true"},{"kind":"hard-state-saved","nodes":["S1"],"text":"S1 saved term=1 vote=S1 commit=0"},{"kind":"message-sent","nodes":["S1","S2"],"message":{"id":"1.1","from":"S1","to":"S2","type":"MsgVote","term":1},"text":"sent 1.1 due 19.742ms: 1->2 MsgVote Term:1 Log:0/0"}]}
{"event":5,"time_us":7000,"script":"cut 1 2","kind":"cut","effects":[{"kind":"links-cut","nodes":["S1","S2"],"text":"cut [S1>S2]"}]}
{"event":6,"time_us":7000,"script":"add-clients 1","kind":"add-clients","effects":[{"kind":"client-added","client":"c1","text":"client c1 added"}]}
`, "\n"), withoutLogged(r.bytes(t, export.Trace)))
}

// withoutLogged takes the library's own log out, which is not ours to fix.
func withoutLogged(trace []byte) string {
	all := regexp.MustCompile(`\{"kind":"logged"[^}]*\},?`).ReplaceAllString(string(trace), "")
	return strings.ReplaceAll(all, ",]", "]")
}

func TestTraceSaysWhatTheRunDid(t *testing.T) {
	t.Parallel()
	everyWeather(t, func(t *testing.T, r run) {
		trace := r.bytes(t, export.Trace)
		require.Equal(t, trace, r.bytes(t, export.Trace), "the same run, the same bytes")
		lines := bytes.Split(bytes.TrimSuffix(trace, []byte("\n")), []byte("\n"))
		require.Len(t, lines, len(r.events))
		n := 0
		r.replay(t, func(c *core.Cluster, e core.Event, effects core.Effects) {
			var line struct {
				Event   int
				Time    core.Time `json:"time_us"`
				Script  string
				Kind    string
				Effects []struct {
					Kind, Text string
					Message    *struct {
						ID, From, To, Type string
						Term               uint64
					}
				}
			}
			require.NoError(t, json.Unmarshal(lines[n], &line))
			n++
			text := core.AppendTrace(nil, line.Event, line.Time, e, nil)
			for i, fx := range effects {
				require.Equal(t, export.KindName(fx.Kind()), line.Effects[i].Kind)
				text = append(append(append(text, "  "...), line.Effects[i].Text...), '\n')
				if sent, ok := fx.(core.MessageSent); ok {
					m := line.Effects[i].Message
					require.Equal(t, sent.Message.ID.String(), m.ID)
					require.Equal(t, sent.Message.To().String(), m.To)
					require.Equal(t, sent.Message.Raft.GetType().String(), m.Type)
					require.Equal(t, sent.Message.Raft.GetTerm(), m.Term)
				}
			}
			require.Len(t, line.Effects, len(effects))
			require.Equal(t, e.String(), line.Script)
			require.Equal(t, e.Kind().String(), line.Kind)
			require.Equal(t, string(core.AppendTrace(nil, n, c.Now(), e, effects)), string(text))
		})
	})
}

// everyEffect is one effect of each kind.
func everyEffect() []core.Effect {
	m := &core.Message{ID: core.MsgID{From: 1, Seq: 1}, Raft: &raftpb.Message{To: new(uint64(2))}}
	op := &core.Operation{ID: core.OpID{Node: 1, Seq: 1}}
	return []core.Effect{
		core.NodeAdded{Node: 1}, core.NodeCrashed{Node: 1}, core.NodeRestarted{Node: 1}, core.NodePanicked{Node: 1},
		core.TimerFired{Node: 1}, core.TimeoutSet{Node: 1}, core.StateChanged{Node: 1}, core.ReadyTaken{Node: 1},
		core.MessageSent{Message: m}, core.MessageLost{Message: m}, core.MessageRefused{Message: m, Err: errFull},
		core.EntriesAppended{Node: 1}, core.HardStateSaved{Node: 1}, core.SnapshotInstalled{Node: 1},
		core.SnapshotTaken{Node: 1}, core.Compacted{Node: 1}, core.Applied{Node: 1, Entry: &raftpb.Entry{}},
		core.MembershipChanged{Node: 1}, core.SnapshotReported{Node: 1, Peer: 2}, core.RequestAppended{Leader: 1},
		core.RequestDropped{Node: 1}, core.RequestDone{Handle: core.HandleID{Node: 1, Seq: 1}}, core.NodePaused{Node: 1},
		core.NodeResumed{Node: 1}, core.DiskWiped{Node: 1}, core.OperationQueued{Operation: op},
		core.OperationDone{Operation: op}, core.OperationLost{Operation: op}, core.MessageHeld{Message: m},
		core.MessageReleased{Message: m}, core.LinkSet{From: 1, To: 2}, core.LinksCut{Links: []core.LinkID{{From: 1, To: 2}}},
		core.LinksMended{Links: []core.LinkID{{From: 2, To: 1}}}, core.ClockSet{Node: 1}, core.DiskSet{Node: 1},
		core.UnreachableReported{Node: 1, Peer: 2}, core.ClientAdded{Client: 1}, core.ClientSent{Client: 1, Node: 1},
		core.ClientDone{Client: 1}, core.Logged{Node: 1}, core.ContractBroken{Node: 1},
	}
}

func TestEveryEffectSaysToWhomItHappened(t *testing.T) {
	t.Parallel()
	var seen []core.EffectKind
	for _, fx := range everyEffect() {
		seen = append(seen, fx.Kind())
		e := export.Traced(fx)
		switch fx.(type) {
		case core.MessageSent, core.MessageLost, core.MessageRefused, core.MessageHeld, core.MessageReleased:
			require.Equal(t, []string{"S1", "S2"}, e.Nodes, e.Kind)
			require.Equal(t, "1.1", e.Message.ID, e.Kind)
		case core.LinkSet, core.LinksCut, core.LinksMended:
			require.Equal(t, []string{"S1", "S2"}, e.Nodes, e.Kind)
		case core.ClientAdded, core.ClientDone:
			require.Equal(t, "c1", e.Client, e.Kind)
			require.Empty(t, e.Nodes, e.Kind)
		case core.ClientSent:
			require.Equal(t, "c1", e.Client, e.Kind)
			require.Equal(t, []string{"S1"}, e.Nodes, e.Kind)
		default:
			require.Equal(t, []string{"S1"}, e.Nodes, e.Kind)
			require.Empty(t, e.Client, e.Kind)
		}
	}
	require.ElementsMatch(t, core.EffectKinds(), seen)
	require.Empty(t, export.Traced(core.LinkSet{}).Nodes, "every link")
}

// What goes wrong is told with its place, and what was written stays.
func TestExportsThatFail(t *testing.T) {
	t.Parallel()
	exports := map[string]func(io.Writer, core.Config, []core.Event) error{
		"trace": export.Trace, "shiviz": export.ShiViz, "porcupine": export.Porcupine,
	}
	bad := core.Defaults()
	bad.Options.ElectionTick = 0
	events := []core.Event{core.AddNodes{Count: 1, Voters: []core.NodeID{1}}, core.Campaign{Node: 2}}
	for name, write := range exports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ErrorIs(t, write(io.Discard, bad, nil), core.ErrConfig)
			err := write(io.Discard, core.Defaults(), events)
			require.ErrorIs(t, err, core.ErrNoSuchNode)
			require.ErrorContains(t, err, "event 2: campaign 2: ")
			require.ErrorIs(t, write(full{}, core.Defaults(), events[:1]), errFull)
		})
	}
	var out bytes.Buffer
	require.Error(t, export.Trace(&out, core.Defaults(), events))
	require.Equal(t, 1, bytes.Count(out.Bytes(), []byte("\n")))
}
