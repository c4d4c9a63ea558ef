package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
)

func TestMsgIDTextRoundTrip(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		id := core.MsgID{
			From: core.NodeID(rapid.Uint16Min(1).Draw(t, "from")),
			Seq:  rapid.Uint32Min(1).Draw(t, "seq"),
			Copy: rapid.Uint8().Draw(t, "copy"),
		}
		back, err := core.ParseMsgID(id.String())
		require.NoError(t, err)
		require.Equal(t, id, back)
	})
}

func TestMsgIDHasOneSpelling(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "1", "1.", ".1", "1.0", "0.1", "01.1", "1.01", "+1.1", "1.+1", "1.1+", "1.1+0", "1.1+256", "1.1+01", "1.1+1+1",
		"1.1.1", "1.1 ", " 1.1", "1.-1", "1.4294967296", "65536.1", "a.b", "1.1x",
	} {
		_, err := core.ParseMsgID(text)
		require.ErrorIs(t, err, core.ErrMalformed, "%q", text)
	}
	_, err := core.ParseMsgID("S1-17")
	require.EqualError(t, err, `malformed: message "S1-17" (a message is named like 1.17: sender, dot, number)`)
}

func FuzzParseMsgID(f *testing.F) {
	f.Add("1.17")
	f.Add("25.4294967295+255")
	f.Add("1.+")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := core.ParseMsgID(text)
		if err != nil {
			require.ErrorIs(t, err, core.ErrMalformed)
			return
		}
		require.Equal(t, text, id.String())
	})
}

func TestNamesOfSmallTypes(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]interface{ String() string }{
		"12.5ms":     core.Time(12_500),
		"-0.001ms":   core.Time(-1),
		"1000ms":     1000 * core.Millisecond,
		"2#4":        core.HandleID{Node: 2, Seq: 4},
		"1.17":       core.MsgID{From: 1, Seq: 17},
		"1.17+2":     core.MsgID{From: 1, Seq: 17, Copy: 2},
		"S3":         core.NodeID(3),
		"none":       core.NodeID(0),
		"2/7":        core.LogID{Term: 2, Index: 7},
		"event(200)": core.EventKind(200),
		"pending":    core.Result{},

		"follower term=2 vote=S1 leader=none commit=4": core.State{Term: 2, Vote: 1, Commit: 4},
		"refused: why":       core.Result{Outcome: core.Refused, Reason: "why"},
		"in doubt: why":      core.Result{Outcome: core.InDoubt, Reason: "why"},
		"answered not found": core.Result{Outcome: core.Answered, Response: core.Response{Status: 3}},
	} {
		require.Equal(t, want, got.String())
	}
}

func TestMembershipString(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]core.Membership{
		"":             {},
		"voters 1 2 3": {Voters: []core.NodeID{1, 2, 3}},
		"voters 1 outgoing 2 learners 4 learners-next 5 auto-leave": {
			Voters: []core.NodeID{1}, Outgoing: []core.NodeID{2}, Learners: []core.NodeID{4}, LearnersNext: []core.NodeID{5}, AutoLeave: true,
		},
		"learners 4": {Learners: []core.NodeID{4}},
	} {
		require.Equal(t, want, m.String())
	}
}

func TestMembershipEqualComparesSets(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		m := membership().Draw(t, "membership")
		shuffled := core.Membership{
			Voters:       rapid.Permutation(m.Voters).Draw(t, "voters"),
			Outgoing:     rapid.Permutation(m.Outgoing).Draw(t, "outgoing"),
			Learners:     rapid.Permutation(m.Learners).Draw(t, "learners"),
			LearnersNext: rapid.Permutation(m.LearnersNext).Draw(t, "learners next"),
			AutoLeave:    m.AutoLeave,
		}
		require.True(t, m.Equal(shuffled))
		require.Equal(t, len(m.Outgoing) > 0, m.Joint())
	})
	m := core.Membership{Voters: []core.NodeID{1, 2}, Outgoing: []core.NodeID{3}, Learners: []core.NodeID{4}, LearnersNext: []core.NodeID{5}}
	for name, other := range map[string]core.Membership{
		"a voter less":     {Voters: m.Voters[:1], Outgoing: m.Outgoing, Learners: m.Learners, LearnersNext: m.LearnersNext},
		"no outgoing":      {Voters: m.Voters, Learners: m.Learners, LearnersNext: m.LearnersNext},
		"another learner":  {Voters: m.Voters, Outgoing: m.Outgoing, Learners: []core.NodeID{6}, LearnersNext: m.LearnersNext},
		"no next learner":  {Voters: m.Voters, Outgoing: m.Outgoing, Learners: m.Learners},
		"leaves by itself": {Voters: m.Voters, Outgoing: m.Outgoing, Learners: m.Learners, LearnersNext: m.LearnersNext, AutoLeave: true},
		"a voter twice":    {Voters: []core.NodeID{1, 1}, Outgoing: m.Outgoing, Learners: m.Learners, LearnersNext: m.LearnersNext},
	} {
		require.False(t, m.Equal(other), name)
	}
}
