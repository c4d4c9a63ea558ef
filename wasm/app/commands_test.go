package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Load refuses a script that does not do what it says, whatever it states.
func TestLoadRefusesWhatDoesNotHold(t *testing.T) {
	t.Parallel()
	const head = "glassraft 1\n" + three
	for _, row := range []struct{ name, text, want string }{
		{"an expectation", head + "expect S1.role = leader\n", "script:3: expectation does not hold: S1.role is follower, not leader"},
		{"an expectation with an output", head + "expect S1.role = leader\n----\nok\n", "script:3: expectation does not hold: S1.role is follower, not leader"},
		{"an expectation that states that it does not hold", head + "expect S1.role = leader\n----\nerror: expectation does not hold: S1.role is follower, not leader\n", "script:3: expectation does not hold"},
		{"an error in place of an output", head + "restart 2\n----\nok\n", "script:3: restart 2: node is up: S2"},
		{"another error", head + "restart 2\n----\nerror: something else\n", "script:3: restart 2: node is up: S2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := page(t, 3)
			require.ErrorContains(t, m.Load(row.text), row.want)
		})
	}
	m := page(t, 3)
	require.NoError(t, m.Load(head+"restart 2\n----\nerror: restart 2: node is up: S2\n\ncampaign 1\n----\nstale\n"), "a stale output is no error")
	require.Equal(t, 2, m.Total())
}

// A command that cannot be done leaves nothing behind, not even a branch.
func TestCommandsAreDoneAsAWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("run until leader != none"))
	before := seen(m)
	total := m.Total()
	_, err := m.Command("run until term = 99 within 1s")
	require.ErrorContains(t, err, "expectation does not hold within 1000ms: ")
	require.Equal(t, before, seen(m))
	require.NoError(t, m.Forward(1))
	require.Equal(t, total+1, m.Total())
}

// Who asks to see something gets it.
func TestCommandsGiveWhatTheyPrint(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Load("glassraft 1\n"+three+"campaign 1\nstabilize\n"))
	output, err := m.Command("raft-state")
	require.NoError(t, err)
	require.Equal(t, "1: StateLeader (Voter) Term:1 Lead:1\n2: StateFollower (Voter) Term:1 Lead:1\n3: StateFollower (Voter) Term:1 Lead:1\n", output)
	output, err = m.Command("tick-heartbeat 1")
	require.NoError(t, err)
	require.Equal(t, "ok\n", output)
	output, err = m.Command("process-ready 1 2")
	require.NoError(t, err)
	require.Contains(t, output, "> 1 handling Ready\n  Ready MustSync=false:\n  Messages:\n  1->2 MsgHeartbeat")
}
