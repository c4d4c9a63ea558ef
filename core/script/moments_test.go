package script_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The time that a run waits begins when it begins, and what is due as it ends
// still happens.
func TestWithinIsFromNowOnAndToTheEnd(t *testing.T) {
	t.Parallel()
	result := run(t, "glassraft 1\nlog-level none\nadd-nodes 3 voters=(1,2,3)\nrun for 300ms\nrun until time >= 340ms within 100ms\nexpect time < 400ms\n")
	require.Empty(t, result.Differences, result.Text)
	result = run(t, "glassraft 1\nconfig latency-min-us=10000 latency-max-us=10000\nlog-level none\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\nrun until S2.vote = S1 within 10ms\nexpect time = 10ms\n")
	require.Empty(t, result.Differences, result.Text)
}

// What befalls a node and its disk is printed.
func TestWhatBefallsANodeIsSaid(t *testing.T) {
	t.Parallel()
	result := run(t, `glassraft 1
log-level error
add-nodes 3 voters=(1,2,3)
crash 2
----
S2 crashed

wipe-disk 2
----
S2 has an empty disk

pause 1
----
S1 paused

resume 1
----
S1 resumed
`)
	require.Empty(t, result.Differences, result.Text)
}

// A node that is down has a disk to look at, and nothing else.
func TestLooksAtNodesThatAreDown(t *testing.T) {
	t.Parallel()
	result := run(t, `glassraft 1
log-level none
add-nodes 3 voters=(1,2,3)
campaign 1
stabilize
crash 1
raft-state
----
1: down
2: StateFollower (Voter) Term:1 Lead:1
3: StateFollower (Voter) Term:1 Lead:1

log-level error
status 1
----
ok

raft-log 1
----
1/1 EntryNormal ""
`)
	require.Empty(t, result.Differences, result.Text)
}

// Outputs are put where they were, and everything else stays.
func TestOutputsStayWhereTheyWere(t *testing.T) {
	t.Parallel()
	const refused = "----\ncrash 1: no such node: S1 (legal: none yet)\n"
	for text, want := range map[string]string{
		"crash 1\n\n\n----\nold\n\nraft-state\n": "crash 1\n\n\n" + refused + "\nraft-state\n----\nok\n",
		"crash 1 \\":                             "crash 1 \\\n\n" + refused,
		"crash 1 \\\n":                           "crash 1 \\\n\n" + refused,
		"crash 1 \\  ":                           "crash 1 \\  \n\n" + refused,
		"crash \\\n1 \\\n\n":                     "crash \\\n1 \\\n\n" + refused,
		"crash 1 \\\n\n----\n\n":                 "crash 1 \\\n\n" + refused + "\n",
	} {
		first := run(t, text)
		require.Equal(t, want, first.Text)
		second := run(t, first.Text)
		require.Equal(t, first.Text, second.Text)
		require.Empty(t, second.Differences)
	}
}
