package e2e_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// TestWholeStory is what a person does in the first lesson, by mouse: an election, a request, a crash, another election, a
// node that lags behind and gets a snapshot, and all of it backwards and forwards again.
func TestWholeStory(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)

	p.pressUntil(hasLeader)
	first := p.leader()
	require.Contains(t, p.attribute(nodeID(first.ID), "class"), "leader")

	p.stepUntil(applied(1, 1, 2, 3))
	p.request("set colour blue")
	p.press("propose")
	require.Equal(t, fmt.Sprintf("propose %d set colour blue", first.ID), p.lastLine())
	p.requireEntry(first.ID, 2, "uncommitted")
	p.pressUntil(applied(2, first.ID))
	p.stepUntil(applied(2, 1, 2, 3))
	for _, n := range p.frame().Nodes {
		require.Equal(t, "colour", n.Values[0].Key)
		require.Equal(t, "blue", n.Values[0].Value)
		p.requireEntry(n.ID, 2, "applied")
		require.Equal(t, "colour=blue", p.text(fmt.Sprintf("log.%d.values", n.ID)))
	}

	p.clickNode(first.ID)
	p.press("crash")
	require.Contains(t, p.attribute(nodeID(first.ID), "class"), "down")
	p.pressUntil(leads(first.Term))
	second := p.leader()
	require.NotEqual(t, first.ID, second.ID)
	require.Greater(t, second.Term, first.Term)
	p.press("restart")
	require.NotContains(t, p.attribute(nodeID(first.ID), "class"), "down")
	f := p.frame()
	require.True(t, f.Nodes[first.ID-1].Up)

	lagging := 6 - first.ID - second.ID // the third of three
	p.clickNode(lagging)
	p.press("crash")
	p.clickNode(lagging) // selects nothing, so that requests go to the leader
	var last core.Index
	for i := range 3 {
		p.request(fmt.Sprintf("set k%d %d", i, i))
		p.press("propose")
		last = p.leader().Log.Last().Index
		p.stepUntil(applied(last, second.ID))
	}
	p.clickNode(second.ID)
	p.press("snapshot")
	p.press("compact")
	require.Equal(t, last, p.leader().Log.Compacted.Index)
	require.Contains(t, p.text(fmt.Sprintf("log.%d.snapshot", second.ID)), "snapshot")

	p.clickNode(lagging)
	p.press("restart")
	require.False(t, p.exists(fmt.Sprintf("log.%d.snapshot", lagging)))
	p.pressUntil(func(f frame) bool { return f.Nodes[lagging-1].Log.Snapshot.ID.Index >= last })
	require.Contains(t, p.text(fmt.Sprintf("log.%d.snapshot", lagging)), "snapshot")
	require.Equal(t, "colour=blue  k0=0  k1=1  k2=2", p.text(fmt.Sprintf("log.%d.values", lagging)))
	require.Empty(t, p.frame().Violations)
	require.Contains(t, p.text("safety"), "hold")

	p.goesBackAndForth()
}

// requireEntry demands a state of an entry in the table of logs: in its class, and in words.
func (p *page) requireEntry(id core.NodeID, index core.Index, state string) {
	p.t.Helper()
	cell := fmt.Sprintf("log.%d.%d", id, index)
	require.Contains(p.t, p.attribute(cell, "class"), state)
	require.Contains(p.t, evaluate[string](p, query(testID(cell)+" .aside")+".textContent"), state)
}

// goesBackAndForth demands that the run is the same after going back to its first event, and event by event.
func (p *page) goesBackAndForth() {
	p.t.Helper()
	hash, end := p.traceHash(), p.frameText()
	p.press("start")
	require.Equal(p.t, 1, p.frame().Event)
	require.NotEqual(p.t, hash, p.traceHash())
	p.press("end")
	require.Equal(p.t, hash, p.traceHash())
	require.Equal(p.t, end, p.frameText())

	frames := []string{end}
	for range 20 {
		p.press("back")
		frames = append(frames, p.frameText())
	}
	for i := len(frames) - 2; i >= 0; i-- {
		require.NotEqual(p.t, frames[i+1], frames[i])
		p.press("next")
		require.Equal(p.t, frames[i], p.frameText())
	}
	require.Equal(p.t, hash, p.traceHash())
}
