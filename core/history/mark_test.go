package history_test

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/script"
	"glassraft/core/view"
)

// marked is a run whose marks are held against what was seen of it otherwise.
type marked struct {
	*live
	frame  *view.Frame
	sent   map[core.MsgID]int // by the original's id: at which depth it was sent
	commit core.Index         // the highest of all frames so far
	bits   history.Milestones // all that were met
	lost   map[core.LossReason]int
}

func newMarked(t *rapid.T) *marked {
	m := &marked{live: newLive(t), sent: map[core.MsgID]int{}, lost: map[core.LossReason]int{}}
	m.frame = view.Capture(m.h.Cluster())
	return m
}

func (m *marked) do(e core.Event) {
	known := m.h.Len()
	require.NoError(m.t, m.live.do(e))
	before := m.frame
	m.frame = view.CaptureAfter(before, m.h.Cluster())
	mark := m.h.Mark(m.h.At())
	m.requireNode(mark)
	m.requireMessage(mark, e, before)
	m.requireMilestones(mark, before)
	require.Equal(m.t, e.Kind(), mark.Kind)
	require.Equal(m.t, known+1, m.h.Len())
	m.bits |= mark.Milestones
	for _, fx := range m.h.Effects() {
		if fx, ok := fx.(core.MessageSent); ok && fx.Message.ID.Copy == 0 {
			m.sent[fx.Message.ID] = m.h.Depth(m.h.At())
			require.Equal(m.t, m.h.Time(m.h.At()), fx.Message.Sent)
		}
	}
}

// requireNode wants the mark to say of its node what the frame says.
func (m *marked) requireNode(mark history.Mark) {
	if mark.Node == 0 {
		require.Zero(m.t, mark.Term)
		require.False(m.t, mark.Up)
		return
	}
	n, ok := m.frame.Node(mark.Node)
	require.True(m.t, ok)
	require.Equal(m.t, n.Term, mark.Term)
	require.Equal(m.t, n.Up, mark.Up)
	if n.Up {
		require.Equal(m.t, n.Role, mark.Role.String())
	}
}

// requireMessage wants an arrow from where the message was sent.
func (m *marked) requireMessage(mark history.Mark, e core.Event, before *view.Frame) {
	var id core.MsgID
	switch e := e.(type) {
	case core.Deliver:
		id = e.Msg
	case core.Drop:
		id = e.Msg
	case core.Duplicate:
		id = e.Msg
	case core.Hold:
		id = e.Msg
	case core.Release:
		id = e.Msg
	}
	require.Equal(m.t, id, mark.Message)
	if id == (core.MsgID{}) {
		require.Zero(m.t, mark.SentDepth)
		require.False(m.t, mark.Lost)
		return
	}
	v, ok := before.Message(id)
	require.True(m.t, ok)
	require.Equal(m.t, v.From, mark.From())
	require.Equal(m.t, v.To, mark.To)
	require.Equal(m.t, v.Term, mark.MsgTerm)
	require.Equal(m.t, v.Response, mark.Response)
	require.Equal(m.t, m.sent[core.MsgID{From: id.From, Seq: id.Seq}], mark.SentDepth)
	require.Less(m.t, mark.SentDepth, m.h.Depth(m.h.At()))
	lost := slices.ContainsFunc(m.h.Effects(), func(fx core.Effect) bool {
		l, ok := fx.(core.MessageLost)
		if ok && l.Message.ID == id {
			m.lost[l.Reason]++
		}
		return ok && l.Message.ID == id
	})
	require.Equal(m.t, lost, mark.Lost)
	switch _, delivered := e.(core.Deliver); {
	case delivered && !lost:
		require.Equal(m.t, v.To, mark.Node)
	default:
		require.Zero(m.t, mark.Node)
	}
}

// requireMilestones wants those that the two frames around the event show, and
// no other; but what changed and changed back within one event is one, too.
func (m *marked) requireMilestones(mark history.Mark, before *view.Frame) {
	bits := mark.Milestones
	advanced, highest := history.NodeSet(0), m.commit
	for i := range m.frame.Nodes {
		now := &m.frame.Nodes[i]
		highest = max(highest, now.Commit)
		was, ok := before.Node(now.ID)
		if !ok {
			continue
		}
		if now.Commit > was.Commit {
			advanced |= 1 << now.ID
			require.True(m.t, mark.Nodes.Has(now.ID))
		}
		require.Equal(m.t, was.Up && !now.Up, bits&(history.Crashed|history.Panicked) != 0 && mark.Nodes.Has(now.ID))
		require.Equal(m.t, !was.Up && now.Up, bits.Has(history.Restarted) && mark.Nodes.Has(now.ID))
		if was.Up && now.Up {
			require.True(m.t, was.Role == now.Role || bits.Has(history.RoleChanged) && mark.Nodes.Has(now.ID))
			require.True(m.t, was.Term == now.Term || bits.Has(history.TermChanged) && mark.Nodes.Has(now.ID))
			require.True(m.t, now.Role != "leader" || was.Role == "leader" || bits.Has(history.BecameLeader))
		}
	}
	require.Equal(m.t, advanced != 0, bits.Has(history.CommitAdvanced))
	require.Equal(m.t, highest > m.commit, bits.Has(history.CommitAdvancedInCluster))
	require.Equal(m.t, highest, mark.Commit)
	m.commit = highest
	for _, row := range []struct {
		bit  history.Milestones
		kind []core.EffectKind
	}{
		{history.Crashed, []core.EffectKind{core.KindNodeCrashed}},
		{history.SnapshotTaken, []core.EffectKind{core.KindSnapshotTaken}},
		{history.SnapshotInstalled, []core.EffectKind{core.KindSnapshotInstalled}},
		{history.ConfigurationChanged, []core.EffectKind{core.KindMembershipChanged}},
	} {
		happened := slices.ContainsFunc(m.h.Effects(), func(fx core.Effect) bool { return slices.Contains(row.kind, fx.Kind()) })
		require.Equal(m.t, happened, bits.Has(row.bit))
	}
	changes := slices.ContainsFunc(view.Diff(before, m.frame), func(c view.Change) bool {
		return slices.Contains([]string{"role", "term", "commit", "snapshot", "configuration"}, c.What)
	})
	if changes {
		require.True(m.t, mark.Matters())
	} else if mark.Matters() {
		require.NotZero(m.t, bits&(history.RoleChanged|history.ConfigurationChanged), "%b", bits)
	}
}

func (m *marked) chaos(choice, oneIn uint64) core.Event {
	e, ok := schedule.Chaos(m.h.Cluster(), choice, oneIn)
	require.True(m.t, ok)
	return e
}

func drawChoices(t *rapid.T) (choices []uint64, oneIn uint64) {
	return rapid.SliceOfN(rapid.Uint64(), 250, 250).Draw(t, "choices"), rapid.SampledFrom([]uint64{8, 20, 50, 3}).Draw(t, "one in")
}

// milestonesOf are those of a scenario's run.
func milestonesOf(t *testing.T, path string) (bits history.Milestones) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	file, err := script.Parse(string(text))
	require.NoError(t, err)
	runner, err := script.NewRunner(file)
	require.NoError(t, err)
	runner.Mute()
	for _, more := runner.Step(); more; _, more = runner.Step() {
	}
	h := runner.History()
	for id := history.Start; int(id) <= h.Len(); id++ {
		bits |= h.Mark(id).Milestones
	}
	require.True(t, bits.Has(history.SnapshotInstalled))
	return bits
}

func TestMarksAreWhatHappened(t *testing.T) {
	t.Parallel()
	var bits history.Milestones
	lost := map[core.LossReason]int{}
	for range 2 {
		rapid.Check(t, func(t *rapid.T) {
			m := newMarked(t)
			choices, oneIn := drawChoices(t)
			for _, choice := range choices {
				m.do(m.chaos(choice, oneIn))
			}
			bits |= m.bits
			for reason, n := range m.lost {
				lost[reason] += n
			}
		})
	}
	bits |= milestonesOf(t, "../testdata/play/play_snapshot_install.txt") // which few random runs come to
	for bit := history.RoleChanged; bit <= history.LogOverwritten; bit <<= 1 {
		switch bit {
		case history.Panicked, history.DiskWiped: // must not, cannot happen
		default:
			require.True(t, bits.Has(bit), "no run had the milestone %b", bit)
		}
	}
	for _, reason := range []core.LossReason{core.LostDropped, core.LostReceiverDown, core.LostNoReceiver, core.LostLinkCut, core.LostOnLink} {
		require.Positive(t, lost[reason], "no message was lost: %v", reason)
	}
}

// marks lists those of all events.
func marks(h *history.History) []history.Mark {
	var list []history.Mark
	for id := range history.EventID(h.Len() + 1) {
		list = append(list, h.Mark(id))
	}
	return list
}

// A mark belongs to its event: going back and forth, growing branches, trying in
// vain, and saving and loading leave it as it was; and so does doing the branch
// again in a history of its own.
func TestMarksStay(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	rapid.Check(t, func(t *rapid.T) {
		l := newLive(t)
		choices, oneIn := drawChoices(t)
		for _, choice := range choices {
			chaos := func(drawn uint64) error {
				e, ok := schedule.Chaos(l.h.Cluster(), drawn, oneIn)
				require.True(t, ok)
				_, err := l.h.Do(e)
				return err
			}
			switch was := marks(l.h); {
			case choice%31 == 0:
				require.NoError(t, l.h.Seek(history.EventID(choice/31%uint64(len(was)))))
				require.Equal(t, was, marks(l.h))
			case choice%31 == 1:
				require.ErrorIs(t, l.h.Try(func() error {
					for i := range choice % 7 {
						require.NoError(t, chaos(choice/31+i))
					}
					return failed
				}), failed)
				require.Equal(t, was, marks(l.h))
			default:
				require.NoError(t, chaos(choice))
				require.Equal(t, was, marks(l.h)[:len(was)])
			}
		}
		want := marks(l.h)
		loaded, err := script.Load(script.Save(l.h), func() core.Observer { return check.New() })
		require.NoError(t, err)
		require.Equal(t, want, marks(loaded))

		again, err := history.New(l.h.Config(), nil)
		require.NoError(t, err)
		for i, e := range l.h.Events() {
			_, err := again.Do(e)
			require.NoError(t, err)
			require.Equal(t, l.h.Mark(l.h.Line()[i]), again.Mark(again.At()))
		}
	})
}

// Every node that a power cut takes down is among those of its mark, and none
// that was down before.
func TestAPowerCutStandsOnEachLane(t *testing.T) {
	t.Parallel()
	h, err := history.New(core.Defaults(), nil)
	require.NoError(t, err)
	for _, e := range []core.Event{
		core.AddNodes{Count: 4, Voters: []core.NodeID{1, 2, 3, 4}}, core.Crash{Node: 2}, core.PowerCut{}, core.WipeDisk{Node: 3},
	} {
		_, err := h.Do(e)
		require.NoError(t, err)
	}
	require.Zero(t, h.Mark(1).Milestones)
	require.Zero(t, h.Mark(1).Nodes)
	cut := h.Mark(3)
	require.True(t, cut.Matters())
	require.Zero(t, cut.Node)
	require.Equal(t, history.Crashed, cut.Milestones)
	require.Equal(t, []core.NodeID{1, 3, 4}, slices.Collect(cut.Nodes.All()))
	require.True(t, h.Mark(4).Milestones.Has(history.DiskWiped))
	require.Zero(t, h.Mark(history.Start))
	require.Zero(t, h.Mark(99))
}

// A history of a million events holds as many marks.
func TestAMarkIsSmall(t *testing.T) {
	t.Parallel()
	size := reflect.TypeFor[history.Mark]().Size()
	t.Logf("a mark takes %d bytes", size)
	require.LessOrEqual(t, size, uintptr(96))
}
