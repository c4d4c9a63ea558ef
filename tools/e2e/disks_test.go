package e2e_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// newWriting is the script of three nodes with asynchronous storage writes, of which S1 leads and has two entries that are
// in its log and not on its disk.
const newWriting = "glassraft 1\nconfig seed=1 async-storage-writes=true\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nstabilize log-level=none\n" +
	"propose 1 set x 5\npropose 1 set y 6\nprocess-ready 1\n"

// A crash by the page's buttons, and what is in the log after a restart.
func TestCrashWithWritesUnderWay(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	for _, row := range []struct {
		name string
		do   func(p *page)
		line string
		last core.Index // of S1's log after the restart: 3 before
		lost bool
	}{
		{"losing them", func(p *page) { p.press("crash") }, "crash 1", 1, true},
		{"tearing one", func(p *page) { p.menu("Node", "crash-torn") }, "crash 1 how=torn keep=1", 2, true},
		{"all done", func(p *page) { p.menu("Node", "crash-clean") }, "crash 1 how=clean", 3, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := p.in(t)
			p.callText("load", newWriting)
			require.Contains(t, p.attribute("log.1.3", "class"), "unsaved")
			require.Equal(t, core.Index(3), p.leader().Log.Last().Index)
			p.clickNode(1)
			row.do(p)
			require.Contains(t, p.lastLine(), row.line)
			require.Contains(t, p.attribute("node.1", "class"), "down")
			require.Equal(t, row.lost, evaluate[bool](p, `document.querySelector(".lost") !== null`), "unsynced writes fall away")
			p.press("restart")
			require.Equal(t, "restart 1", p.lastLine())
			require.Equal(t, row.last, p.frame().Nodes[0].Log.Last().Index)
			require.Equal(t, row.last == 3, p.exists("log.1.3") && p.attribute("log.1.3", "class") != "none")
			require.Empty(t, p.frame().Violations)
		})
	}
}

// A node that was behind gets a snapshot in place of a log that is not there any more.
func TestSnapshotIsSeenInTheLogs(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	p.clickNode(3)
	p.press("crash")
	p.clickNode(3) // selects nothing, so that requests go to the leader
	p.request("set y 2")
	p.press("propose")
	p.stepUntil(applied(3, 1))
	p.clickNode(1)
	p.press("snapshot")
	p.press("compact")
	require.Contains(t, p.text("log.1.snapshot"), "snapshot 1/3")
	require.False(t, p.exists("log.1.2"))
	require.True(t, p.exists("log.2.2"), "S2 has its log")
	p.menu("Node", "restart-all")
	f := p.pressUntil(func(f frame) bool {
		for _, v := range f.Messages {
			if v.Snapshot {
				return true
			}
		}
		return false
	})
	require.Zero(t, f.Nodes[2].Log.Snapshot.ID.Index)
	require.True(t, evaluate[bool](p, `document.querySelector(".message.snapshot") !== null`), "it has a shape of its own")
	p.pressUntil(func(f frame) bool { return f.Nodes[2].Log.Snapshot.ID.Index == 3 })
	require.Contains(t, p.text("log.3.snapshot"), "snapshot 1/3")
	require.Equal(t, "x=1  y=2", p.text("log.3.values"))
	require.Positive(t, p.count("mark.snap"))
}

// newForgotten is the script of an entry that S1 and S2 have committed and S3 has never heard of; S2's disk is wiped.
const newForgotten = newThree + "campaign 1\nstabilize log-level=none\npartition 1,2 | 3\npropose 1 set x 1\nstabilize log-level=none\n"

// A disk that is wiped makes the cluster forget what it has promised, and the page says so.
func TestViolationIsShownWithItsReason(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newForgotten)
	require.Equal(t, core.Index(2), p.frame().Nodes[1].Commit)
	require.Equal(t, "badge", p.attribute("safety", "class"))
	good := p.style(testID("safety"), "color")
	p.clickNode(2)
	p.press("crash")
	p.menu("Node", "wipe")
	p.press("restart")
	p.clickNode(1)
	p.press("crash")
	p.menu("Network", "heal")
	p.clickNode(3)
	p.press("campaign")
	p.pressUntil(func(f frame) bool { return len(f.Violations) > 0 })

	property, reason, _ := strings.Cut(p.frame().Violations[0], ": ")
	require.Equal(t, "badge bad", p.attribute("safety", "class"))
	require.Contains(t, p.text("safety"), "violated")
	require.NotEqual(t, good, p.style(testID("safety"), "color"))
	require.Equal(t, property+" is violated: "+reason, p.text("violation"))
	require.Regexp(t, `S\d`, p.text("violation"), "it names a node")
	require.Positive(t, p.count("mark.broken"), "the timeline is marked")

	p.press("safety")
	broken := evaluate[string](p, `document.querySelector(".safety .error").textContent + ": " + document.querySelector(".safety .error + dd").textContent`)
	require.Contains(t, broken, "✗")
	require.Contains(t, broken, "Broken at event ")
	require.Contains(t, p.text("dialog"), "✓", "others hold")
	p.press("dialog-close")
	p.press("back")
	require.Equal(t, "badge", p.attribute("safety", "class"), "before the event all was well")
	require.False(t, p.exists("violation"))
	p.press("next")
	require.Equal(t, "badge bad", p.attribute("safety", "class"))
}
