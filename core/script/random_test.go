package script_test

import (
	"math"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
)

// oddText holds what a line could stumble over.
func oddText() *rapid.Generator[string] {
	odd := rapid.SliceOfN(rapid.SampledFrom([]string{
		`"`, `\`, "'", "`", " ", "  ", "\t", "\n", "\r\n", "#", "----", "=", "(", ")", ",", "x", "set x 5",
		"@ann/1 ", "é", "日本", "\u2028", "\u00a0", "\ufeff", "\x00", "\xff", "🙂",
	}), 1, 8)
	return rapid.OneOf(rapid.StringN(1, 20, -1), rapid.Map(odd, func(parts []string) string { return strings.Join(parts, "") }))
}

func optionsOf(t *rapid.T) core.Options {
	o := core.Defaults().Options
	values := map[string]*rapid.Generator[string]{
		"read-only":                      rapid.SampledFrom([]string{"safe", "lease-based"}),
		"prevote":                        rapid.SampledFrom([]string{"true", "false"}),
		"checkquorum":                    rapid.SampledFrom([]string{"true", "false"}),
		"disable-proposal-forwarding":    rapid.SampledFrom([]string{"true", "false"}),
		"step-down-on-removal":           rapid.SampledFrom([]string{"true", "false"}),
		"disable-conf-change-validation": rapid.SampledFrom([]string{"true", "false"}),
		"async-storage-writes":           rapid.SampledFrom([]string{"true", "false"}),
		"fresh-snapshots":                rapid.SampledFrom([]string{"true", "false"}),
		"report-snapshots":               rapid.SampledFrom([]string{"true", "false"}),
		"queue-responses":                rapid.SampledFrom([]string{"true", "false"}),
		"durable-machine":                rapid.SampledFrom([]string{"true", "false"}),
		"inflight-bytes":                 rapid.SampledFrom([]string{"0", "2000000", "no-limit"}),
		"max-size-per-msg":               rapid.SampledFrom([]string{"0", "17", "no-limit"}),
		"max-uncommitted-size":           rapid.SampledFrom([]string{"0", "17", "no-limit"}),
		"max-committed-size-per-ready":   rapid.SampledFrom([]string{"0", "17", "no-limit"}),
		"break":                          rapid.SampledFrom([]string{"none", "hard-state-first", "vote-not-persisted,messages-shared"}),
	}
	for _, name := range core.OptionNames() {
		g, ok := values[name]
		if !ok {
			g = rapid.SampledFrom([]string{"1", "77", "1000"})
		}
		if rapid.Bool().Draw(t, name) {
			require.NoError(t, o.SetOption(name, g.Draw(t, "value")))
		}
	}
	return o
}

// eventOf draws an event of a kind.
func eventOf(kind core.EventKind) *rapid.Generator[core.Event] {
	return rapid.Custom(func(t *rapid.T) core.Event {
		node := func(label string) core.NodeID {
			return core.NodeID(rapid.OneOf(rapid.Uint64Range(0, 9), rapid.Uint64()).Draw(t, label))
		}
		nodes := func(label string) []core.NodeID {
			ids := rapid.SliceOfN(rapid.Uint64Range(1, 30), 0, 4).Draw(t, label)
			var list []core.NodeID
			for _, id := range ids {
				list = append(list, core.NodeID(id))
			}
			return list
		}
		message := core.MsgID{
			From: core.NodeID(rapid.Uint64Range(1, 25).Draw(t, "from")),
			Seq:  rapid.Uint32Range(1, math.MaxUint32).Draw(t, "seq"),
			Copy: sometimes(rapid.Uint8()).Draw(t, "copy"),
		}
		switch kind {
		case core.KindAddNodes:
			e := core.AddNodes{Count: rapid.IntRange(0, 25).Draw(t, "count"), Voters: nodes("voters"), Learners: nodes("learners")}
			e.Index = core.Index(sometimes(rapid.Uint64()).Draw(t, "index"))
			e.Content = sometimes(oddText()).Draw(t, "content")
			if rapid.Bool().Draw(t, "options") {
				e.Options = new(optionsOf(t))
			}
			return e
		case core.KindSetTimeout:
			return core.SetTimeout{Node: node("node"), Ticks: rapid.IntRange(0, math.MaxInt32).Draw(t, "ticks")}
		case core.KindSendSnapshot:
			return core.SendSnapshot{Node: node("node"), To: node("to")}
		case core.KindTick:
			return core.Tick{Node: node("node"), Count: rapid.IntRange(0, core.TickCountMax).Draw(t, "count")}
		case core.KindCampaign:
			return core.Campaign{Node: node("node")}
		case core.KindPropose:
			return core.Propose{Node: node("node"), Request: oddText().Draw(t, "request")}
		case core.KindRead:
			return core.Read{Node: node("node"), Key: oddText().Draw(t, "key")}
		case core.KindProposeConfChange:
			change := core.ConfChange{
				Changes:    strings.Join(rapid.SliceOfN(rapid.StringMatching(`[vlru]([1-9]|1[0-9]|2[0-5])`), 0, 4).Draw(t, "changes"), " "),
				Transition: core.Transition(rapid.IntRange(0, 2).Draw(t, "transition")),
				Node:       core.BasicNode{Addr: sometimes(rapid.StringMatching(`[a-z0-9 :./=()"\\é#-]{1,12}`)).Draw(t, "addr")},
			}
			if change.Transition == core.TransitionAuto && len(strings.Fields(change.Changes)) == 1 {
				change.V1 = rapid.Bool().Draw(t, "v1")
			}
			return core.ProposeConfChange{Node: node("node"), Change: change}
		case core.KindTransferLeader:
			return core.TransferLeader{Node: node("node"), To: node("to")}
		case core.KindDeliver:
			return core.Deliver{Msg: message, Now: rapid.Bool().Draw(t, "now")}
		case core.KindDrop:
			return core.Drop{Msg: message}
		case core.KindDuplicate:
			return core.Duplicate{Msg: message}
		case core.KindHold:
			return core.Hold{Msg: message}
		case core.KindRelease:
			return core.Release{Msg: message}
		case core.KindReady:
			return core.Ready{Node: node("node")}
		case core.KindAppendThread:
			return core.AppendThread{Node: node("node"), Now: rapid.Bool().Draw(t, "now")}
		case core.KindApplyThread:
			return core.ApplyThread{Node: node("node"), Now: rapid.Bool().Draw(t, "now")}
		case core.KindCrash:
			return core.Crash{
				Node: node("node"),
				How:  core.CrashKind(rapid.IntRange(0, 2).Draw(t, "how")),
				Keep: sometimes(rapid.IntRange(0, core.TickCountMax)).Draw(t, "keep"),
			}
		case core.KindPowerCut:
			return core.PowerCut{}
		case core.KindWipeDisk:
			return core.WipeDisk{Node: node("node")}
		case core.KindPause:
			return core.Pause{Node: node("node")}
		case core.KindResume:
			return core.Resume{Node: node("node")}
		case core.KindForgetLeader:
			return core.ForgetLeader{Node: node("node")}
		case core.KindReportUnreachable:
			return core.ReportUnreachable{Node: node("node"), Peer: node("peer")}
		case core.KindReportSnapshot:
			return core.ReportSnapshot{Node: node("node"), Peer: node("peer"), Delivered: rapid.Bool().Draw(t, "delivered")}
		case core.KindSetLink:
			e := core.SetLink{Link: linkOf(t)}
			if rapid.Bool().Draw(t, "one link") {
				e.From, e.To = node("from"), node("to")
			}
			return e
		case core.KindCut:
			return core.Cut{From: node("from"), To: node("to")}
		case core.KindPartition:
			e := core.Partition{Groups: [][]core.NodeID{{core.NodeID(rapid.Uint64Range(1, 30).Draw(t, "first"))}}}
			for range rapid.IntRange(0, 3).Draw(t, "groups") {
				if group := nodes("group"); len(group) > 0 {
					e.Groups = append(e.Groups, group)
				}
			}
			return e
		case core.KindHeal:
			return core.Heal{From: node("from"), To: node("to")}
		case core.KindSetClock:
			return core.SetClock{Node: node("node"), Speed: share(t)}
		case core.KindSetDisk:
			return core.SetDisk{Node: node("node"), Speed: share(t)}
		case core.KindWait:
			return core.Wait{Until: core.Time(rapid.Int64Range(0, math.MaxInt64).Draw(t, "until"))}
		case core.KindAddClients:
			return core.AddClients{Count: rapid.IntRange(0, 30).Draw(t, "count"), Options: core.ClientOptions{
				Operations: rapid.IntRange(-1, 9).Draw(t, "operations"),
				Think:      core.Time(rapid.Int64().Draw(t, "think")),
				Timeout:    core.Time(rapid.Int64().Draw(t, "timeout")),
				Attempts:   rapid.Int().Draw(t, "attempts"),
				Keys:       rapid.IntRange(0, 30).Draw(t, "keys"),
				Reads:      share(t),
			}}
		case core.KindClientAct:
			return core.ClientAct{Client: core.ClientID(rapid.IntRange(0, core.ClientsMax).Draw(t, "client"))}
		case core.KindMend:
			return core.Mend{}
		case core.KindRestart:
			return core.Restart{Node: node("node")}
		case core.KindTakeSnapshot:
			return core.TakeSnapshot{Node: node("node")}
		case core.KindCompact:
			return core.Compact{Node: node("node"), Index: core.Index(rapid.Uint64().Draw(t, "index"))}
		}
		t.Fatalf("no generator for events of kind %v", kind)
		return nil
	})
}

func share(t *rapid.T) core.Permille {
	return core.Permille(rapid.IntRange(0, 20_000).Draw(t, "share"))
}

func linkOf(t *rapid.T) core.Link {
	return core.Link{
		LatencyMin: core.Time(rapid.Int64().Draw(t, "shortest")),
		LatencyMax: core.Time(rapid.Int64().Draw(t, "longest")),
		LongTail:   rapid.Bool().Draw(t, "long tail"),
		Loss:       share(t),
		Duplicate:  share(t),
		Reorder:    share(t),
	}
}

func anyEvent() *rapid.Generator[core.Event] {
	return rapid.Custom(func(t *rapid.T) core.Event {
		return eventOf(rapid.SampledFrom(core.EventKinds()).Draw(t, "kind")).Draw(t, "event")
	})
}
