package core_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	c := core.Defaults()
	require.NoError(t, c.Validate())
	require.Equal(t, 150, c.Options.ElectionTick)
	require.Equal(t, 299, c.Options.ElectionTickTop)
	require.Equal(t, 50, c.Options.HeartbeatTick)
	require.Equal(t, core.Time(1000), c.TickInterval)
	require.Equal(t, core.Link{LatencyMin: 10_000, LatencyMax: 20_000}, c.Link)
	require.Empty(t, c.Options.String())
}

func TestConfigErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		set  func(*core.Config)
		text string
	}{
		{"tick of nothing", func(c *core.Config) { c.TickInterval = 0 }, "bad configuration: tick interval 0ms (legal: 0.001ms to 1000ms)"},
		{"tick too long", func(c *core.Config) { c.TickInterval = 1_000_001 }, "bad configuration: tick interval 1000.001ms (legal: 0.001ms to 1000ms)"},
		{"latency below nothing", func(c *core.Config) { c.Link.LatencyMin = -1 }, "bad configuration: latency -0.001ms to 20ms (legal: 0ms up to 60000ms, the shortest first)"},
		{"latency upside down", func(c *core.Config) { c.Link.LatencyMin = 20_001 }, "bad configuration: latency 20.001ms to 20ms (legal: 0ms up to 60000ms, the shortest first)"},
		{"latency too long", func(c *core.Config) { c.Link.LatencyMax = 60_000_001 }, "bad configuration: latency 10ms to 60000.001ms (legal: 0ms up to 60000ms, the shortest first)"},
		{"no heartbeat", func(c *core.Config) { c.Options.HeartbeatTick = 0 }, "bad configuration: heartbeat-tick=0 (legal: 1 and more)"},
		{"election as short as a heartbeat", func(c *core.Config) { c.Options.ElectionTick = 50 }, "bad configuration: election-tick=50 (legal: more than heartbeat-tick=50, at most 600000)"},
		{"election too long", func(c *core.Config) { c.Options.ElectionTick = 600_001 }, "bad configuration: election-tick=600001 (legal: more than heartbeat-tick=50, at most 600000)"},
		{"top below the bottom", func(c *core.Config) { c.Options.ElectionTickTop = 149 }, "bad configuration: election-tick-top=149 (legal: 150 to 600000)"},
		{"top too long", func(c *core.Config) { c.Options.ElectionTickTop = 600_001 }, "bad configuration: election-tick-top=600001 (legal: 150 to 600000)"},
		{"nothing in flight", func(c *core.Config) { c.Options.MaxInflightMsgs = 0 }, "bad configuration: inflight=0 (legal: 1 to 2147483647)"},
		{"too much in flight", func(c *core.Config) { c.Options.MaxInflightMsgs = math.MaxInt32 + 1 }, "bad configuration: inflight=2147483648 (legal: 1 to 2147483647)"},
		{"lease without check quorum", func(c *core.Config) { c.Options.LeaseReads = true }, "bad configuration: read-only=lease-based without checkquorum (raft: CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased)"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			config := core.Defaults()
			row.set(&config)
			_, err := core.NewCluster(config)
			require.EqualError(t, err, row.text)
			require.ErrorIs(t, err, core.ErrConfig)
			if config.Options == core.Defaults().Options {
				return
			}
			// A node of its own, and one that is added, are refused alike.
			_, err = core.NewNode(core.NodeConfig{ID: 1, Options: config.Options})
			require.EqualError(t, err, row.text)
			w := emptyWorld(t)
			e := core.AddNodes{Count: 1, Voters: ids(1), Options: &config.Options}
			w.requireRefused(e, e.String()+": "+row.text)
		})
	}
}

// anyOptions draws options that need not fit together.
func anyOptions() *rapid.Generator[core.Options] {
	return rapid.Custom(func(t *rapid.T) core.Options {
		return core.Options{
			ElectionTick:                rapid.Int().Draw(t, "election tick"),
			ElectionTickTop:             rapid.Int().Draw(t, "election tick top"),
			HeartbeatTick:               rapid.Int().Draw(t, "heartbeat tick"),
			PreVote:                     rapid.Bool().Draw(t, "pre-vote"),
			CheckQuorum:                 rapid.Bool().Draw(t, "check quorum"),
			LeaseReads:                  rapid.Bool().Draw(t, "lease reads"),
			DisableProposalForwarding:   rapid.Bool().Draw(t, "no forwarding"),
			StepDownOnRemoval:           rapid.Bool().Draw(t, "step down"),
			DisableConfChangeValidation: rapid.Bool().Draw(t, "any change"),
			AsyncStorageWrites:          rapid.Bool().Draw(t, "async"),
			FreshSnapshots:              rapid.Bool().Draw(t, "fresh snapshots"),
			ReportSnapshots:             rapid.Bool().Draw(t, "reports"),
			QueueResponses:              rapid.Bool().Draw(t, "queued responses"),
			DurableMachine:              rapid.Bool().Draw(t, "durable"),
			MaxInflightBytes:            number().Draw(t, "inflight bytes"),
			MaxSizePerMsg:               number().Draw(t, "size per message"),
			MaxInflightMsgs:             rapid.Int().Draw(t, "inflight"),
			MaxUncommittedEntriesSize:   number().Draw(t, "uncommitted"),
			MaxCommittedSizePerReady:    number().Draw(t, "committed"),
			Breaks:                      core.BreaksOf(rapid.SliceOf(rapid.SampledFrom(core.AllBreaks())).Draw(t, "breaks")...),
		}
	})
}

func TestOptionsTextRoundTrip(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		o := anyOptions().Draw(t, "options")
		back := core.Defaults().Options
		for _, word := range strings.Fields(o.String()) {
			name, value, found := strings.Cut(word, "=")
			require.True(t, found, word)
			require.NoError(t, back.SetOption(name, value))
		}
		require.Equal(t, o, back)
	})
}

// Each name moves a field of its own: no two options share one, none is forgotten.
func TestEachOptionSetsOneField(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"election-tick": "7", "election-tick-top": "8", "heartbeat-tick": "9", "prevote": "", "checkquorum": "true",
		"read-only": "lease-based", "disable-proposal-forwarding": "true", "step-down-on-removal": "true",
		"max-size-per-msg": "no-limit", "inflight": "3", "max-uncommitted-size": "4", "max-committed-size-per-ready": "5",
		"disable-conf-change-validation": "true", "async-storage-writes": "", "inflight-bytes": "6", "durable-machine": "true",
		"fresh-snapshots": "true", "report-snapshots": "false", "queue-responses": "true",
		"break": "vote-not-persisted,responses-out-of-order",
	}
	require.Len(t, values, len(core.OptionNames()))
	all := core.Defaults().Options
	for _, name := range core.OptionNames() {
		value, known := values[name]
		require.True(t, known, name)
		one := core.Defaults().Options
		require.NoError(t, one.SetOption(name, value))
		require.NoError(t, all.SetOption(name, value))
		if value == "" {
			value = "true"
		}
		require.Equal(t, " "+name+"="+value, one.String())
	}
	require.Equal(t, core.Options{
		ElectionTick: 7, ElectionTickTop: 8, HeartbeatTick: 9, PreVote: true, CheckQuorum: true, LeaseReads: true,
		DisableProposalForwarding: true, StepDownOnRemoval: true, MaxSizePerMsg: math.MaxUint64, MaxInflightMsgs: 3,
		MaxUncommittedEntriesSize: 4, MaxCommittedSizePerReady: 5,
		DisableConfChangeValidation: true, AsyncStorageWrites: true, MaxInflightBytes: 6,
		FreshSnapshots: true, ReportSnapshots: false, QueueResponses: true, DurableMachine: true,
		Breaks: core.BreaksOf(core.BreakVoteNotPersisted, core.BreakResponsesOutOfOrder),
	}, all)
	require.NoError(t, all.SetOption("read-only", "safe"))
	require.NoError(t, all.SetOption("prevote", "false"))
	require.False(t, all.LeaseReads || all.PreVote)
}

func TestSetOptionErrors(t *testing.T) {
	t.Parallel()
	for _, row := range [][3]string{
		{"election-tick", "soon", "bad configuration: election-tick=soon (legal: a whole number)"},
		{"inflight", "", "bad configuration: inflight= (legal: a whole number)"},
		{"prevote", "yes", "bad configuration: prevote=yes (legal: true, false)"},
		{"read-only", "unsafe", "bad configuration: read-only=unsafe (legal: safe, lease-based)"},
		{"max-size-per-msg", "-1", "bad configuration: max-size-per-msg=-1 (legal: bytes, or no-limit)"},
		{"pre-vote", "true", `bad configuration: unknown option "pre-vote" (legal: election-tick, election-tick-top, heartbeat-tick, prevote, checkquorum, read-only, disable-proposal-forwarding, step-down-on-removal, disable-conf-change-validation, async-storage-writes, max-size-per-msg, inflight, inflight-bytes, max-uncommitted-size, max-committed-size-per-ready, fresh-snapshots, report-snapshots, queue-responses, durable-machine, break)`},
	} {
		o := core.Defaults().Options
		require.EqualError(t, o.SetOption(row[0], row[1]), row[2])
		require.Equal(t, core.Defaults().Options, o)
	}
}

// What Validate lets through, the library takes: it panics on bad options.
func TestValidOptionsAreNeverRefusedByTheLibrary(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		o := anyOptions().Draw(t, "options")
		o.HeartbeatTick = rapid.IntRange(0, 9).Draw(t, "small heartbeat tick")
		o.ElectionTick = rapid.IntRange(0, 20).Draw(t, "small election tick")
		o.ElectionTickTop = rapid.IntRange(0, 40).Draw(t, "small top")
		o.MaxInflightMsgs = rapid.IntRange(0, 9).Draw(t, "few in flight")
		n, err := core.NewNode(core.NodeConfig{ID: 1, Options: o, Membership: core.Membership{Voters: ids(1)}})
		if invalid := o.Validate(); invalid != nil {
			require.EqualError(t, err, invalid.Error())
			return
		}
		require.NoError(t, err)
		require.Equal(t, o, n.Options())
	})
}
