package e2e_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// pictures lets the browser draw some more pictures.
func (p *page) pictures() {
	p.t.Helper()
	evaluate[bool](p, `new Promise((resolve) => {
		let left = 20;
		const look = () => left-- === 0 ? resolve(true) : requestAnimationFrame(look);
		look();
	})`)
}

func TestPageIsUnderWayFromTheStart(t *testing.T) {
	t.Parallel()
	p := startPage(t)
	require.True(t, p.frame().Playing)
	require.Len(t, p.frame().Nodes, 5)
	require.Equal(t, "Pause", p.text("play"))
	p.WaitUntil(t, "glassraft.frame().event > 5")
}

func TestPageStandsStillForWhoWantsLessMotion(t *testing.T) {
	t.Parallel()
	p := startPage(t, func(p *page) { p.media("prefers-reduced-motion", "reduce") })
	require.False(t, p.frame().Playing)
	require.Equal(t, "Play", p.text("play"))
	p.pictures()
	require.Equal(t, 1, p.frame().Event)
	require.Equal(t, "0.0", p.text("time"))
}

func TestPlayMovesTimeAndPauseStopsIt(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.speed("real time")
	p.pictures()
	require.Equal(t, 1, p.frame().Event)
	p.click(testID("play"))
	require.Equal(t, "Pause", p.text("play"))
	p.WaitUntil(t, `glassraft.frame().nodes.some((n) => n.role === "leader")`)
	p.clickOnly(testID("play"))
	p.WaitUntil(t, query(testID("play"))+`.textContent === "Play"`)
	frame, time := p.frameText(), p.text("time")
	p.pictures()
	require.Equal(t, frame, p.frameText())
	require.Equal(t, time, p.text("time"))
}

func TestPlayedRunIsTheNextedRun(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.speed("real time")
	p.call("play()")
	p.WaitUntil(t, "glassraft.frame().event > 150")
	p.call("pause()")
	hash, event := p.traceHash(), p.frame().Event
	p.callText("load", newThree)
	p.until(func(f frame) bool { return f.Event >= event }, func() { p.call("step()") })
	p.call("seek(" + strconv.Itoa(event) + ")")
	require.Equal(t, hash, p.traceHash())
}
