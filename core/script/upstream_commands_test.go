package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
)

// oddCommands are such that etcd/raft's driver refuses with an output, has nothing
// to do for, or takes though there is too much in them.
var oddCommands = []string{
	"log-level foo",
	"log-level warn ERROR level=INFO",
	"stabilize log-level=foo",
	"stabilize 1 log-level=none log-level=foo",
	"stabilize 1 1 depth=3 log-level=(none,INFO)",
	"propose-conf-change 1\nx4",
	"propose-conf-change 1\nv4 5",
	"propose-conf-change 1\nvx",
	"propose-conf-change 1\nv4\nv5",
	"propose-conf-change 1\nv4  v5",
	"propose-conf-change 1\n# two of them\nv4",
	"propose-conf-change 1 transition=slow\nv4",
	"propose-conf-change 1 mode=slow\nv4",
	"propose-conf-change 1 addr=x\nv4",
	"propose-conf-change 1 v1=maybe\nv4",
	"propose-conf-change 1 v1=true\nv2 v3",
	"propose-conf-change 1 v1=T transition=explicit\nv2",
	"propose-conf-change 1 v1=1 v1=F transition=explicit transition=auto v9\nu2",
	"propose-conf-change 1 v1=(true,0)\n\nu2 u3\n",
	"add-nodes 1 index=1",
	"add-nodes 1 voters=(1)",
	"add-nodes 1 voters=(1) read-only=foo",
	"add-nodes 1 learners=(1) index=(5,1)",
	"add-nodes 0 voters=(1)",
	"add-nodes 0 colour=red",
	"compact 1 x",
	"compact 1 -1",
	"compact 1 99999999999999999999",
	"compact 9 x",
	"report-unreachable 1",
	"report-unreachable",
	"report-unreachable 1 1 1 why=(a,b)",
	"process-ready",
	"process-append-thread",
	"process-apply-thread now=true",
	"process-ready 1 1 now=true",
	"deliver-msgs",
	"deliver-msgs type=MsgApp",
	"deliver-msgs drop=1 1",
	"deliver-msgs 1 1 type=MsgVote type=MsgApp soon=(1,2)",
	"status 1 2",
	"status 1 all=true",
	"raft-log 1 2 3",
	"raft-state 1 x=y",
	"campaign 1 2 now=true",
	"tick-heartbeat 1 2",
	"forget-leader 1 x",
	"_breakpoint 1 x=y",
	"transfer-leadership from=1 to=1 from=9 9",
	"set-randomized-election-timeout 1 timeout=(4) timeout=9 5",
}

// What is odd in a command of etcd/raft's language is so here, too, at every level
// of the log.
func TestOddCommandsAgainstRafttest(t *testing.T) {
	t.Parallel()
	for _, level := range []string{"DEBUG", "NONE"} {
		for _, odd := range append(oddCommands, "add-nodes 3 voters=(1) voters=(2,3) learners=4 learners=5 index=3 index=2 prevote=1 checkquorum=T async-storage-writes=f inflight=(3,4) colour=(1, 2) x") {
			t.Run(level+"/"+odd, func(t *testing.T) {
				t.Parallel()
				p := newPair(t, 1)
				for _, command := range []string{"log-level " + level, "add-nodes 3 voters=(1,2,3) index=5", "campaign 1", "process-ready 1", odd, "status 1", "raft-state", "stabilize", "log-level debug", odd, "stabilize", "status 1"} {
					require.True(t, p.do(command))
				}
			})
		}
	}
}

// What ends a test of etcd/raft's is no script here.
func TestOddCommandsThatEndTheTest(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"campaign x":                        `campaign: node "x"`,
		"status":                            "status: node is missing",
		"deliver-msgs 3 drop=3":             "messages to 3 cannot be dropped",
		"deliver-msgs 3 type=MsgFoo":        `message type "MsgFoo"`,
		"add-nodes x":                       `count "x"`,
		"add-nodes 1 voters=(x)":            `voters "x"`,
		"add-nodes 1 prevote=maybe index=2": "prevote=maybe",
		"propose-conf-change 1 v1=true":     "exactly one operation",
		"propose-conf-change 1\nv26":        "node 26 (legal: 1 to 25)",
		"send-snapshot 1":                   "receiver is missing",
		"send-snapshot 1 2 3":               `unexpected "3"`,
		"set-randomized-election-timeout 1": "timeout is missing",
		"transfer-leadership from=1":        "to is missing",
		"camapign 1":                        `unknown verb "camapign"`,
	} {
		_, err := script.Parse(command + "\n----\nok\n")
		require.ErrorContains(t, err, want, command)
	}
}

// Our own language is strict.
func TestOddCommandsInOurOwnFiles(t *testing.T) {
	t.Parallel()
	for _, odd := range append(oddCommands, "process-ready 1 2 now=true", "status 1 2") {
		switch odd {
		case "deliver-msgs drop=1 1", "add-nodes 1 index=1", "add-nodes 1 voters=(1)", "add-nodes 0 voters=(1)", "propose-conf-change 1 addr=x\nv4", "propose-conf-change 1\nv4\nv5", "propose-conf-change 1\nv4  v5":
			continue // what may be said, and what depends on the cluster
		}
		_, err := script.Parse("glassraft 1\n" + odd + "\n----\nok\n")
		require.Error(t, err, odd)
	}
}

// A command that does nothing leaves a comment in the script's own text.
func TestCommandsThatOnlyPrintInAScriptsText(t *testing.T) {
	t.Parallel()
	f, err := script.Parse("# why\nadd-nodes 1 index=1\n----\nno\n\npropose-conf-change 1\n# x\n\nv4\n----\nok\n\nprocess-ready\ncrash 1\n")
	require.NoError(t, err)
	require.Equal(t, "add-nodes 1 index=1", f.Commands[0].Action.String())
	text := f.String()
	require.True(t, strings.HasSuffix(text, "# why\n# add-nodes 1 index=1\n# propose-conf-change 1\n# # x\n#\n# v4\n# process-ready\ncrash 1\n"), text)
	again, err := script.Parse(text)
	require.NoError(t, err)
	require.Equal(t, text, again.String())
}

// An input may be anything, but no command: here outputs need not be stated.
func TestInputsOfChanges(t *testing.T) {
	t.Parallel()
	f, err := script.Parse("propose-conf-change 1\nv2\ncampaign 1\npropose-conf-change 1\ncampaign 2\n----\nok\n\npropose-conf-change 2\n\nl3\n\n----\nok\n")
	require.NoError(t, err)
	var actions []string
	for _, c := range f.Commands {
		actions = append(actions, c.Action.String())
	}
	require.Equal(t, []string{"propose-conf-change 1 v2", "campaign 1", "propose-conf-change 1", "campaign 2", "propose-conf-change 2 l3"}, actions)
}

// A panic of the library is seen under every level of the log, on both sides.
func TestPanicsAgainstRafttest(t *testing.T) {
	t.Parallel()
	for _, level := range []string{"DEBUG", "ERROR", "NONE"} {
		p := newPair(t, 1)
		for _, command := range []string{"log-level " + level, "add-nodes 1 voters=(1) index=2", "campaign 1", "stabilize", "propose-conf-change 1 v1=true\nr1"} {
			require.True(t, p.do(command))
		}
		require.False(t, p.do("stabilize"))
	}
}
