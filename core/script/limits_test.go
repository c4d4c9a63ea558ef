package script_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
)

// However a script is shaped, reading it takes time in proportion to its length.
// The shapes are an eighth of the longest script's.
func TestAnyShapeIsReadInTime(t *testing.T) {
	t.Parallel()
	shapes := map[string]string{
		"lines that go on":           "\\\n",
		"commands that go on":        "crash \\\n1\n",
		"short commands":             "heal\n",
		"unknown arguments":          "add-nodes 1 a=1\n",
		"long lists":                 "add-nodes 1 voters=(" + strings.Repeat("1,", 20_000) + "1) index=2\n",
		"many nodes":                 "stabilize" + strings.Repeat(" 1", 100_000) + "\n",
		"many deliveries":            "deliver-msgs" + strings.Repeat(" drop=1", 30_000) + "\n",
		"comments":                   "#\n",
		"empty lines":                "\n",
		"empty lines after commands": "heal\n\n\n\n\n\n\n\n\n",
		"outputs":                    "heal\n----\nok\n\n",
		"outputs with empty lines":   "heal\n----\n----\n\n----\nx\n----\n----\n",
		"changes":                    "propose-conf-change 1\nv1 v2\n",
		"changes with outputs":       "propose-conf-change 1\nv1\n----\n",
		"words":                      "say a\n b\n",
		"questions":                  "ask a\n - b\n + c\n",
		"conditions":                 "expect not not not S1.term = 1 or S1.log = [1 2 3]\n",
		"runs":                       "run until safe within 1s log-level=INFO\n",
		"open parentheses":           "add-nodes 1 voters=((((((((((\n",
		"configurations":             "config\n",
		"long words":                 strings.Repeat("x", 100_000) + "\n",
	}
	for name, unit := range shapes {
		for _, first := range []string{"", "glassraft 1\n"} {
			t.Run(name+" "+first, func(t *testing.T) {
				text := first + strings.Repeat(unit, script.BytesMax/8/len(unit))
				start := time.Now()
				_, _ = script.Parse(text)
				require.Less(t, time.Since(start), 5*time.Second, "a busy machine takes its time, but not a hundred times as long")
			})
		}
	}
}

// What is printed has an end, for a command and for a script.
func TestOutputsHaveAnEnd(t *testing.T) {
	t.Parallel()
	const lively = "log-level none\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nstabilize\nlog-level debug\n"
	propose := "propose 1 set x " + strings.Repeat("y", 60_000) + "\n"
	t.Run("a command", func(t *testing.T) {
		t.Parallel()
		result := run(t, "glassraft 1\n"+lively+strings.Repeat(propose, 60)+"stabilize\nexpect time = 0ms\n")
		require.Len(t, result.Differences, 1)
		require.ErrorIs(t, result.Differences[0].Err, script.ErrOutput)
		require.Contains(t, result.Text, "\nerror: too much output: more than 8388608 bytes in one command or 67108864 in one script")
		require.Less(t, len(result.Text), 60*61_000+script.OutputBytesMax+10_000)
	})
	t.Run("a Ready that nobody could read", func(t *testing.T) {
		t.Parallel()
		result := run(t, strings.Replace(lively, "(1,2,3)", "(1,2,3) index=2", 1)+strings.Repeat("propose 1 "+strings.Repeat("y", 60_000)+"\n", 60)+"process-ready 1\n")
		require.Len(t, result.Differences, 1)
		require.ErrorIs(t, result.Differences[0].Err, script.ErrOutput)
		require.Contains(t, result.Text, "process-ready 1\n----\ntoo much output: ")
	})
	t.Run("a command that only looks", func(t *testing.T) {
		t.Parallel()
		request := "propose 1 \"set x " + strings.Repeat("\x01", 60_000) + "\"\n" // four characters each when it is printed
		result := run(t, "glassraft 1\n"+lively+"log-level none\n"+strings.Repeat(request+"stabilize\n", 40)+"raft-log 1\n")
		require.Len(t, result.Differences, 1)
		require.ErrorIs(t, result.Differences[0].Err, script.ErrOutput)
	})
	t.Run("a script", func(t *testing.T) {
		t.Parallel()
		looks := "glassraft 1\n" + lively + "log-level none\n" + strings.Repeat(propose+"stabilize\n", 60) + strings.Repeat("raft-log 1\n", 30) + "propose 1 set x 5\n"
		result := run(t, looks)
		require.NotEmpty(t, result.Differences)
		for _, d := range result.Differences {
			require.ErrorIs(t, d.Err, script.ErrOutput)
		}
		require.Less(t, len(result.Text), 70<<20)
		require.Greater(t, len(result.Text), 60<<20)
	})
}

// Who watches a script can end it, within a command and between two.
func TestWhoWatchesCanEndAScript(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	for _, limit := range []int{0, 1, 5, 300} {
		f, err := script.Parse("glassraft 1\nlog-level none\nadd-nodes 3 voters=(1,2,3)\nrun for 100s\ncrash 1\n")
		require.NoError(t, err)
		r, err := script.NewRunner(f)
		require.NoError(t, err)
		r.Watch(func(events int) error {
			if events >= limit {
				return enough
			}
			return nil
		})
		result := r.Run()
		require.Equal(t, limit, r.History().Len())
		require.ErrorIs(t, r.Stopped(), enough)
		_, more := r.Step()
		require.False(t, more)
		require.NotContains(t, result.Text, "crashed")
	}
	// Between commands that are no events.
	f, err := script.Parse(strings.Repeat("raft-state\n", 10))
	require.NoError(t, err)
	r, err := script.NewRunner(f)
	require.NoError(t, err)
	looks := 0
	r.Watch(func(int) error {
		if looks++; looks > 3 {
			return enough
		}
		return nil
	})
	require.Equal(t, 3, strings.Count(r.Run().Text, "ok\n"))
}
