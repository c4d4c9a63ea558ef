package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
)

// parsed reads a command of our own language.
func parsed(t *testing.T, text string) script.Action {
	t.Helper()
	a, err := script.ParseCommand(text)
	require.NoError(t, err)
	return a
}

func TestDeliveriesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"deliver-msgs drop=(3) 2":           "deliver-msgs drop=(3) 2",
		"deliver-msgs 2 drop=3 type=MsgApp": "deliver-msgs 2 drop=(3) type=MsgApp",
		"deliver-msgs drop=3 3":             "deliver-msgs drop=(3) 3",
		"deliver-msgs drop=3 1 drop=(4, 5)": "deliver-msgs drop=(3) 1 drop=(4,5)",
		"deliver-msgs type=MsgVote 1 1 s2":  "deliver-msgs 1 1 2 type=MsgVote",
	} {
		require.Equal(t, want, parsed(t, text).String())
		require.Equal(t, parsed(t, want), parsed(t, text))
	}
	for text, want := range map[string]string{
		"deliver-msgs 3 drop=3":               "messages to 3 cannot be dropped after others to it",
		"deliver-msgs drop=(3,3)":             "messages to 3 cannot be dropped after others to it",
		"deliver-msgs 1 type=MsgApp type=Mix": `argument "type" given twice`,
		"deliver-msgs type=MsgApp":            "node is missing",
	} {
		_, err := script.ParseCommand(text)
		require.ErrorContains(t, err, want)
	}
	result := run(t, "glassraft 1\nlog-level none\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\nlog-level error\ndeliver-msgs drop=(3) 2\n----\ndropped: 1->3 MsgVote Term:1 Log:0/0\n1->2 MsgVote Term:1 Log:0/0\n\nlog-level none\nprocess-ready 2\nlog-level error\ndeliver-msgs 3 drop=(1)\n----\ndropped: 2->1 MsgVoteResp Term:1 Log:0/0\n")
	require.Empty(t, result.Differences, result.Text)
}

func TestACommandNamesOnlySoManyNodes(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"stabilize", "deliver-msgs", "process-ready", "process-apply-thread"} {
		parsed(t, verb+strings.Repeat(" 1", 100))
		_, err := script.ParseCommand(verb + strings.Repeat(" 1", 101))
		require.ErrorContains(t, err, "101 nodes (legal: up to 100 in one command)")
	}
}

// The ends of run are looked for in words, not in text.
func TestEndsOfRuns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`run until any.value(x) = "a within 2s"`:                             `run until any.value(x) = "a within 2s"`,
		`run until any.value("k within 1s") = 5 within 2s`:                   `run until any.value("k within 1s") = 5 within 2000ms`,
		`run until any.value(x) = "a log-level=NONE" log-level=INFO`:         `run until any.value(x) = "a log-level=NONE" log-level=INFO`,
		"run until\tleader != none\twithin\t2s\tlog-level=warn":              "run until leader != none within 2000ms log-level=WARN",
		"run until leader != none log-level=error within 2s":                 "run until leader != none within 2000ms log-level=ERROR",
		"run until any.value(x) = within":                                    "run until any.value(x) = within",
		"run until any.value(x) = within within 1s":                          "run until any.value(x) = within within 1000ms",
		"run until any.value(x) = log-level log-level=NONE":                  "run until any.value(x) = log-level log-level=NONE",
		"run\tfor\t2s\tlog-level=none":                                       "run for 2000ms log-level=NONE",
		"run for  2s  log-level = none":                                      "run for 2000ms log-level=NONE",
		`run until not any.value("\"within 2s") = "x\" within 2s" within 3s`: `run until not any.value("\"within 2s") = "x\" within 2s" within 3000ms`,
	} {
		action := parsed(t, text)
		require.Equal(t, want, action.String())
		require.Equal(t, action, parsed(t, action.String()))
	}
	for text, want := range map[string]string{
		"run until safe within 1s within 2s":                     `"within" given twice`,
		"run until safe log-level=INFO within 1s log-level=WARN": `argument "log-level" given twice`,
		"run until within 2s":                                    "condition is missing",
		"run until":                                              "condition is missing",
		"run until safe within soon":                             `within "soon" (legal: a time`,
		"run until safe log-level=lodu":                          "log level",
		"run for 2s within 3s":                                   `unexpected "within"`,
		"run for":                                                "time \"\" (legal: a time",
		`run until any.value(x) = "a within 2s`:                  "is not quoted text",
	} {
		_, err := script.ParseCommand(text)
		require.ErrorContains(t, err, want, text)
	}
}

func TestARunThatCannotBeginSaysSo(t *testing.T) {
	t.Parallel()
	result := run(t, "glassraft 1\nrun until leader != none\n")
	require.Contains(t, result.Text, "----\n0 events, 0ms to 0ms\nerror: expectation does not hold, and nothing happens any more: ")
	require.NotContains(t, result.Text, "already")
}

// Whoever states the error of a run has not made it come true.
func TestAStatedFailureOfARunIsNone(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"run until leader != none within 1ms", "expect leader != none"} {
		first := run(t, "glassraft 1\nlog-level none\nadd-nodes 3 voters=(1,2,3)\n"+command+"\n")
		require.Contains(t, first.Text, "error: expectation does not hold")
		second := run(t, first.Text)
		require.Equal(t, first.Text, second.Text)
		require.Len(t, second.Differences, 1)
		require.ErrorIs(t, second.Differences[0].Err, script.ErrExpectation)
	}
}

// What panics is said at every level of the log, and wherever it happens.
func TestPanicsAreAlwaysSaid(t *testing.T) {
	t.Parallel()
	// A cluster cannot do without voters.
	const text = "add-nodes 1 voters=(1) index=2\ncampaign 1\nstabilize\npropose-conf-change 1 v1=true\nr1\n----\nok\n\n"
	const said = "S1 panicked (library): removed all voters\n"
	for _, row := range []struct{ version, command string }{
		{"", "stabilize"}, {"", "process-ready 1\nprocess-ready 1"}, {"glassraft 1\n", "stabilize"}, {"glassraft 1\n", "run for 20ms"},
	} {
		require.Contains(t, run(t, row.version+"log-level none\n"+text+row.command+"\n").Text, said, row)
	}
}

func TestHeldMessagesStayHeldUntilTheyAreDeliveredByHand(t *testing.T) {
	t.Parallel()
	result := run(t, `glassraft 1
log-level none
add-nodes 3 voters=(1,2,3)
campaign 1
process-ready 1
hold 1.1
hold 1.2
stabilize
run for 100ms
expect in-flight = 2 and S1.role = candidate and S2.term = 0
deliver-msgs 2
expect S2.vote = S1 and in-flight = 1
stabilize
expect S1.role = leader and S3.vote = none
`)
	require.Empty(t, result.Differences, result.Text)
}

// A paused node takes no part when others are stabilized.
func TestStabilizeLeavesPausedNodesAlone(t *testing.T) {
	t.Parallel()
	for _, async := range []string{"false", "true"} {
		result := run(t, "glassraft 1\nconfig async-storage-writes="+async+`
log-level none
add-nodes 3 voters=(1,2,3)
campaign 1
process-ready 1
pause 2
stabilize
expect S2.term = 0 and S3.vote = S1 and in-flight(MsgVote) = 1 and S1.role = leader
resume 2
stabilize
expect S2.leader = S1 and in-flight = 0
`)
		require.Empty(t, result.Differences, result.Text)
	}
}

// Nor do its threads do what it still has to do.
func TestStabilizeLeavesThreadsOfPausedNodesAlone(t *testing.T) {
	t.Parallel()
	result := run(t, `glassraft 1
config async-storage-writes=true
log-level none
add-nodes 3 voters=(1,2,3)
campaign 1
process-ready 1
deliver-msgs 2
process-ready 2
pause 2
stabilize
expect S2.pending = 1 and S1.role = leader
resume 2
stabilize
expect S2.pending = 0
`)
	require.Empty(t, result.Differences, result.Text)
}

func TestAsk(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ask Who?\n  - S1\n  - S2":               "2 answers, 0 of them right",
		"ask Who?\n  + S1":                       "1 answers, 1 of them right (legal: two or more, one or more right; their lines begin with a space, and follow without an empty line)",
		"ask Who? | leader = S1\n  + S1\n  - S2": `question with a condition, which stands behind an answer: "Who? | leader = S1"`,
		"ask Who?\n  + S1\n  - S1 | leader = S1": `answer "S1" twice`,
		"ask Who?\n  - S1\n  ? S2":               `answer "? S2"`,
		"ask Who?\n  - S1\n  + ":                 "answer without words",
		"ask Who?\n  + S1\n  + S2":               "",
		"ask Who?\n  + S1\n  - S2":               "",
	} {
		_, err := script.ParseCommand(text)
		if want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, want)
		}
	}
}

func TestFigure(t *testing.T) {
	t.Parallel()
	for _, name := range script.Figures {
		a, err := script.ParseCommand("figure  " + name)
		require.NoError(t, err)
		require.Equal(t, script.Figure{Name: name}, a)
		require.Equal(t, "figure "+name, a.String())
	}
	for text, want := range map[string]string{
		"figure":              "figure: figure is missing (usage: figure 16-top|16-bottom)",
		"figure 17":           `figure: figure "17" (legal: 16-top, 16-bottom) (usage: figure 16-top|16-bottom)`,
		"figure 16-tpo":       `figure: figure "16-tpo" (did you mean 16-top?) (usage: figure 16-top|16-bottom)`,
		"figure 16-top twice": `figure: unexpected "twice" (usage: figure 16-top|16-bottom)`,
	} {
		_, err := script.ParseCommand(text)
		require.EqualError(t, err, want)
	}
	const text = "glassraft 1\nfigure 16-top\nsay Look.\n"
	require.Equal(t, text, run(t, text).Text, "it prints nothing")
}
