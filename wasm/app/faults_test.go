package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// campaigns gives when each node that is no leader began its first election from
// here on, as long as all of them do.
func campaigns(t require.TestingT, m *app.Model, count int) map[core.NodeID]core.Time {
	began := map[core.NodeID]core.Time{}
	term := map[core.NodeID]core.Term{}
	for i := range m.Frame.Nodes {
		term[m.Frame.Nodes[i].ID] = m.Frame.Nodes[i].Term
	}
	for range stepsMax {
		for i := range m.Frame.Nodes {
			n := &m.Frame.Nodes[i]
			if _, known := began[n.ID]; !known && n.Role == core.Candidate.String() && n.Term > term[n.ID] {
				began[n.ID] = m.Frame.Now
			}
		}
		if len(began) == count {
			return began
		}
		require.NoError(t, m.Forward(1))
	}
	require.Fail(t, "not so many campaign", "%v", began)
	return nil
}

// The timers are set in situations of every kind: fresh ones, ones that ran for
// different spans, and after a leader is gone.
var timerSituations = []struct {
	name    string
	arrange func(testing.TB) *app.Model
	alone   []string // lines that leave the followers without a leader
	count   int      // of followers
}{
	{"a fresh cluster", func(t testing.TB) *app.Model { return page(t, 5) }, nil, 5},
	{"after some time", after(func(t testing.TB) *app.Model { return page(t, 5) }, "run for 60ms"), nil, 5},
	{"followers of a leader", func(t testing.TB) *app.Model {
		m := page(t, 5)
		require.NoError(t, m.Do("run until leader != none"))
		require.NoError(t, m.Do("run for 333ms"))
		return m
	}, []string{"crash LEADER"}, 4},
	{"a longer timeout", func(t testing.TB) *app.Model {
		return scripted(t, "config election-tick=400 election-tick-top=799 heartbeat-tick=20\nadd-nodes 5 voters=(1,2,3,4,5)\nrun for 100ms log-level=none\n")
	}, nil, 5},
}

func withoutLeader(t testing.TB, m *app.Model, lines []string) {
	for _, line := range lines {
		require.NoError(t, m.Do(strings.ReplaceAll(line, "LEADER", fmt.Sprint(uint64(leader(t, m).ID)))))
	}
}

func TestAlignedTimersRunOutTogether(t *testing.T) {
	t.Parallel()
	for _, row := range timerSituations {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := row.arrange(t)
			press(t, m, "align")
			withoutLeader(t, m, row.alone)
			began := campaigns(t, m, row.count)
			first, last := core.Time(1<<62), core.Time(0)
			for _, at := range began {
				first, last = min(first, at), max(last, at)
			}
			require.LessOrEqual(t, last-first, core.Millisecond, "%v", began)
		})
	}
}

func TestSpreadTimersRunOutOneByOne(t *testing.T) {
	t.Parallel()
	for _, row := range timerSituations {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := row.arrange(t)
			press(t, m, "spread")
			withoutLeader(t, m, row.alone)
			campaigns(t, m, 1)
			require.NoError(t, m.Do("run until leader != none within 500ms"), "nobody else comes in between")
			terms := map[core.Term]bool{}
			for i := range m.Frame.Nodes {
				if m.Frame.Nodes[i].Up {
					terms[m.Frame.Nodes[i].Term] = true
				}
			}
			require.Len(t, terms, 1, "one election was enough")
		})
	}
}

// What a change of membership leads to once everything has been passed on.
func TestMembersChange(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		arrange func(testing.TB) *app.Model
		do      func(testing.TB, *app.Model)
		want    view.Membership
	}{
		{"add a voter", leading, func(t testing.TB, m *app.Model) { press(t, m, "add-node") }, view.Membership{Voters: ids(1, 2, 3, 4)}},
		{"add a learner", leading, func(t testing.TB, m *app.Model) { press(t, m, "add-learner") }, view.Membership{Voters: ids(1, 2, 3), Learners: ids(4)}},
		{"promote", withLearner, on("3", "promote"), view.Membership{Voters: ids(1, 2, 3)}},
		{"demote", leading, on("2", "demote"), view.Membership{Voters: ids(1, 3), Learners: ids(2)}},
		{"remove", leading, on("3", "remove"), view.Membership{Voters: ids(1, 2)}},
		{"several", after(leading, "add-nodes 1"), func(t testing.TB, m *app.Model) {
			press(t, m, "change-members")
			require.NoError(t, m.Update(app.Input{Field: "changes", Text: "r3 v4"}))
			require.NoError(t, m.Update(app.Submit{}))
		}, view.Membership{Voters: ids(1, 2, 4)}},
		{"leave a joint configuration", after(leading, "propose-conf-change 1 l3 transition=explicit", "stabilize log-level=none"), func(t testing.TB, m *app.Model) {
			press(t, m, "leave-joint")
		}, view.Membership{Voters: ids(1, 2), Learners: ids(3)}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := row.arrange(t)
			row.do(t, m)
			require.NoError(t, m.Do("run for 2s"))
			l := leader(t, m)
			require.Equal(t, row.want.Voters, l.Membership.Voters)
			require.Empty(t, l.Membership.Outgoing)
			require.ElementsMatch(t, row.want.Learners, l.Membership.Learners)
			for _, id := range row.want.Voters {
				n, ok := m.Frame.Node(id)
				require.True(t, ok)
				require.Equal(t, l.Applied, n.Applied, "%v has come up to date", id)
			}
		})
	}
}

func ids(list ...core.NodeID) []core.NodeID { return list }

func on(node, action string) func(testing.TB, *app.Model) {
	return func(t testing.TB, m *app.Model) {
		click(t, m, "select", node)
		press(t, m, action)
	}
}

func TestWeatherBringsFaultsWhileItPlays(t *testing.T) {
	t.Parallel()
	m := page(t, 5)
	press(t, m, "hostility")
	for field, text := range map[string]string{"level": "cruel", "for": "20s", "seed": "3", "compact": "5"} {
		require.NoError(t, m.Update(app.Input{Field: field, Text: text}))
	}
	require.NoError(t, m.Update(app.Submit{}))
	m.Speed = len(app.Speeds) - 1
	press(t, m, "play")
	for range stepsMax {
		animate(t, m, 100)
		if !m.Playing || strings.Contains(m.Script(), "\ncrash ") || strings.Contains(m.Script(), "\npower-cut") {
			break
		}
	}
	require.True(t, m.Playing)
	require.Regexp(t, `\n(crash|power-cut)`, m.Script())

	calm := page(t, 5)
	calm.Speed = len(app.Speeds) - 1
	press(t, calm, "play")
	for range 50 {
		animate(t, calm, 100)
	}
	require.NotRegexp(t, `\n(crash|power-cut|cut|pause)`, calm.Script())
}

func TestRestartAllAndIsolate(t *testing.T) {
	t.Parallel()
	m := leading(t)
	press(t, m, "power-cut")
	require.Equal(t, "power-cut", lastLine(m))
	press(t, m, "restart-all")
	for i := range m.Frame.Nodes {
		require.True(t, m.Frame.Nodes[i].Up)
	}

	m = leading(t)
	press(t, m, "isolate")
	require.Equal(t, "partition 1 | 2,3", lastLine(m), "the leader, if nobody is selected")
	press(t, m, "heal")
	require.Equal(t, "heal", lastLine(m))
	require.Empty(t, m.Frame.Links)
	click(t, m, "select", "2")
	press(t, m, "isolate")
	require.Equal(t, "partition 2 | 1,3", lastLine(m))
}
