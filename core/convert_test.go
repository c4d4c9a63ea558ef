package core_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"glassraft/core"
)

// number draws any uint64, its ends often.
func number() *rapid.Generator[uint64] {
	return rapid.OneOf(rapid.SampledFrom([]uint64{0, 1, math.MaxInt64, math.MaxUint64}), rapid.Uint64())
}

// nodeSet draws any list of ids; the empty one is nil, as raft has it.
func nodeSet() *rapid.Generator[[]core.NodeID] {
	return rapid.Custom(func(t *rapid.T) []core.NodeID {
		var set []core.NodeID
		for _, id := range rapid.SliceOfN(number(), 0, 5).Draw(t, "ids") {
			set = append(set, core.NodeID(id))
		}
		return set
	})
}

func membership() *rapid.Generator[core.Membership] {
	return rapid.Custom(func(t *rapid.T) core.Membership {
		return core.Membership{
			Voters:       nodeSet().Draw(t, "voters"),
			Outgoing:     nodeSet().Draw(t, "outgoing"),
			Learners:     nodeSet().Draw(t, "learners"),
			LearnersNext: nodeSet().Draw(t, "learners next"),
			AutoLeave:    rapid.Bool().Draw(t, "auto leave"),
		}
	})
}

func logEntry() *rapid.Generator[core.LogEntry] {
	return rapid.Custom(func(t *rapid.T) core.LogEntry {
		var data []byte
		if b := rapid.SliceOf(rapid.Byte()).Draw(t, "data"); len(b) > 0 {
			data = b
		}
		return core.LogEntry{
			ID:   core.LogID{Term: core.Term(number().Draw(t, "term")), Index: core.Index(number().Draw(t, "index"))},
			Kind: core.EntryKind(rapid.IntRange(0, 2).Draw(t, "kind")),
			Data: data,
		}
	})
}

func TestLogEntryToRaftAndBackIsExact(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		e := logEntry().Draw(t, "entry")
		back, err := core.LogEntryOf(e.Raft())
		require.NoError(t, err)
		require.Equal(t, e, back)
	})
}

func TestLogEntryEncodedAndDecodedIsExact(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		e := logEntry().Draw(t, "entry")
		b, err := e.Encode()
		require.NoError(t, err)
		back, err := core.DecodeLogEntry(b)
		require.NoError(t, err)
		require.Equal(t, e, back)
	})
}

// The other way round: nothing that the library can put into an entry is lost.
func TestRaftEntryToLogEntryAndBackIsExact(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		raw := &raftpb.Entry{
			Term:  new(number().Draw(t, "term")),
			Index: new(number().Draw(t, "index")),
			Type:  raftpb.EntryType(rapid.IntRange(0, 2).Draw(t, "type")).Enum(),
			Data:  rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(t, "data"),
		}
		e, err := core.LogEntryOf(raw)
		require.NoError(t, err)
		require.True(t, proto.Equal(raw, e.Raft()), "%v", e)
	})
}

func TestHardStateToRaftAndBackIsExact(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		h := core.HardState{
			Vote:   core.Vote{Term: core.Term(number().Draw(t, "term")), Node: core.NodeID(number().Draw(t, "node"))},
			Commit: core.Index(number().Draw(t, "commit")),
		}
		require.Equal(t, h, core.HardStateOf(h.Raft()))
		raw := h.Raft()
		require.True(t, proto.Equal(raw, core.HardStateOf(raw).Raft()))
	})
}

func TestMembershipToRaftAndBackIsExact(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		m := membership().Draw(t, "membership")
		require.Equal(t, m, core.MembershipOf(m.Raft()))
		raw := m.Raft()
		require.True(t, proto.Equal(raw, core.MembershipOf(raw).Raft()))
	})
}

func TestBasicNodeEncodedAndDecodedIsExact(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		n := core.BasicNode{Addr: rapid.String().Draw(t, "addr")}
		back, err := core.DecodeBasicNode(n.Encode())
		require.NoError(t, err)
		require.Equal(t, n, back)
	})
}

// confChangeEntry is the entry by which a change travels.
func confChangeEntry(t require.TestingT, c core.ConfChange) core.LogEntry {
	cc, err := c.Raft()
	require.NoError(t, err)
	kind, data, err := raftpb.MarshalConfChange(cc)
	require.NoError(t, err)
	return core.LogEntry{Kind: core.EntryKind(kind), Data: data}
}

func TestConfChangeThroughAnEntryAndBackIsExact(t *testing.T) {
	t.Parallel()
	operation := rapid.StringMatching(`[vlru]([1-9]|1[0-9]|2[0-5])`)
	checkMany(t, func(t *rapid.T) {
		c := core.ConfChange{
			Changes: operation.Draw(t, "operation"),
			V1:      rapid.Bool().Draw(t, "v1"),
			Node:    core.BasicNode{Addr: rapid.String().Draw(t, "addr")},
		}
		if !c.V1 {
			c.Transition = core.Transition(rapid.IntRange(0, 2).Draw(t, "transition"))
			for range rapid.IntRange(0, 3).Draw(t, "more") {
				c.Changes += " " + operation.Draw(t, "operation")
			}
		}
		back, err := core.ConfChangeOf(confChangeEntry(t, c))
		require.NoError(t, err)
		require.Equal(t, c, back)
	})
}

func TestNilOfTheLibraryIsTheEmptyValue(t *testing.T) {
	t.Parallel()
	require.Zero(t, core.HardStateOf(nil))
	require.Zero(t, core.MembershipOf(nil))
	e, err := core.LogEntryOf(nil)
	require.NoError(t, err)
	require.Zero(t, e)
}

// protoVarint is one field of a hand-made message.
func protoVarint(number protowire.Number, value uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, number, protowire.VarintType), value)
}

func TestMalformedBytesAreErrors(t *testing.T) {
	t.Parallel()
	decode := func(b []byte) error { _, err := core.DecodeLogEntry(b); return err }
	change := func(kind core.EntryKind) func([]byte) error {
		return func(b []byte) error {
			_, err := core.ConfChangeOf(core.LogEntry{ID: core.LogID{Term: 2, Index: 7}, Kind: kind, Data: b})
			return err
		}
	}
	badContext, err := proto.Marshal(&raftpb.ConfChange{Context: []byte("\xff")})
	require.NoError(t, err)
	for _, row := range []struct {
		name  string
		read  func([]byte) error
		bytes []byte
		text  string // how the error begins
	}{
		{"entry cut short", decode, []byte{0x08}, "malformed: entry: "},
		{"entry of noise", decode, []byte("noise\xff"), "malformed: entry: "},
		{"change cut short", change(core.EntryConfChangeV2), []byte{0x08}, "malformed: configuration change in entry 2/7: "},
		{"v1 change cut short", change(core.EntryConfChange), []byte{0x08}, "malformed: configuration change in entry 2/7: "},
		{"change in a normal entry", change(core.EntryNormal), nil, "malformed: entry 2/7 carries no configuration change"},
		{"change whose address is not UTF-8", change(core.EntryConfChange), badContext, `malformed: address "\xff" is not UTF-8`},
		{"address that is not UTF-8", func(b []byte) error { _, err := core.DecodeBasicNode(b); return err }, []byte("a\xc3"), `malformed: address "a\xc3" is not UTF-8`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			err := row.read(row.bytes)
			require.ErrorIs(t, err, core.ErrMalformed)
			require.ErrorContains(t, err, row.text)
		})
	}
}

func TestValuesThatNoVersionOfTheLibraryKnowsAreErrors(t *testing.T) {
	t.Parallel()
	_, err := core.LogEntryOf(&raftpb.Entry{Type: raftpb.EntryType(3).Enum()})
	require.EqualError(t, err, "malformed: entry of unknown type 3")
	_, err = core.LogEntryOf(&raftpb.Entry{Type: raftpb.EntryType(-1).Enum()})
	require.EqualError(t, err, "malformed: entry of unknown type -1")
	_, err = core.DecodeLogEntry(protoVarint(1, 9))
	require.EqualError(t, err, "malformed: entry of unknown type 9")
	change, err := proto.Marshal(&raftpb.ConfChangeV2{Transition: raftpb.ConfChangeTransition(7).Enum()})
	require.NoError(t, err)
	_, err = core.ConfChangeOf(core.LogEntry{Kind: core.EntryConfChangeV2, Data: change})
	require.EqualError(t, err, "malformed: unknown transition 7")
}

func TestConfChangeTextErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change core.ConfChange
		text   string
	}{
		{"unknown operation", core.ConfChange{Changes: "x4"}, `malformed: changes "x4": unknown input: x4 (legal: v1 l1 r1 u1)`},
		{"no number", core.ConfChange{Changes: "v"}, `malformed: changes "v": unknown token v (legal: v1 l1 r1 u1)`},
		{"not a number", core.ConfChange{Changes: "v1 vx"}, `malformed: changes "v1 vx": strconv.ParseUint: parsing "x": invalid syntax (legal: v1 l1 r1 u1)`},
		{"node 0", core.ConfChange{Changes: "v0"}, `malformed: changes "v0": node 0 (legal: 1 to 25)`},
		{"v1 with two operations", core.ConfChange{Changes: "v1 v2", V1: true}, `malformed: changes "v1 v2": a v1 change has exactly one operation and no transition`},
		{"v1 without operation", core.ConfChange{V1: true}, `malformed: changes "": a v1 change has exactly one operation and no transition`},
		{"v1 with a transition", core.ConfChange{Changes: "v1", V1: true, Transition: core.TransitionExplicit}, `malformed: changes "v1": a v1 change has exactly one operation and no transition`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, err := row.change.Raft()
			require.EqualError(t, err, row.text)
			require.ErrorIs(t, err, core.ErrMalformed)
		})
	}
}

func TestConfChangeString(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]core.ConfChange{
		"":                               {},
		"v4 r1":                          {Changes: "v4 r1"},
		"v4 v1=true":                     {Changes: "v4", V1: true},
		"l4 transition=explicit":         {Changes: "l4", Transition: core.TransitionExplicit},
		"transition=implicit":            {Transition: core.TransitionImplicit},
		"l4 v5 transition=transition(9)": {Changes: "l4 v5", Transition: 9},
	} {
		require.Equal(t, want, c.String())
	}
}

func TestTransitionTextRoundTrip(t *testing.T) {
	t.Parallel()
	for _, tr := range []core.Transition{core.TransitionAuto, core.TransitionImplicit, core.TransitionExplicit} {
		back, err := core.ParseTransition(tr.String())
		require.NoError(t, err)
		require.Equal(t, tr, back)
	}
	_, err := core.ParseTransition("joint")
	require.EqualError(t, err, `malformed: transition "joint" (legal: auto, implicit, explicit)`)
}

func FuzzDecodeLogEntry(f *testing.F) {
	good, err := core.LogEntry{ID: core.LogID{Term: 3, Index: 9}, Kind: core.EntryConfChangeV2, Data: []byte{8}}.Encode()
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte{})
	f.Add([]byte("\x08\x96\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := core.DecodeLogEntry(b)
		if err != nil {
			require.ErrorIs(t, err, core.ErrMalformed)
			return
		}
		_, err = core.ConfChangeOf(e)
		if err != nil {
			require.ErrorIs(t, err, core.ErrMalformed)
		}
		again, err := e.Encode()
		require.NoError(t, err)
		back, err := core.DecodeLogEntry(again)
		require.NoError(t, err)
		require.Equal(t, e.ID, back.ID)
		require.Equal(t, e.Kind, back.Kind)
		require.Equal(t, string(e.Data), string(back.Data))
	})
}

func FuzzConfChangeText(f *testing.F) {
	f.Add("v1 l2 r3 u4", false)
	f.Add("v1", true)
	f.Add(" v18446744073709551615  x", false)
	f.Fuzz(func(t *testing.T, text string, v1 bool) {
		cc, err := core.ConfChange{Changes: text, V1: v1}.Raft()
		if err != nil {
			require.ErrorIs(t, err, core.ErrMalformed)
			return
		}
		for _, change := range cc.AsV2().GetChanges() {
			require.NotZero(t, change.GetNodeId())
		}
	})
}
