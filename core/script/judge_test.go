package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
)

const judged = `glassraft 1
add-nodes 3 voters=(1,2,3)
ask Who leads term 1?
  - S2 | leader = S2
  + S1, with two votes | leader = S1 and S1.term = 1
  - I cannot tell
campaign 1
stabilize log-level=none
say So it is.
crash 1
`

// An answer is held against what has happened when its step ends, and not before.
func TestAnswersAreHeldAgainstTheRun(t *testing.T) {
	t.Parallel()
	file, err := script.Parse(judged)
	require.NoError(t, err)
	result, err := script.Run(file)
	require.NoError(t, err)
	require.Empty(t, result.Differences)
	ask := file.Commands[1].Action.(script.Ask)
	require.Equal(t, "S1, with two votes", ask.Choices[1].Text)
	require.True(t, ask.Choices[1].So.Stated())
	require.False(t, ask.Choices[2].So.Stated())
	again, err := script.ParseCommand(ask.String())
	require.NoError(t, err)
	require.Equal(t, ask.String(), again.String())
	require.NotContains(t, script.Words(file), "|", "who translates it needs no conditions")

	for name, row := range map[string]struct{ from, to, want string }{
		"a right answer that is wrong":    {"| leader = S1 and S1.term = 1", "| leader = S1 and S1.term = 2", `the right answer "S1, with two votes"`},
		"a wrong answer that is right":    {"| leader = S2", "| S2.role = follower", `the wrong answer "S2" is right: S2.role = follower`},
		"the marks exchanged":             {"  - S2 | leader = S2\n  + S1", "  + S2 | leader = S2\n  - S1", `the right answer "S2"`},
		"something else happens":          {"campaign 1", "campaign 2", `the wrong answer "S2" is right`},
		"the question is the last words":  {"say So it is.\ncrash 1\n", "crash 1\n", `the right answer "S1, with two votes"`},
		"the events come after the words": {"campaign 1\nstabilize log-level=none\nsay So it is.", "say So it is.\ncampaign 1", `the right answer "S1, with two votes"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, 1, strings.Count(judged, row.from))
			file, err := script.Parse(strings.Replace(judged, row.from, row.to, 1))
			require.NoError(t, err)
			result, err := script.Run(file)
			require.NoError(t, err)
			require.Len(t, result.Differences, 1)
			require.ErrorIs(t, result.Differences[0].Err, script.ErrExpectation)
			require.ErrorContains(t, result.Differences[0].Err, row.want)
			require.ErrorContains(t, result.Differences[0].Err, `the question in line 3, "Who leads term 1?": `)
		})
	}
	long := strings.Replace(judged, "campaign 1", "campaign 2", 1)
	long = strings.Replace(long, "Who leads term 1?", "Who leads term 1, when nobody has asked for votes before?", 1)
	require.ErrorContains(t, run(t, long).Differences[0].Err, `the question in line 3, "Who leads term 1, when nobody has asked …": `)

	_, err = script.ParseCommand("ask Who?\n  - a | nonsense\n  + b")
	require.ErrorContains(t, err, "nonsense")
}

// A stated output does not make up for a wrong answer, in etcd/raft's own scripts either.
func TestAnswersAreHeldBesideStatedOutputs(t *testing.T) {
	t.Parallel()
	for _, head := range []string{"", "glassraft 1\n"} {
		result := run(t, head+"ask Who leads?\n  - S2 | leader = S2\n  + S1 | leader = S1\n_breakpoint\n----\nok\n")
		require.Len(t, result.Differences, 1)
		require.ErrorContains(t, result.Differences[0].Err, `the right answer "S1": `)
	}
}
