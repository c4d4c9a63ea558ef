package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
)

func TestFilesThatAreScripts(t *testing.T) {
	t.Parallel()
	crash := core.Event(core.Crash{Node: 1})
	tests := []struct {
		name, text string
		want       []script.Command
		closing    string
	}{
		{"empty", "", nil, ""},
		{"only empty lines", "\n  \n\t\n", nil, ""},
		{"only a comment", "# nothing\n", nil, "# nothing\n"},
		{"only a version", "glassraft 1\n", nil, ""},
		{"a version with spaces", "  glassraft   1  \ncrash 1", []script.Command{{Line: 2, Event: crash}}, ""},
		{"no line end", "crash 1", []script.Command{{Line: 1, Event: crash}}, ""},
		{"empty lines between", "\ncrash 1\n\n\nrestart 1\n", []script.Command{{Line: 2, Event: crash}, {Line: 5, Event: core.Restart{Node: 1}}}, ""},
		{"line ends of Windows", "glassraft 1\r\n# why\r\ncrash 1\r\n----\r\nok\r\n\r\n", []script.Command{{Line: 3, Comment: "# why\n", Event: crash, Expected: new("ok\n")}}, ""},
		{"a byte order mark", "\ufeffglassraft 1\ncrash 1\n", []script.Command{{Line: 2, Event: crash}}, ""},
		{"comments", "# one\n\n  # two\ncrash 1\n# three\n", []script.Command{{Line: 4, Comment: "# one\n# two\n", Event: crash}}, "# three\n"},
		{"an output", "crash 1\n----\nS1 crashed\nand more\n\nrestart 1\n", []script.Command{{Line: 1, Event: crash, Expected: new("S1 crashed\nand more\n")}, {Line: 6, Event: core.Restart{Node: 1}}}, ""},
		{"an output to the end", "crash 1\n----\nS1 crashed", []script.Command{{Line: 1, Event: crash, Expected: new("S1 crashed\n")}}, ""},
		{"an output of nothing", "crash 1\n----\n\n", []script.Command{{Line: 1, Event: crash, Expected: new("")}}, ""},
		{"an output like an event", "crash 1\n----\nrestart 1\n# no comment\n", []script.Command{{Line: 1, Event: crash, Expected: new("restart 1\n# no comment\n")}}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := script.Parse(test.text)
			require.NoError(t, err)
			require.Equal(t, core.Defaults(), f.Config)
			require.Equal(t, test.want, f.Commands)
			require.Equal(t, test.closing, f.Closing)
		})
	}
}

func TestFilesThatAreNot(t *testing.T) {
	t.Parallel()
	configNames := strings.Join(core.ConfigNames(), ", ")
	tests := []struct{ name, text, want string }{
		{"a slip", "\n# hm\ncamapign 1\n", `script:3: unknown verb "camapign" (did you mean campaign?)`},
		{"a slip before the events", "confg seed=1\n", `script:1: unknown verb "confg" (did you mean config?)`},
		{"an event that is wrong", "crash 1\ntick\n", "script:2: tick: node is missing (usage: tick NODE [count=1])"},
		{"another version", "glassraft 2\n", `script:1: version "2" (this program reads version 1)`},
		{"no version", "glassraft\n", `script:1: version "" (this program reads version 1)`},
		{"a version that comes late", "crash 1\nglassraft 1\n", "script:2: glassraft: must be the first line"},
		{"two versions", "glassraft 1\nglassraft 1\n", "script:2: glassraft: must be the first line"},
		{"a configuration that comes late", "crash 1\nconfig seed=1\n", "script:2: config: must stand before the first event"},
		{"an option that is none", "config sede=1\n", `script:1: config: unknown option "sede" (did you mean seed?)`},
		{"nothing like an option", "config wobble=1\n", `script:1: config: unknown option "wobble" (legal: ` + configNames + `)`},
		{"a seed that is none", "config seed=x\n", `script:1: config: bad configuration: seed=x (legal: a whole number)`},
		{"a time that is none", "config tick-us=1ms\n", `script:1: config: bad configuration: tick-us=1ms (legal: microseconds)`},
		{"a value that is none", "config inflight=x\n", "script:1: config: bad configuration: inflight=x (legal: a whole number)"},
		{"a configuration that no run can have", "config heartbeat-tick=500\n", "script:1: config: bad configuration: election-tick=150 (legal: more than heartbeat-tick=500, at most 600000)"},
		{"a separator out of place", "crash 1\n\n----\n", `script:3: unknown verb "----" (legal: add-nodes, tick, campaign, propose, read, propose-conf-change, transfer-leadership, deliver, drop, duplicate, hold, release, process-ready, process-append-thread, process-apply-thread, crash, restart, power-cut, wipe-disk, pause, resume, snapshot, compact, forget-leader, report-unreachable, report-snapshot, link, cut, partition, heal, clock, disk, wait, add-clients, client, config, glassraft)`},
		{"a book", strings.Repeat("#", script.BytesMax+1), "script of 4194305 bytes (legal: up to 4194304)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := script.Parse(test.text)
			require.EqualError(t, err, test.want)
			require.Nil(t, f)
		})
	}
}

func run(t *testing.T, text string) script.Result {
	t.Helper()
	f, err := script.Parse(text)
	require.NoError(t, err)
	result, err := script.Run(f)
	require.NoError(t, err)
	return result
}

func TestRunWritesWhatEachEventDid(t *testing.T) {
	t.Parallel()
	result := run(t, `# Two events.
add-nodes 1 voters=(1)
# A tick in which nothing happens.
tick 1 count=2
crash 1
----
S1 crashed

crash 1
# The end.
`)
	require.Equal(t, []int{9}, result.Differences, "nobody said that the second crash is impossible")
	require.Equal(t, `glassraft 1
config seed=1

# Two events.
add-nodes 1 voters=(1)
----
S1 added: voters 1
S1 INFO 1 switched to configuration voters=(1)
S1 INFO 1 became follower at term 0
S1 INFO newRaft 1 [peers: [1], term: 0, commit: 0, applied: 0, lastindex: 0, lastterm: 0]

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
	result := run(t, "add-nodes 1 voters=(1)\n\ncrash 1\n----\nS2 crashed\n\nrestart 2\n----\nok\n\ncrash 1\n----\nerror: crash 1: node is down: S1\n")
	require.Equal(t, []int{3, 7}, result.Differences)
}

func TestRunOfItsOwnTextChangesNothing(t *testing.T) {
	t.Parallel()
	first := run(t, "config seed=4 prevote=true\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\ndeliver 1.1\npropose 2 \"a\\nb\"\npropose 9 x\n")
	second := run(t, first.Text)
	require.Empty(t, second.Differences)
	require.Equal(t, first.Text, second.Text)
}

func TestRunRefusesAConfigurationThatNoClusterTakes(t *testing.T) {
	t.Parallel()
	_, err := script.Run(&script.File{})
	require.ErrorIs(t, err, core.ErrConfig)
}

func TestOutput(t *testing.T) {
	t.Parallel()
	require.Equal(t, "ok\n", script.Output(nil, nil))
	require.Equal(t, "error: no such node\n", script.Output(nil, core.ErrNoSuchNode))
	require.Equal(t, "S1 crashed\nS2 crashed\n", script.Output(core.Effects{core.NodeCrashed{Node: 1}, core.NodeCrashed{Node: 2}}, nil))
}
