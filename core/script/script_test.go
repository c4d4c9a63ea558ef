package script_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/script"
)

func parseLine(t *testing.T, line string) core.Event {
	t.Helper()
	e, err := script.ParseLine(line)
	require.NoError(t, err)
	return e
}

// allVerbs is how errors list them.
var allVerbs = func() string {
	var names []string
	for _, v := range script.Verbs() {
		names = append(names, v.Name)
	}
	return strings.Join(append(names, "config", "glassraft"), ", ")
}()

func TestEveryEventKindHasAVerb(t *testing.T) {
	t.Parallel()
	var names []string
	for _, v := range script.Verbs() {
		if v.Group == script.GroupEvent {
			names = append(names, v.Name)
		}
	}
	var kinds []string
	for _, k := range core.EventKinds() {
		kinds = append(kinds, k.String())
	}
	require.Equal(t, kinds, names)
}

func TestEveryVerbIsExplained(t *testing.T) {
	t.Parallel()
	for _, v := range script.Verbs() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			require.Regexp(t, `^[A-Z].*\.$`, v.Meaning)
			name, arguments, _ := strings.Cut(v.Example, " ")
			require.Equal(t, v.Name, name)
			// Only a verb whose arguments may all be left out has an example without.
			if arguments == "" {
				require.Regexp(t, `^(\[.*\])?$`, v.Usage)
			}
			require.True(t, v.Before == "" || strings.HasSuffix(v.Before, "\n"))
		})
	}
}

func TestLinesThatAreEvents(t *testing.T) {
	t.Parallel()
	optioned := core.Defaults().Options
	optioned.PreVote, optioned.MaxInflightMsgs, optioned.MaxUncommittedEntriesSize = true, 3, math.MaxUint64
	usual := core.Defaults().Options
	tests := []struct {
		name, line string
		want       core.Event
	}{
		{"spaces around", "   campaign    2  ", core.Campaign{Node: 2}},
		{"a carriage return", "campaign 2\r", core.Campaign{Node: 2}},
		{"a node by its name", "transfer-leadership from=S1 to=S2", core.TransferLeader{Node: 1, To: 2}},
		{"a node by its name in small letters", "crash s1", core.Crash{Node: 1}},
		{"nodes by their names", "partition S1, 2 | S3", core.Partition{Groups: [][]core.NodeID{{1, 2}, {3}}}},
		{"tabs", "\ttick\t1 \tcount=2", core.Tick{Node: 1, Count: 2}},
		{"one tick", "tick 1", core.Tick{Node: 1, Count: 1}},
		{"names in any order", "transfer-leadership to=2 from=1", core.TransferLeader{Node: 1, To: 2}},
		{"a list without parentheses", "add-nodes 1 voters=1", core.AddNodes{Count: 1, Voters: []core.NodeID{1}}},
		{"a list with spaces", "add-nodes 3 voters=(1, 2, 3) learners=(4)", core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}, Learners: []core.NodeID{4}}},
		{"options", "add-nodes 1 prevote=true inflight=3 max-uncommitted-size=no-limit", core.AddNodes{Count: 1, Options: &optioned}},
		{"an option as it is by default", "add-nodes 1 inflight=256", core.AddNodes{Count: 1, Options: &usual}},
		{"a request in quotes", `propose 1 " set x 5 "`, core.Propose{Node: 1, Request: " set x 5 "}},
		{"a request that holds quotes", `propose 1 set x "a b"`, core.Propose{Node: 1, Request: `set x "a b"`}},
		{"a request that only starts with a quote", `propose 1 "a" b`, core.Propose{Node: 1, Request: `"a" b`}},
		{"a request with spaces between", "propose 1 set  x  5", core.Propose{Node: 1, Request: "set  x  5"}},
		{"a request like a comment", "propose 1 # 5", core.Propose{Node: 1, Request: "# 5"}},
		{"a request like a separator", "propose 1 ----", core.Propose{Node: 1, Request: "----"}},
		{"a request like an argument", "propose 1 count=5", core.Propose{Node: 1, Request: "count=5"}},
		{"a key with a space", "read 2 a b", core.Read{Node: 2, Key: "a b"}},
		{"a duplicate of a message", "deliver 3.7+2", core.Deliver{Msg: core.MsgID{From: 3, Seq: 7, Copy: 2}}},
		{"leaving a joint configuration", "propose-conf-change 1", core.ProposeConfChange{Node: 1}},
		{"an older change", "propose-conf-change 1 v4 v1=true", core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v4", V1: true}}},
		{"an address", `propose-conf-change 1 v4 addr="a b"`, core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v4", Node: core.BasicNode{Addr: "a b"}}}},
		{"an address with a quote", `propose-conf-change 1 addr="a\" b" v4`, core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v4", Node: core.BasicNode{Addr: `a" b`}}}},
		{"an explicit transition", "propose-conf-change 1 transition=explicit l4 r1", core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "l4 r1", Transition: core.TransitionExplicit}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, parseLine(t, test.line))
		})
	}
}

func TestLinesThatAreNot(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, line, want string }{
		{"a slip", "camapign 1", `unknown verb "camapign" (did you mean campaign?)`},
		{"two letters swapped", "dleiver 1.1", `unknown verb "dleiver" (did you mean deliver?)`},
		{"nothing like it", "explode 1", `unknown verb "explode" (legal: ` + allVerbs + `)`},
		{"nothing", "", `unknown verb "" (legal: ` + allVerbs + `)`},
		{"a list within a say", "- one", `unknown verb "-" (a line that goes on with a say, or answers an ask, begins with a space, and follows without an empty line)`},
		{"a sentence", "It leads now.", `unknown verb "It" (a line that goes on with a say, or answers an ask, begins with a space, and follows without an empty line)`},
		{"a list with stars", "* one", `unknown verb "*" (a line that goes on with a say, or answers an ask, begins with a space, and follows without an empty line)`},
		{"an answer without a question", "+ S1", `unknown verb "+" (a line that goes on with a say, or answers an ask, begins with a space, and follows without an empty line)`},
		{"a word of a file", "config seed=1", `"config" stands in a file only, before the first command`},
		{"a command that is no event", "stabilize 1", `"stabilize 1" is not one event`},
		{"a verb that never ends", strings.Repeat("é", 99), `unknown verb "` + strings.Repeat("é", 40) + `…" (legal: ` + allVerbs + `)`},
		{"no node", "campaign", "campaign: node is missing (usage: campaign NODE)"},
		{"a name that is no node's", "restart S", `restart: node "S" (legal: a whole number) (usage: restart NODE)`},
		{"now and then", "process-append-thread 1 2 now", `process-append-thread: unexpected "now" (several nodes always do it now) (usage: process-append-thread NODE [now] | NODE NODE ...)`},
		{"now out of place", "deliver now 1.1", `deliver: malformed: message "now" (a message is named like 1.17: sender, dot, number) (usage: deliver MESSAGE [now])`},
		{"a group without commas", "partition 1 2 | 3", `partition: group "1 2" (legal: nodes with commas between, like 1,2) (usage: partition NODE,... [| NODE,... ...])`},
		{"a negative node", "restart -1", `restart: node "-1" (legal: a whole number) (usage: restart NODE)`},
		{"too much", "snapshot 1 2", `snapshot: unexpected "2" (usage: snapshot NODE)`},
		{"a named argument too much", "restart 1 hard=true", `restart: unexpected "hard=true" (usage: restart NODE)`},
		{"a crash that is none", "crash 1 how=hard", `crash: malformed: crash "hard" (legal: lost, clean, torn) (usage: crash NODE [how=lost|clean|torn] [keep=RECORDS])`},
		{"a crash that is nearly one", "crash 1 how=clena", `crash: how "clena" (did you mean clean?) (usage: crash NODE [how=lost|clean|torn] [keep=RECORDS])`},
		{"a speed without a sign", "clock 1 50", `clock: malformed: share "50" (legal: percent like 5% or 12.5%) (usage: clock NODE SPEED)`},
		{"a share that is none", "link loss=often", `link: bad configuration: loss=often (legal: percent like 5% or 12.5%) (usage: link [FROM TO] [option=value ...])`},
		{"a group that is none", "partition 1,2 | 3;4", `partition: group "3;4" (legal: a whole number) (usage: partition NODE,... [| NODE,... ...])`},
		{"a group of nobody", "partition 1,2 |", `partition: group "" (legal: a whole number) (usage: partition NODE,... [| NODE,... ...])`},
		{"no group", "partition", `partition: group is missing (usage: partition NODE,... [| NODE,... ...])`},
		{"a time that overflows", "wait until-us=9999999999999999999", "wait: until-us 9999999999999999999 (legal: up to 31536000000000) (usage: wait until-us=TIME)"},
		{"no time", "wait", "wait: until-us is missing (usage: wait until-us=TIME)"},
		{"half a link", "cut 1", "cut: to is missing (usage: cut FROM TO)"},
		{"a client that cannot be", "client 77", "client: client 77 (legal: 1 to 20) (usage: client CLIENT)"},
		{"an unknown argument", "tick 1 cuont=3", `tick: unknown argument "cuont" (did you mean count?) (usage: tick NODE [count=1])`},
		{"an argument like no other", "tick 1 duration=3", `tick: unknown argument "duration" (legal: count) (usage: tick NODE [count=1])`},
		{"an argument twice", "tick 1 count=3 count=4", `tick: argument "count" given twice (usage: tick NODE [count=1])`},
		{"no count", "tick 1 count=", `tick: count "" (legal: a whole number) (usage: tick NODE [count=1])`},
		{"ticks without end", "tick 1 count=2147483648", `tick: count 2147483648 (legal: up to 2147483647) (usage: tick NODE [count=1])`},
		{"nodes without end", "add-nodes 9999999999", `add-nodes: count 9999999999 (legal: up to 2147483647) (usage: add-nodes COUNT [voters=(1,2,3)] [learners=(4)] [index=INDEX] [content=REQUEST] [option=value ...])`},
		{"an open list", "add-nodes 1 voters=(1", `add-nodes: voters "(1" (legal: a list like (1,2,3)) (usage: add-nodes COUNT [voters=(1,2,3)] [learners=(4)] [index=INDEX] [content=REQUEST] [option=value ...])`},
		{"an empty list", "add-nodes 1 voters=()", `add-nodes: voters "" (legal: a whole number) (usage: add-nodes COUNT [voters=(1,2,3)] [learners=(4)] [index=INDEX] [content=REQUEST] [option=value ...])`},
		{"an option that is none", "add-nodes 1 prevoet=true", `add-nodes: unknown argument "prevoet" (did you mean prevote?) (usage: add-nodes COUNT [voters=(1,2,3)] [learners=(4)] [index=INDEX] [content=REQUEST] [option=value ...])`},
		{"a value that is none", "add-nodes 1 prevote=maybe", `add-nodes: bad configuration: prevote=maybe (legal: true, false) (usage: add-nodes COUNT [voters=(1,2,3)] [learners=(4)] [index=INDEX] [content=REQUEST] [option=value ...])`},
		{"a way to read that is nearly one", "add-nodes 1 read-only=saef", `add-nodes: read-only "saef" (did you mean safe?) (usage: add-nodes COUNT [voters=(1,2,3)] [learners=(4)] [index=INDEX] [content=REQUEST] [option=value ...])`},
		{"no request", "propose 1", "propose: request is missing (usage: propose NODE REQUEST)"},
		{"nobody asked", "propose", "propose: node is missing (usage: propose NODE REQUEST)"},
		{"an empty request", `propose 1 ""`, "propose: request is missing (usage: propose NODE REQUEST)"},
		{"no key", "read 1 ", "read: key is missing (usage: read NODE KEY)"},
		{"a message that is none", "deliver 17", `deliver: malformed: message "17" (a message is named like 1.17: sender, dot, number) (usage: deliver MESSAGE [now])`},
		{"no message", "drop", "drop: message is missing (usage: drop MESSAGE)"},
		{"nobody to hand over", "transfer-leadership to=2", "transfer-leadership: from is missing (usage: transfer-leadership from=NODE to=NODE)"},
		{"an index that is none", "compact 1 all", `compact: index "all" (legal: a whole number) (usage: compact NODE INDEX)`},
		{"a change that is none", "propose-conf-change 1 x4", `propose-conf-change: malformed: changes "x4": unknown input: x4 (legal: v1 l1 r1 u1) (usage: propose-conf-change NODE [v4 l5 r1 ...] [v1=true] [transition=auto|implicit|explicit] [addr=TEXT])`},
		{"a transition that is none", "propose-conf-change 1 v4 transition=slow", `propose-conf-change: malformed: transition "slow" (legal: auto, implicit, explicit) (usage: propose-conf-change NODE [v4 l5 r1 ...] [v1=true] [transition=auto|implicit|explicit] [addr=TEXT])`},
		{"a transition that is nearly one", "propose-conf-change 1 v4 transition=explict", `propose-conf-change: transition "explict" (did you mean explicit?) (usage: propose-conf-change NODE [v4 l5 r1 ...] [v1=true] [transition=auto|implicit|explicit] [addr=TEXT])`},
		{"neither true nor false", "propose-conf-change 1 v4 v1=yes", `propose-conf-change: v1 "yes" (legal: true, false) (usage: propose-conf-change NODE [v4 l5 r1 ...] [v1=true] [transition=auto|implicit|explicit] [addr=TEXT])`},
		{"an open quote", `propose-conf-change 1 v4 addr="a\`, `propose-conf-change: addr "a\ is not quoted text (usage: propose-conf-change NODE [v4 l5 r1 ...] [v1=true] [transition=auto|implicit|explicit] [addr=TEXT])`},
		{"a line that never ends", strings.Repeat("x", script.LineBytesMax+1), "line of 262209 bytes (legal: up to 262208)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e, err := script.ParseLine(test.line)
			require.EqualError(t, err, test.want)
			require.Nil(t, e)
		})
	}
}

// The largest request that a cluster takes fits a line in whatever bytes it is.
func TestTheLargestRequestFitsALine(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"x", "\x00", "\xff", "\U0010ffff"} {
		e := core.Propose{Node: math.MaxUint64, Request: strings.Repeat(text, core.RequestBytesMax/len(text))}
		require.Equal(t, core.Event(e), parseLine(t, e.String()))
	}
}

// sometimes draws the value in half of the cases, and its zero otherwise.
func sometimes[T any](g *rapid.Generator[T]) *rapid.Generator[T] {
	var zero T
	return rapid.OneOf(rapid.Just(zero), g)
}

func TestALineIsReadBackAsTheEventThatWroteIt(t *testing.T) {
	t.Parallel()
	for _, kind := range core.EventKinds() {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				e := eventOf(kind).Draw(t, "event")
				require.NotContains(t, e.String(), "\n")
				back, err := script.ParseLine(e.String())
				require.NoError(t, err)
				require.Equal(t, e, back)
			})
		})
	}
}

func TestAFileIsReadBackAsTheRunThatWroteIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(anyEvent(), 0, 12).Draw(t, "events")
		config := core.Config{
			Seed:         rapid.Uint64().Draw(t, "seed"),
			TickInterval: core.Time(rapid.Int64Range(1, 1_000_000).Draw(t, "tick")),
			Link:         core.Link{LatencyMin: core.Time(rapid.Int64Range(0, 9).Draw(t, "latency")), LatencyMax: core.Time(rapid.Int64Range(9, 60_000_000).Draw(t, "latency")), Loss: core.Permille(rapid.IntRange(0, 1000).Draw(t, "loss"))},
			Disk:         core.Disk{WriteMax: core.Time(rapid.Int64Range(0, 60_000_000).Draw(t, "write")), ApplyMax: 5},
			Options:      optionsOf(t),
		}
		if config.Validate() != nil {
			t.Skip("a configuration that no run can have")
		}
		text := script.Format(config, events)
		f, err := script.Parse(text)
		require.NoError(t, err)
		require.Equal(t, config, f.Config)
		require.Len(t, f.Events(), len(events))
		for i, e := range f.Events() {
			require.Equal(t, events[i], e)
		}
		require.Equal(t, text, script.Format(f.Config, f.Events()))
	})
}

func TestEveryOptionCanBeSetInAConfigLineAndForNodes(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"election-tick": "200", "election-tick-top": "400", "heartbeat-tick": "20",
		"prevote": "true", "checkquorum": "true", "read-only": "lease-based",
		"disable-proposal-forwarding": "true", "step-down-on-removal": "true",
		"disable-conf-change-validation": "true", "async-storage-writes": "true", "durable-machine": "true", "fresh-snapshots": "true", "report-snapshots": "false", "queue-responses": "true", "inflight-bytes": "5000000",
		"max-size-per-msg": "10", "inflight": "4", "max-uncommitted-size": "1000", "max-committed-size-per-ready": "no-limit",
		"break": "vote-not-persisted,hard-state-first",
	}
	require.Len(t, values, len(core.OptionNames()))
	for name, value := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := core.Defaults().Options
			require.NoError(t, want.SetOption(name, value))
			require.NotEqual(t, core.Defaults().Options, want)
			text := name + "=" + value
			if name == "read-only" {
				want.CheckQuorum = true // it needs that
				text += " checkquorum=true"
			}
			f, err := script.Parse("glassraft 1\nconfig " + text)
			require.NoError(t, err)
			require.Equal(t, want, f.Config.Options)
			require.Equal(t, core.AddNodes{Count: 1, Options: &want}, parseLine(t, "add-nodes 1 "+text))
		})
	}
}

func TestConfigNamesAreAllThatAConfigLineTakes(t *testing.T) {
	t.Parallel()
	require.Equal(t, slices.Concat([]string{"seed", "tick-us", "write-min-us", "write-max-us", "apply-min-us", "apply-max-us", "machine"}, core.LinkOptionNames(), core.OptionNames()), core.ConfigNames())
	f, err := script.Parse("glassraft 1\nconfig seed=18446744073709551615 tick-us=500 write-max-us=9000\nconfig latency-min-us=0 latency-max-us=7 loss=2.5%\n")
	require.NoError(t, err)
	want := core.Defaults()
	want.Seed, want.TickInterval, want.Link = math.MaxUint64, 500, core.Link{LatencyMax: 7, Loss: 25}
	want.Disk.WriteMax = 9000
	require.Equal(t, want, f.Config)
}

func TestEveryConfigNameHasItsPlaceInFormat(t *testing.T) {
	t.Parallel()
	config := core.Defaults()
	config.Seed, config.TickInterval, config.Link = 3, 500, core.Link{LatencyMin: 1, LatencyMax: 7}
	config.Options.PreVote = true
	require.Equal(t, "glassraft 1\nconfig seed=3 tick-us=500 latency-min-us=1 latency-max-us=7 prevote=true\ncrash 1\n",
		script.Format(config, []core.Event{core.Crash{Node: 1}}))
	require.Equal(t, "glassraft 1\nconfig seed=1\n", script.Format(core.Defaults(), nil))
}

func TestAnEventsSliceIsItsOwn(t *testing.T) {
	t.Parallel()
	f, err := script.Parse("crash 1\nrestart 1\n")
	require.NoError(t, err)
	events := f.Events()
	slices.Reverse(events)
	require.Equal(t, []core.Event{core.Crash{Node: 1}, core.Restart{Node: 1}}, f.Events())
}
