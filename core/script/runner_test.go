package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
	"glassraft/core/view"
)

// run does all of a script's commands.
func run(t *testing.T, text string) script.Result {
	t.Helper()
	f, err := script.Parse(text)
	require.NoError(t, err)
	result, err := script.Run(f)
	require.NoError(t, err)
	return result
}

// Every verb's example does something, or holds, after what stands before it.
func TestEveryExampleRuns(t *testing.T) {
	t.Parallel()
	for _, v := range script.Verbs() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			f, err := script.Parse("glassraft 1\n" + v.Before + v.Example + "\n")
			require.NoError(t, err)
			last := f.Commands[len(f.Commands)-1]
			require.True(t, strings.HasPrefix(last.Action.String(), v.Name))
			require.Equal(t, v.Group == script.GroupEvent, isEvent(last.Action), "%v", last.Action)
			back, err := script.ParseCommand(last.Action.String())
			require.NoError(t, err)
			require.Equal(t, last.Action, back)
			r, err := script.NewRunner(f)
			require.NoError(t, err)
			for o, more := r.Step(); more; o, more = r.Step() {
				require.NoError(t, o.Err, "%v", o.Command.Action)
				require.False(t, o.Differs)
				if o.Command.Line != last.Line {
					continue
				}
				switch v.Group {
				case script.GroupEvent:
					require.Equal(t, 1, o.Events)
				case script.GroupMany:
					require.Positive(t, o.Events)
				case script.GroupSetting, script.GroupTeaching:
					require.Empty(t, o.Output)
					fallthrough
				default:
					require.Zero(t, o.Events)
				}
				require.Equal(t, o.Events == 0, script.Eventless(last.Action))
			}
		})
	}
}

func isEvent(a script.Action) bool { _, is := a.(script.Do); return is }

func TestRunWritesWhatEachCommandDid(t *testing.T) {
	t.Parallel()
	result := run(t, `glassraft 1
title A node
# Two events.
add-nodes 1 voters=(1)
# A tick in which nothing happens.
tick 1 count=2
crash 1
----
S1 crashed

crash 1
# The end.
`)
	require.Equal(t, 1, len(result.Differences), "nobody said that the second crash is impossible")
	require.Equal(t, 11, result.Differences[0].Line)
	require.ErrorIs(t, result.Differences[0].Err, core.ErrNodeDown)
	require.Equal(t, `glassraft 1
title A node
# Two events.
add-nodes 1 voters=(1)
----
INFO 1 switched to configuration voters=(1)
INFO 1 became follower at term 0
INFO newRaft 1 [peers: [1], term: 0, commit: 0, applied: 0, lastindex: 0, lastterm: 0]

# A tick in which nothing happens.
tick 1 count=2
----
ok

crash 1
----
S1 crashed

crash 1
----
error: crash 1: node is down: S1

# The end.
`, result.Text)
}

func TestRunNamesTheLinesThatDiffer(t *testing.T) {
	t.Parallel()
	result := run(t, "glassraft 1\nadd-nodes 1 voters=(1)\n\ncrash 1\n----\nS2 crashed\n\nrestart 2\n----\nok\n\ncrash 1\n----\nerror: crash 1: node is down: S1\n\nexpect S1.up\n----\nerror: expectation does not hold: S1.up is false\n")
	var lines []int
	for _, d := range result.Differences {
		lines = append(lines, d.Line)
	}
	require.Equal(t, []int{4, 8, 16}, lines, "no output makes up for an expectation that does not hold")
	require.ErrorIs(t, result.Differences[2].Err, script.ErrExpectation)
}

func TestRunOfItsOwnTextChangesNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"glassraft 1\nconfig seed=4 prevote=true\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\ndeliver 1.1\npropose 2 \"a\\nb\"\npropose 9 x\n",
		"glassraft 1\nadd-nodes 3 voters=(1,2,3)\nrun until leader != none\n\nsay Now.\npropose 1 set x 5\nrun for 100ms\nraft-state\nstatus 1\nraft-log 1",
		"add-nodes 3 voters=(1,2,3) index=4\ncampaign 1\nstabilize\n# done\n",
		"crash 1 \\\n  how=torn",
	} {
		first := run(t, text)
		second := run(t, first.Text)
		for _, d := range second.Differences {
			require.NoError(t, d.Err)
			t.Errorf("line %d differs", d.Line)
		}
		require.Equal(t, first.Text, second.Text)
	}
}

func TestRunRefusesAConfigurationThatNoClusterTakes(t *testing.T) {
	t.Parallel()
	_, err := script.Run(&script.File{})
	require.ErrorIs(t, err, core.ErrConfig)
}

// What a script's commands do is events; the events alone are the same run.
func TestARunIsItsEvents(t *testing.T) {
	t.Parallel()
	f, err := script.Parse("glassraft 1\nconfig seed=9 async-storage-writes=true\nadd-nodes 5 voters=(1,2,3,4,5)\nhostility cruel for=2s\nadd-clients 2\nrun for 3s\nstabilize\ntick-election 1\nprocess-ready 1 2\ndeliver-msgs 1 2 drop=(3)\n")
	require.NoError(t, err)
	r, err := script.NewRunner(f)
	require.NoError(t, err)
	r.Run()
	h := r.History()
	require.Greater(t, h.Len(), 300)
	again, err := script.Parse(script.Format(h.Config(), h.Events()))
	require.NoError(t, err)
	require.Equal(t, len(h.Events()), len(again.Commands))
	r2, err := script.NewRunner(again)
	require.NoError(t, err)
	require.Empty(t, r2.Run().Differences)
	require.Equal(t, string(h.Trace()), string(r2.History().Trace()))
}

func TestCommandsThatCannotEndAreCapped(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"a condition that never holds", "add-nodes 3 voters=(1,2,3)\nrun until term = 77 within 500ms", "expectation does not hold within 500ms: "},
		{"nothing left to happen", "add-nodes 1 index=3\nrun until term = 77", "expectation does not hold, and nothing happens any more: "},
		{"no nodes", "run until leader != none", "expectation does not hold, and nothing happens any more: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			result := run(t, "glassraft 1\n"+test.text)
			require.Len(t, result.Differences, 1)
			require.ErrorIs(t, result.Differences[0].Err, script.ErrExpectation)
			require.True(t, strings.HasPrefix(result.Differences[0].Err.Error(), test.want), result.Differences[0].Err.Error())
		})
	}
}

// A command is only so many events.
func TestCommandsOfTooManyEventsEnd(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, text, want string }{
		{"a long time", "add-nodes 5 voters=(1,2,3,4,5)\nrun for 100000s log-level=NONE", "it does not come to an end: 200000 events (legal: up to 200000 in one command)"},
		// Each of two followers takes the other for the leader, and hands the proposal on.
		{"a proposal that goes to and fro", "config fresh-snapshots=true\n" + `add-nodes 3 voters=(1,2,3) index=5
campaign 1
stabilize log-level=NONE
send-snapshot 2 3
deliver-msgs 3
send-snapshot 3 2
deliver-msgs 2
propose 2 set x 5
stabilize 2 3 log-level=NONE`, "it does not come to an end: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			result := run(t, "glassraft 1\n"+row.text)
			require.Len(t, result.Differences, 1)
			require.ErrorIs(t, result.Differences[0].Err, script.ErrCap)
			require.True(t, strings.HasPrefix(result.Differences[0].Err.Error(), row.want), result.Differences[0].Err.Error())
		})
	}
}

func TestErrorsOfCommands(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ command, want string }{
		{"stabilize 4", "no such node: S4 (legal: S1 to S3)"},
		{"process-ready 1 4", "process-ready 4: no such node: S4 (legal: S1 to S3)"},
		{"raft-log 4", "no such node: S4 (legal: S1 to S3)"},
		{"status 4", "no such node: S4 (legal: S1 to S3)"},
		{"tick-election 4", "no such node: S4 (legal: S1 to S3)"},
		{"tick-heartbeat 0", "no such node: none (legal: S1 to S3)"},
		{"compact 1 9", "compact 1 9: out of range: compact S1 to 9 (its snapshot covers up to 0)"},
	} {
		t.Run(test.command, func(t *testing.T) {
			t.Parallel()
			result := run(t, "glassraft 1\nadd-nodes 3 voters=(1,2,3)\n"+test.command+"\n")
			require.Len(t, result.Differences, 1)
			require.EqualError(t, result.Differences[0].Err, test.want)
			require.True(t, strings.HasSuffix(result.Text, "error: "+test.want+"\n"), result.Text)
		})
	}
}

func TestNothingToDoIsSaid(t *testing.T) {
	t.Parallel()
	result := run(t, "glassraft 1\nlog-level none\nadd-nodes 2 voters=(1,2)\nlog-level debug\nprocess-ready 1\n----\n<empty Ready>\n\nprocess-append-thread 1\n----\nno append work to perform\n\nprocess-apply-thread 1\n----\nno apply work to perform\n\ndeliver-msgs 1\n----\nno messages\n\nprocess-ready 1 2\n----\n> 1 handling Ready\n  <empty Ready>\n> 2 handling Ready\n  <empty Ready>\n\nstabilize\n----\nok\n\n_breakpoint\n----\nok\n\nstatus 1\n----\nok\n")
	require.Empty(t, result.Differences, result.Text)
}

func TestTimesOfScripts(t *testing.T) {
	t.Parallel()
	for text, back := range map[string]string{"250us": "0.25ms", "1500us": "1.5ms", "0.25ms": "0.25ms", "12.5ms": "12.5ms", "2s": "2000ms", "0.5s": "500ms", "60000.000ms": "60000ms"} {
		action, err := script.ParseCommand("run for " + text)
		require.NoError(t, err)
		require.Equal(t, "run for "+back, action.String())
	}
	for _, bad := range []string{"", "5", "ms", "1e3ms", "-1ms", "0ms", "0.1us", "1 ms", "NaNms", "Infs", "99999999999s", "0x1ms"} {
		_, err := script.ParseCommand("run for " + bad)
		require.Error(t, err, bad)
	}
}

// Time stands still while messages are delivered by hand, so that what runs
// afterwards owes no ticks.
func TestNoTimePassesInCommandsByHand(t *testing.T) {
	t.Parallel()
	for _, async := range []string{"false", "true"} {
		result := run(t, "glassraft 1\nconfig async-storage-writes="+async+"\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nstabilize\n"+
			strings.Repeat("propose 1 set x 5\nstabilize 1 2\nprocess-ready 1 2 3\nprocess-append-thread 1 2 3\nprocess-apply-thread 1 2 3\ndeliver-msgs 1 2 3\nstabilize\n", 20)+
			"expect time = 0ms and every.value(x) = 5\npropose 1 set x 6\nprocess-ready 1\nrun for 400ms\nexpect leader = S1 and term = 1 and time = 400ms\n")
		require.Empty(t, result.Differences)
	}
}

// A message that does not get through is printed as lost.
func TestLostMessagesAreSaid(t *testing.T) {
	t.Parallel()
	result := run(t, "glassraft 1\nlog-level none\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\ncrash 2\ncut 1 3\nlog-level warn\nstabilize\n----\n> 2 receiving messages\n  lost (receiver down): 1->2 MsgVote Term:1 Log:0/0\n> 3 receiving messages\n  lost (link cut): 1->3 MsgVote Term:1 Log:0/0\n")
	require.Empty(t, result.Differences, result.Text)
}

// Requests that are put to a node by hand can be spoken of when they have ended.
func TestOutcomesOfRequests(t *testing.T) {
	t.Parallel()
	result := run(t, `glassraft 1
add-nodes 3 voters=(1,2,3)
expect S1.outcome = none and S1.answer = none
propose 1 set x 5
expect S1.outcome = refused and S1.answer = none
campaign 1
stabilize
propose 1 set x "5 6"
expect S1.outcome = pending
stabilize
expect S1.outcome = answered and S1.answer = ok
read 1 x
stabilize
expect S1.answer = "5 6"
propose 1 set x 7
crash 1
expect S1.outcome = in-doubt and S1.answer = none
`)
	require.Empty(t, result.Differences, result.Text)
}

func TestRunWithAnotherLogLevel(t *testing.T) {
	t.Parallel()
	result := run(t, "glassraft 1\nadd-nodes 3 voters=(1,2,3)\nrun until leader != none within 1s log-level=ERROR\n----\n10 events, 0ms to 197.928ms\n\nrun until leader != none\n----\nno events: it holds already\n\nlog-level none\nrun for 100ms\nrun for 10ms log-level=info\n----\n1 events, 297.928ms to 307.928ms\n\nraft-state\n----\n1: StateFollower (Voter) Term:1 Lead:2\n2: StateLeader (Voter) Term:1 Lead:2\n3: StateFollower (Voter) Term:1 Lead:2\n")
	require.Empty(t, result.Differences, result.Text)
}

// Who waits for a condition waits no longer than was said.
func TestRunUntilEndsInTime(t *testing.T) {
	t.Parallel()
	for _, within := range []string{"1ms", "50ms", "149ms"} {
		f, err := script.Parse("glassraft 1\nadd-nodes 3 voters=(1,2,3)\nrun until term = 9 within " + within)
		require.NoError(t, err)
		r, err := script.NewRunner(f)
		require.NoError(t, err)
		require.Len(t, r.Run().Differences, 1)
		limit, err := script.ParseCondition("time <= " + within)
		require.NoError(t, err)
		require.True(t, limit.Holds(script.Situation{Frame: view.Capture(r.History().Cluster())}))
	}
}
