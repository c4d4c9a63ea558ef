package script_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/schedule"
	"glassraft/core/script"
	"glassraft/core/view"
)

func parseCondition(t require.TestingT, text string) script.Condition {
	c, err := script.ParseCondition(text)
	require.NoError(t, err)
	return c
}

// entries gives a log's entries by their terms, from an index on.
func entries(from core.Index, terms ...core.Term) []view.Entry {
	var list []view.Entry
	for i, term := range terms {
		list = append(list, view.Entry{ID: core.LogID{Term: term, Index: from + core.Index(i)}})
	}
	return list
}

// quarrel is a moment that has something of everything: S1 leads term 3 and S2
// still term 2, S3 campaigns, S4 is down, S5 is a learner that stands still.
func quarrel() script.Situation {
	voters := view.Membership{Voters: []core.NodeID{1, 2, 3, 4}, Learners: []core.NodeID{5}}
	return script.Situation{
		Frame: &view.Frame{
			Event: 42, Now: 1_500_250,
			Nodes: []view.Node{
				{
					ID: 1, Up: true, Role: "leader", Term: 3, Vote: 1, Leader: 1, Commit: 4, Applied: 3, Ready: true,
					Standing: "voter", Membership: voters,
					Log:   view.Log{Entries: entries(1, 1, 1, 2, 2, 3)},
					Saved: view.HardState{Term: 3, Vote: 1, Commit: 3},
					Progress: []view.Progress{
						{Node: 1, State: "StateReplicate", Match: 5, Next: 6},
						{Node: 2, State: "StateProbe", Match: 0, Next: 6},
						{Node: 3, State: "StateReplicate", Match: 4, Next: 6, Inflight: 2},
						{Node: 5, State: "StateSnapshot", Match: 1, Next: 2},
					},
					Values:  []view.Pair{{Key: "a b", Value: "1 2"}, {Key: "x", Value: "5"}},
					Waiting: []view.Request{{ID: "1#1"}, {ID: "1#2"}},
					Pending: []view.Operation{{Name: "1:4"}},
				},
				{
					ID: 2, Up: true, Role: "leader", Term: 2, Vote: 2, Leader: 2, Commit: 4, Applied: 4,
					Standing: "voter", Membership: view.Membership{Voters: []core.NodeID{1, 2}, Outgoing: []core.NodeID{1, 2, 3}},
					Log:     view.Log{Entries: entries(1, 1, 1, 2, 2)},
					Saved:   view.HardState{Term: 2, Vote: 2, Commit: 4},
					Values:  []view.Pair{{Key: "x", Value: "none"}},
					Waiting: []view.Request{{ID: "2#1"}},
				},
				{
					ID: 3, Up: true, Role: "candidate", Term: 3, Vote: 3, Commit: 2, Applied: 2,
					Campaign: &view.Campaign{Granted: []core.NodeID{3, 4}},
					Standing: "voter", Membership: voters,
					Log:   view.Log{Entries: entries(1, 1, 1, 2, 2, 3)},
					Saved: view.HardState{Term: 2, Commit: 2},
				},
				{
					ID: 4, Role: "down", DownReason: "removed all voters", Term: 7, Vote: 3, Commit: 9,
					Standing: "voter", Membership: voters,
					Log: view.Log{
						Compacted: core.LogID{Term: 2, Index: 8},
						Snapshot:  view.Snapshot{ID: core.LogID{Term: 2, Index: 9}},
						Entries:   entries(9, 2, 5),
					},
					Saved: view.HardState{Term: 7, Vote: 3, Commit: 9},
				},
				{
					ID: 5, Up: true, Role: "follower", Term: 3, Leader: 1, Commit: 1, Applied: 1, Paused: true,
					Standing: "learner", Membership: voters,
				},
			},
			Messages: []view.Message{{Type: "MsgApp"}, {Type: "MsgApp"}, {Type: "MsgVote"}},
			Links:    []view.Link{{From: 1, To: 2, Cut: true}, {From: 2, To: 1, Cut: true}, {From: 3, To: 1, Text: "slow"}},
		},
		Violations: []check.Violation{{Property: check.LogMatching}, {Property: check.LogMatching}, {Property: check.ElectionSafety}},
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		holds []string
		fails []string
	}{
		{"role", []string{"S1.role = leader", "S3.role = candidate", "S4.role = down", "S1.role = S2.role", "S1.role is leader"}, []string{"S1.role = follower", "S1.role != leader"}},
		{"term", []string{"S1.term = 3", "S1.term != 2", "S1.term < 4", "S1.term <= 3", "S1.term > 2", "S1.term >= 3", "S4.term = 7"}, []string{"S1.term != 3", "S1.term < 3", "S1.term <= 2", "S1.term > 3", "S1.term >= 4"}},
		{"vote", []string{"S1.vote = S1", "S5.vote = none", "S4.vote = S3", "S3.vote != none"}, []string{"S5.vote = S1", "S1.vote = S2.vote"}},
		{"leader of a node", []string{"S5.leader = S1", "S3.leader = none", "S5.leader = leader"}, []string{"S4.leader = none", "S4.leader != none", "S2.leader = leader"}},
		{"commit and applied", []string{"S1.commit = 4", "S1.applied < S1.commit", "S4.commit = 9"}, []string{"S4.applied = 0", "S4.applied != 0", "S1.applied = S1.commit"}},
		{"the ends of a log", []string{"S1.first = 1", "S4.first = 9", "S1.last = 5", "S4.last = 10", "S4.last-term = 5", "S5.last = 0"}, []string{"S5.first = 0", "S4.last = 9"}},
		{"a log", []string{"S1.log = [1 1 2 2 3]", "S4.log = [2 5]", "S5.log = []", "S1.log = S3.log", "S1.log != S2.log"}, []string{"S1.log = [1 1 2 2]", "S1.log = S2.log", "S1.log != [1 1 2 2 3]"}},
		{"what is on disk", []string{"S3.saved-term = 2", "S3.saved-vote = none", "S1.saved-commit = 3", "S4.snapshot = 9", "S1.snapshot = 0"}, []string{"S3.saved-term = S3.term", "S3.saved-vote = S3.vote"}},
		{"true or false", []string{"S1.up", "not S4.up", "S4.up = false", "S5.paused", "S1.ready", "S2.joint", "S1.joint != true"}, []string{"S4.up", "S1.paused", "S2.ready", "S1.joint", "S1.up != true"}},
		{"panic", []string{"S1.panic = none", `S4.panic = "removed all voters"`, "S4.panic != none"}, []string{"S4.panic = none", "S9.panic = none"}},
		{"pending", []string{"S1.pending = 1", "S2.pending = 0"}, []string{"S1.pending = 0"}},
		{"votes", []string{"S3.votes = 2"}, []string{"S1.votes = 0", "S1.votes != 9", "S3.votes >= 3"}},
		{"standing", []string{"S5.standing = learner", "S1.standing = voter"}, []string{"S1.standing = outside"}},
		{"voters", []string{"S1.voters = [1 2 3 4]", "S2.voters = [1 2]"}, []string{"S2.voters = [1 2 3]"}},
		{"values", []string{"S1.value(x) = 5", `S1.value("x") = "5"`, `S1.value(a b) = "1 2"`, "S1.value(y) = none", "S1.value(y) != 5", `S2.value(x) = "none"`, "S1.value(x) != S2.value(x)", "S1.value(y) = S2.value(y)"}, []string{"S1.value(y) = 5", "S2.value(x) = none", "S4.value(x) = none", "S4.value(x) != 5", `S1.value(y) = ""`}},
		{"what a leader knows of others", []string{"S1.match(S3) = 4", "S1.next(S2) = 6", "S1.progress(S2) = probe", "S1.progress(S3) = replicate", "S1.progress(S5) = snapshot", "S1.inflight(S3) = 2"}, []string{"S1.match(S4) = 0", "S1.match(S4) != 0", "S3.match(S1) = 0", "S3.match(S1) != 0"}},
		{"every", []string{"every.term >= 2", "every.term < 7", "every.commit >= 1"}, []string{"every.term = 3", "every.term != 2", "every.ready"}},
		{"any", []string{"any.term = 2", "any.votes = 2", "any.paused"}, []string{"any.term = 7", "any.role = down"}},
		{"the leader", []string{"leader.term = 3", "leader.commit >= every.commit", "leader.last = 5"}, []string{"leader.term = 2", "every.commit >= leader.commit"}},
		{"every on the left, any on the right", []string{"every.commit >= any.commit", "every.term >= any.last-term"}, []string{"every.log = every.log", "any.log = every.log", "every.term = any.commit"}},
		{"a node that is not there", []string{"not S9.term = 0"}, []string{"S9.term = 0", "S9.term != 0", "S9.up", "S1.term > S9.term", "S1.term != S9.term"}},
		{"the cluster's leader", []string{"leader = S1", "leaders = 2", "leader != none", "leader = S1.leader"}, []string{"leader = S2", "leader = none"}},
		{"the highest", []string{"term = 7", "commit = 9", "term > S1.term"}, []string{"term = 3"}},
		{"time and events", []string{"time = 1500.25ms", "time > 1.5s", "time < 1500251us", "time >= 0s", "events = 42"}, []string{"time = 1.5s", "events > 42"}},
		{"the network", []string{"in-flight = 3", "in-flight(MsgApp) = 2", "in-flight(msgvote) = 1", "in-flight(MsgSnap) = 0", "cut = 2"}, []string{"cut = 3", "in-flight(MsgAppResp) > 0"}},
		{"nodes and requests", []string{"up = 4", "waiting = 3"}, []string{"up = 5", "waiting = 0"}},
		{"violations", []string{"not safe", "violated = 3", "violated(Log Matching) = 2", "violated(log matching) = 2", "violated(Election Safety) = 1", "violated(Exactly Once) = 0"}, []string{"safe", "violated(Election Safety) = 3"}},
		{"and before or", []string{"S1.up or S4.up and S4.up", "not S4.up and S1.up", "not (S4.up and S1.up)", "not not S1.up"}, []string{"(S1.up or S4.up) and S4.up", "not (S4.up or S1.up)", "S1.up and S2.up and S4.up", "S4.up or safe"}},
		{"spaces", []string{"S1.term=3 and(S1.up)", "  ( S1.term\t= 3 )\n", "S1.log=[ 1 1 2 2 3 ]", "S1.value ( x ) = 5"}, nil},
	}
	s := quarrel()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, text := range test.holds {
				require.True(t, parseCondition(t, text).Holds(s), text)
			}
			for _, text := range test.fails {
				require.False(t, parseCondition(t, text).Holds(s), text)
			}
		})
	}
}

func TestAConditionOnNothing(t *testing.T) {
	t.Parallel()
	down := script.Situation{Frame: &view.Frame{Nodes: []view.Node{{ID: 1, Role: "down", Term: 2}}}}
	tests := []struct {
		text      string
		situation script.Situation
		want      bool
		why       string
	}{
		{"S1.term = 0", script.Situation{}, false, "there is no S1"},
		{"up = 0 and leader = none and safe", script.Situation{}, true, "up is 0; leader is none; safe is true"},
		{"every.term = 2", down, false, "no node is up"},
		{"any.term = 2", down, false, "no node is up"},
		{"every.term != 2", down, false, "no node is up"},
		{"leader.term = 2", down, false, "no node leads"},
		{"leader.term != 2", down, false, "no node leads"},
		{"not leader.term != 2", down, true, "no node leads"},
		{"term = 2", down, true, "term is 2"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			c := parseCondition(t, test.text)
			require.Equal(t, test.want, c.Holds(test.situation))
			require.Equal(t, test.why, c.Explain(test.situation))
		})
	}
	var zero script.Condition
	require.Empty(t, zero.String())
	require.False(t, zero.Holds(quarrel()))
	require.Equal(t, "there is no condition", zero.Explain(quarrel()))
}

func TestExplainSaysWhatDecides(t *testing.T) {
	t.Parallel()
	long := quarrel()
	long.Frame.Nodes[4].Log.Entries = entries(1, append(make([]core.Term, 30), 8, 9)...)
	for id := core.NodeID(6); id <= 9; id++ {
		long.Frame.Nodes = append(long.Frame.Nodes, view.Node{ID: id, Up: true})
	}
	tests := []struct {
		text string
		want string
	}{
		{"S1.term = 2", "S1.term is 3, not 2"},
		{"S1.term != 2", "S1.term is 3, not 2"},
		{"S1.term = 3", "S1.term is 3"},
		{"S1.term != 3", "S1.term is 3"},
		{"S1.commit >= 3", "S1.commit is 4, at least 3"},
		{"S1.commit < 3", "S1.commit is 4, not less than 3"},
		{"S1.commit <= 4", "S1.commit is 4, at most 4"},
		{"S1.commit > S2.commit", "S1.commit is 4, not more than 4 (S2.commit)"},
		{"S1.log = S2.log", "S1.log is [1 1 2 2 3], not [1 1 2 2] (S2.log)"},
		{"S1.log = S3.log", "S1.log is [1 1 2 2 3], as S3.log"},
		{"S4.up", "S4.up is false"},
		{"not S4.up", "S4.up is false"},
		{"S1.up = S2.up", "S1.up is true, as S2.up"},
		{"S1.up = S4.up", "S1.up is true, not false (S4.up)"},
		{"leader = S2", "leader is S1, not S2"},
		{"leader.term = 2", "S1.term is 3, not 2"},
		{"time >= 2s", "time is 1500.25ms, not at least 2000ms"},
		{`S1.value(a b) = none`, `S1.value("a b") is "1 2", not none`},
		{`S2.value(x) = none`, `S2.value(x) is "none", not none`},
		{"S4.applied = 3", "S4 is down, so there is no S4.applied"},
		{"S1.term > S4.applied", "S4 is down, so there is no S4.applied"},
		{"S1.votes > 0", "S1 does not campaign, so there is no S1.votes"},
		{"S3.match(S1) > 0", "S3 does not lead, so there is no S3.match(S1)"},
		{"S1.match(S4) > 0", "S1 sends nothing to S4, so there is no S1.match(S4)"},
		{"every.term = 3", "S2.term is 2, not 3"},
		{"every.term >= 2", "S1.term is 3, at least 2; S2.term is 2, at least 2; S3.term is 3, at least 2; S5.term is 3, at least 2"},
		{"any.term = 2", "S2.term is 2"},
		{"any.paused", "S5.paused is true"},
		{"every.commit >= leader.commit", "S3.commit is 2, not at least 4 (S1.commit); S5.commit is 1, not at least 4 (S1.commit)"},
		{"S1.up and S4.up and S2.term = 9", "S4.up is false; S2.term is 2, not 9"},
		{"S4.up or S1.up", "S1.up is true"},
		{"S4.up or S4.up", "S4.up is false"},
		{"safe or violated(log matching) = 0", "safe is false; violated(Log Matching) is 2, not 0"},
	}
	s := quarrel()
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, parseCondition(t, test.text).Explain(s))
		})
	}
	require.Equal(t, "S5.log is [… "+strings.Repeat("0 ", 23)+"8 9] (32 in all), not [8 9]", parseCondition(t, "S5.log = [8 9]").Explain(long))
	require.Equal(t, "S1.last is 5, at most 99; S2.last is 4, at most 99; S3.last is 5, at most 99; S5.last is 32, at most 99; S6.last is 0, at most 99; and 3 more",
		parseCondition(t, "every.last <= 99").Explain(long))
}

// The frame of a real cluster has what the table reads.
func TestAConditionOnARealCluster(t *testing.T) {
	t.Parallel()
	cluster, err := core.NewCluster(core.Defaults())
	require.NoError(t, err)
	do := func(e core.Event) error { _, err := cluster.Do(e); return err }
	require.NoError(t, do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}}))
	situation := func() script.Situation { return script.Situation{Frame: view.Capture(cluster)} }
	holds := func(text string) {
		t.Helper()
		c := parseCondition(t, text)
		require.True(t, c.Holds(situation()), "%v: %s", c, c.Explain(situation()))
	}
	until := func(text string) {
		t.Helper()
		c := parseCondition(t, text)
		_, err := schedule.Run(cluster, do, view.When(func(f *view.Frame) bool { return c.Holds(script.Situation{Frame: f}) }), 5000)
		require.NoError(t, err, c.Explain(situation()))
	}
	holds("up = 3 and leader = none and term = 0 and every.role = follower and every.log = []")
	holds("every.voters = [1 2 3] and every.standing = voter and not any.joint")
	until("any.role = candidate and any.votes = 1 and in-flight(MsgVote) = 2")
	until("every.applied = 1")
	holds("every.leader = leader and leaders = 1 and every.log = [1] and leader.saved-vote = leader and time > 150ms")
	leader, _ := view.Capture(cluster).Leader()
	require.NoError(t, do(core.Propose{Node: leader.ID, Request: "set x 5"}))
	holds("waiting = 1 and every.value(x) = none")
	until("every.value(x) = 5 and leader.progress(S1) = replicate and leader.match(S3) = leader.last")
	require.NoError(t, do(core.Cut{From: 1, To: 2}))
	require.NoError(t, do(core.Pause{Node: 3}))
	require.NoError(t, do(core.Crash{Node: 2}))
	holds("cut = 1 and S3.paused and S2.role = down and up = 2 and S2.last = 2 and not S2.value(x) = 5")
}

func TestConditionsThatAreNot(t *testing.T) {
	t.Parallel()
	words := "leader, leaders, term, commit, time, events, in-flight, cut, up, waiting, safe, violated"
	fields := "role, term, vote, leader, commit, applied, first, last, last-term, log, snapshot, saved-term, saved-vote, saved-commit, up, panic, paused, ready, pending, votes, standing, joint, voters, value, match, next, progress, inflight, outcome, answer"
	deep := strings.Repeat("(", script.ConditionNestingMax+1)
	odd := `S1.value(x)=` + strings.Repeat("\xff", 300)
	tests := []struct{ name, text, want string }{
		{"nothing", " ", "condition is missing (legal: one like S1.role = leader)"},
		{"a slip in a subject", "laeder = S1", `column 1: unknown subject "laeder" (did you mean leader?)`},
		{"nothing like it", "S1.up and happiness", `column 11: unknown subject "happiness" (legal: ` + words + `)`},
		{"a slip in a field", "S1.trem = 2", `column 1: unknown field "trem" (did you mean term?)`},
		{"no field like it", "S1.happiness", `column 1: unknown field "happiness" (legal: ` + fields + `)`},
		{"a slip in a node", "evry.term = 2", `column 1: unknown node "evry" (did you mean every?)`},
		{"a node that cannot be", "S26.term = 2", `column 1: unknown node "S26" (legal: S1 to S25, every, any, leader)`},
		{"no node", ".term = 2", `column 1: unknown node "" (legal: S1 to S25, every, any, leader)`},
		{"a node alone", "S1 = leader", "column 1: S1 says nothing alone (legal: a field of it, like S1.term)"},
		{"a field without a node", "role = leader", `column 1: "role" is a field of a node (legal: S1.role, every.role, any.role, leader.role)`},
		{"no subject", "safe and", "column 9: subject is missing (legal: one like S1.term, leader or safe)"},
		{"an operator first", "= 3", "column 1: subject is missing (legal: one like S1.term, leader or safe)"},
		{"no operator", "S1.term", "column 8: operator after S1.term is missing (legal: =, !=, <, <=, >, >=)"},
		{"no operator before and", "leader and safe", "column 8: operator after leader is missing (legal: =, !=)"},
		{"two signs", "S1.term == 2", `column 9: unknown operator "==" (did you mean =?)`},
		{"a word for an operator", "S1.term equals 2", `column 9: unknown operator "equals" (legal: =, !=, <, <=, >, >=)`},
		{"an order where there is none", "S1.log < [1]", `column 8: S1.log has no order, so no "<" (legal: =, !=)`},
		{"no value", "S1.term =", "column 10: value of S1.term is missing (legal: a whole number)"},
		{"no value before and", "S1.value(x) = and safe", `column 15: value of S1.value(x) is missing (legal: a word, text like "5 apples", none)`},
		{"a name for a number", "S1.term = follower", `column 11: S1.term cannot be "follower" (legal: a whole number)`},
		{"a negative number", "S1.term = -1", `column 11: S1.term cannot be "-1" (legal: a whole number)`},
		{"a number that overflows", "S1.term = 99999999999999999999", `column 11: S1.term cannot be "99999999999999999999" (legal: a whole number)`},
		{"a number for a node", "leader = 1", `column 10: leader cannot be "1" (legal: S1 to S25, none)`},
		{"a slip in a name", "S1.role = follwer", `column 11: S1.role cannot be "follwer" (did you mean follower?)`},
		{"a name that is none", "S1.role = king", `column 11: S1.role cannot be "king" (legal: follower, pre-candidate, candidate, leader, down)`},
		{"neither true nor false", "safe = yes", `column 8: safe cannot be "yes" (legal: true, false)`},
		{"quotes for a name", `S1.role = "leader"`, `column 11: S1.role cannot be "leader" (did you mean leader?)`},
		{"a list for a number", "S1.term = [1]", "column 11: S1.term cannot be a list (legal: a whole number)"},
		{"a number for a list", "S1.log = 1", `column 10: S1.log cannot be "1" (legal: a list like [1 1 2])`},
		{"a list with commas", "S1.log = [1, 2]", `column 11: unexpected "1," (legal: whole numbers with spaces between, like [1 1 2])`},
		{"an open list", "S1.log = [1 2", `column 14: "]" is missing, for the "[" in column 10`},
		{"a time without a unit", "time > 500", `column 8: time cannot be "500" (legal: a time like 500ms, 1.5s or 250us)`},
		{"a time too fine", "time > 1.5us", `column 8: time cannot be "1.5us" (legal: a time like 500ms, 1.5s or 250us)`},
		{"a time too long", "time > 31536000.000001s", `column 8: time cannot be "31536000.000001s" (legal: a time like 500ms, 1.5s or 250us)`},
		{"a unit alone", "time > ms", `column 8: time cannot be "ms" (legal: a time like 500ms, 1.5s or 250us)`},
		{"kinds that do not agree", "S1.term = S2.role", "column 11: S1.term cannot be compared with S2.role (legal: a whole number; or a subject that is such)"},
		{"names that do not agree", "S1.role = S2.standing", "column 11: S1.role cannot be compared with S2.standing (legal: follower, pre-candidate, candidate, leader, down; or a subject that is such)"},
		{"a slip on the right", "S1.term = S2.trem", `column 11: unknown field "trem" (did you mean term?)`},
		{"too much in parentheses", "S1.term(x) = 2", "column 8: S1.term has nothing in parentheses behind it"},
		{"too little in parentheses", "S1.match = 2", "column 1: S1.match needs more in parentheses (legal: NODE.match(NODE))"},
		{"nothing in parentheses", "S1.value() = 2", "column 10: KEY of NODE.value(KEY) is missing"},
		{"parentheses that stay open", "S1.value(x = 2", `column 12: unexpected "=" (legal: a closing parenthesis)`},
		{"parentheses without an end", "S1.value(x", `column 11: ")" is missing behind value`},
		{"a node that is none", "S1.match(2) = 2", `column 10: unknown node "2" (legal: S1 to S25)`},
		{"a type that is none", "in-flight(MsgAp) = 0", `column 11: unknown type of messages "MsgAp" (did you mean MsgApp?)`},
		{"a property that is none", "violated(Election Saftey) = 0", `column 10: unknown property "Election Saftey" (did you mean Election Safety?)`},
		{"a quote that stays open", `S1.value(x) = "a`, `column 15: "\"a" is not quoted text (legal: text like "5 apples")`},
		{"a parenthesis that stays open", "safe or (S1.up", `column 15: ")" is missing, for the "(" in column 9`},
		{"a parenthesis too much", "safe)", `column 5: unexpected ")" (legal: and, or)`},
		{"a word too much in parentheses", "(safe S1.up)", `column 7: unexpected "S1.up" (legal: and, or, a closing parenthesis)`},
		{"no word between", "safe S1.up", `column 6: unexpected "S1.up" (legal: and, or)`},
		{"characters, not bytes", `S1.value(é) = 5 x`, `column 17: unexpected "x" (legal: and, or)`},
		{"too deep", deep + "safe", `column 21: "(" is too deep within others (legal: up to 20)`},
		{"too many nots", strings.Repeat("not ", 21) + "safe", `column 81: "not" is too deep within others (legal: up to 20)`},
		{"too long", strings.Repeat("x", script.ConditionBytesMax+1), "condition of 1001 bytes (legal: up to 1000)"},
		{"too long when written", odd, "condition of 1216 bytes when it is written out (legal: up to 1000)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, err := script.ParseCondition(test.text)
			require.EqualError(t, err, test.want)
			require.Equal(t, script.Condition{}, c)
		})
	}
}

func TestConditionsAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"S1.term=3 and(S1.up)", "S1.term = 3 and S1.up"},
		{"S1.term is 003", "S1.term = 3"},
		{"safe = true", "safe"},
		{"safe = false", "safe = false"},
		{"not safe", "not safe"},
		{"safe or (safe or safe)", "safe or safe or safe"},
		{"(safe and safe) or safe", "safe and safe or safe"},
		{"(safe or safe) and safe", "(safe or safe) and safe"},
		{"not (safe and safe)", "not (safe and safe)"},
		{"not ((safe))", "not safe"},
		{"not not safe", "not not safe"},
		{"time > 1.50s", "time > 1500ms"},
		{"time > 250us", "time > 0.25ms"},
		{`S1.value( a  b ) = "5"`, `S1.value("a b") = 5`},
		{`S1.value(none) = "none"`, `S1.value("none") = "none"`},
		{"S1.value(x) = 1.5", `S1.value(x) = "1.5"`},
		{`S1.value(x) = "S2.term"`, `S1.value(x) = "S2.term"`},
		{`S1.value("") = "is"`, `S1.value("") = "is"`},
		{"violated(election SAFETY) = 0", "violated(Election Safety) = 0"},
		{"S1.log = [ 1 02 ]", "S1.log = [1 2]"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			c := parseCondition(t, test.text)
			require.Equal(t, test.want, c.String())
			require.Equal(t, c, parseCondition(t, test.want))
		})
	}
	deepest := strings.Repeat("not ", script.ConditionNestingMax-1) + "(safe or safe)"
	require.Equal(t, deepest, parseCondition(t, deepest).String())
	// Only parentheses within each other count, not how many there are.
	parseCondition(t, strings.Repeat("(safe) or ", 2*script.ConditionNestingMax)+"safe")
	longest := "S1.value(x) = " + strings.Repeat("x", script.ConditionBytesMax-len("S1.value(x) = "))
	require.Equal(t, longest, parseCondition(t, longest).String())
}

// A condition holds only if all that it requires does, and what is denied does not.
func TestWhatAConditionRequires(t *testing.T) {
	t.Parallel()
	is := func(text string) script.Required { return script.Required{Comparison: text} }
	not := func(text string) script.Required { return script.Required{Comparison: text, Denied: true} }
	for text, want := range map[string][]script.Required{
		"safe":                                   {is("safe")},
		"S1.term = 2 and not S2.up":              {is("S1.term = 2"), not("S2.up")},
		"S1.up and (S2.up and (S3.up))":          {is("S1.up"), is("S2.up"), is("S3.up")},
		"S1.up or S2.up":                         nil,
		"S1.up and (S2.up or S3.up)":             {is("S1.up")},
		"not (S1.up or S2.up)":                   nil,
		"not (S1.term = 9 and S1.log = [1 1 2])": nil,
		"not not S1.up":                          {is("S1.up")},
		"not not (S1.up and not S2.up)":          {is("S1.up"), not("S2.up")},
		`S1.value(x) = "a and b" and safe`:       {is(`S1.value(x) = "a and b"`), is("safe")},
		`S1.value(x) = "a or b"`:                 {is(`S1.value(x) = "a or b"`)},
	} {
		require.Equal(t, want, parseCondition(t, text).Required(), text)
	}
	require.Empty(t, script.Condition{}.Required())
	rapid.Check(t, func(t *rapid.T) {
		c, err := script.ParseCondition(anyCondition().Draw(t, "condition"))
		if err != nil || !c.Holds(quarrel()) {
			return
		}
		for _, r := range c.Required() {
			require.Equal(t, !r.Denied, parseCondition(t, r.Comparison).Holds(quarrel()), "%v", c)
		}
	})
}

func TestEverySubjectIsExplained(t *testing.T) {
	t.Parallel()
	seen, ofCluster := map[string]bool{}, false
	for _, s := range script.Subjects() {
		ofNode := strings.HasPrefix(s.Name, "NODE.")
		require.False(t, ofNode && ofCluster, "%s stands among the subjects of the cluster", s.Name)
		ofCluster = !ofNode
		t.Run(s.Name, func(t *testing.T) {
			require.False(t, seen[s.Name])
			seen[s.Name] = true
			require.Regexp(t, `^[A-Z].*\.$`, s.Meaning)
			require.NotEmpty(t, s.Values)
			word, _, _ := strings.Cut(strings.TrimPrefix(s.Name, "NODE"), "(")
			require.Contains(t, s.Example, word)
			c := parseCondition(t, s.Example)
			require.Equal(t, c.String(), parseCondition(t, c.String()).String())
			// Each is decided by something, in whatever situation.
			for _, situation := range []script.Situation{quarrel(), {}} {
				require.NotEmpty(t, c.Explain(situation))
			}
		})
	}
}

// anyCondition draws conditions from the examples of the table, values of every
// kind, and what joins them.
func anyCondition() *rapid.Generator[string] {
	var examples []string
	for _, s := range script.Subjects() {
		examples = append(examples, s.Example)
	}
	comparison := rapid.OneOf(
		rapid.SampledFrom(examples),
		rapid.Custom(func(t *rapid.T) string {
			node := rapid.SampledFrom([]string{"S1", "S25", "every", "any", "leader"})
			left, right := node.Draw(t, "left"), node.Draw(t, "right")
			order := rapid.SampledFrom([]string{"=", "!=", "<", "<=", ">", ">=", "is"}).Draw(t, "order")
			equality := rapid.SampledFrom([]string{"=", "!="}).Draw(t, "equality")
			key := oddText().Draw(t, "key")
			if rapid.Bool().Draw(t, "quoted") {
				key = strconv.Quote(key)
			}
			return rapid.SampledFrom([]string{
				left + ".term" + order + right + ".commit",
				left + ".log " + equality + right + ".log",
				left + ".vote " + equality + " " + right + ".leader",
				left + ".value(" + key + ") = 5",
				left + `.value("x") ` + equality + rapid.SampledFrom([]string{" none", ` "none"`, " a.b", ` "\xff\n"`, " é", " " + right + ".value(y)"}).Draw(t, "text"),
				"time " + order + rapid.SampledFrom([]string{" 0.001ms", " 12.3450s", " 31536000s", " 7us"}).Draw(t, "time"),
			}).Draw(t, "comparison")
		}),
	)
	return rapid.Custom(func(t *rapid.T) string {
		text := comparison.Draw(t, "first")
		for range rapid.IntRange(0, 6).Draw(t, "joins") {
			switch rapid.IntRange(0, 3).Draw(t, "join") {
			case 0:
				text += " and " + comparison.Draw(t, "next")
			case 1:
				text = comparison.Draw(t, "next") + " or " + text
			case 2:
				text = "(" + text + ")"
			case 3:
				text = "not (" + text + ")"
			}
		}
		return text
	})
}

func TestAConditionIsReadBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	parsed := 0
	rapid.Check(t, func(t *rapid.T) {
		text := anyCondition().Draw(t, "condition")
		c, err := script.ParseCondition(text)
		if err != nil {
			return // a key that only quotes hold together
		}
		parsed++
		require.Equal(t, c, parseCondition(t, c.String()))
		s := quarrel()
		require.NotEmpty(t, c.Explain(s))
		require.NotContains(t, c.Explain(s), "\n")
		if len(c.String()) < script.ConditionBytesMax-len("not ()") {
			require.Equal(t, !c.Holds(s), parseCondition(t, "not ("+c.String()+")").Holds(s))
		}
	})
	require.Greater(t, parsed, 10)
}

// FuzzParseCondition: no text panics, and what is a condition is read back from
// what it is written as, and can be held against anything.
func FuzzParseCondition(f *testing.F) {
	for _, s := range script.Subjects() {
		f.Add(s.Example)
	}
	f.Add(`not (S1.value("a)\xff") != é or every.log = [1 2]) and time >= 0.001ms`)
	f.Add("((((S1.term is S2.value(")
	f.Add("safe = \"\\")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := script.ParseCondition(text)
		if err != nil {
			require.Equal(t, script.Condition{}, c)
			return
		}
		require.Equal(t, c.String(), parseCondition(t, c.String()).String())
		s := quarrel()
		c.Holds(s)
		require.NotEmpty(t, c.Explain(s))
		require.NotContains(t, c.Explain(s), "\n")
		require.False(t, c.Holds(script.Situation{}) && c.Explain(script.Situation{}) == "")
	})
}
