package e2e_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
)

// newVotes is the script of four nodes, and of three requests for a vote under way.
const newVotes = "glassraft 1\nconfig seed=1\nadd-nodes 4 voters=(1,2,3,4)\ncampaign 1\nprocess-ready 1\n"

// deliverable lists the deliveries that the list of what is next offers.
func (p *page) deliverable() []string {
	p.t.Helper()
	return evaluate[[]string](p, `[...document.querySelectorAll('[data-testid="choice"]')].map((b) => b.dataset.arg).filter((a) => a.startsWith("deliver"))`)
}

func (p *page) message(id string) (view.Message, bool) {
	p.t.Helper()
	for _, v := range p.frame().Messages {
		if v.Name == id {
			return v, true
		}
	}
	return view.Message{}, false
}

func TestSecondOfThreeMessages(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newVotes)
	offered := p.deliverable()
	require.Len(t, offered, 3)
	p.click(`[data-act="choose"][data-arg="` + offered[1] + `"]`)
	require.Equal(t, offered[1], p.lastLine())
	require.Equal(t, []string{offered[0], offered[2]}, p.deliverable())
	second := p.frame().Nodes[2]
	require.Equal(t, core.NodeID(1), second.Vote, "S3 has voted, before S2")
	require.Zero(t, p.frame().Nodes[1].Vote)
}

// A click on a message offers what can befall it.
func TestFateOfOneMessage(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	for _, row := range []struct {
		button string
		left   int // of three
		then   func(t *testing.T, p *page, id string)
	}{
		{"deliver", 2, func(t *testing.T, p *page, _ string) { require.Equal(t, core.NodeID(1), p.frame().Nodes[2].Vote) }},
		{"drop", 2, func(t *testing.T, p *page, _ string) {
			p.call("step(40)")
			require.Zero(t, p.frame().Nodes[2].Vote, "it never arrived")
		}},
		{"duplicate", 4, nil},
		{"hold", 3, func(t *testing.T, p *page, id string) {
			require.Contains(t, evaluate[string](p, query(`[data-act="select-message"][data-arg="`+id+`"]`)+".getAttribute('class')"), "held")
			p.call("step(100)")
			v, there := p.message(id)
			require.True(t, there && v.Held, "time does not bring it")
			require.False(t, p.exists("hold"))
			p.press("release")
			require.Equal(t, "release "+id, p.lastLine())
			p.stepUntil(func(frame) bool { _, there := p.message(id); return !there })
		}},
	} {
		t.Run(row.button, func(t *testing.T) {
			p := p.in(t)
			p.callText("load", newVotes)
			id := p.frame().Messages[1].Name
			p.click(`[data-act="select-message"][data-arg="` + id + `"] .hit`)
			require.Contains(t, p.text("inspector"), id)
			p.press(row.button)
			require.Equal(t, row.button+" "+id, p.lastLine())
			require.Len(t, p.frame().Messages, row.left)
			if row.then != nil {
				row.then(t, p, id)
			}
		})
	}
}

func TestLineAcrossTheStageDivides(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	p.callText("load", "glassraft 1\nconfig seed=1\nadd-nodes 5 voters=(1,2,3,4,5)\n")
	p.pictures() // the doors are gone, and the stage is as large as it will be
	stage := p.box(testID("stage"))
	top := p.box(testID("node.1") + " .body")
	y := top.Y + top.Height + 40 // Below S1 at the top of the ring, above all others.
	from, to := spot{stage.X + 8, y}, spot{stage.X + stage.Width - 8, y}
	before := p.frameText()
	p.hold(from, spot{stage.X + stage.Width/2, y}, to)
	p.WaitUntil(t, `document.querySelector(".cutting") !== null`)
	require.Equal(t, before, p.frameText(), "nothing is cut while one draws")
	p.drawn(func() { p.letGo(to) })
	require.False(t, evaluate[bool](p, `document.querySelector(".cutting") !== null`))
	line := p.lastLine()
	require.True(t, line == "partition 1 | 2,3,4,5" || line == "partition 2,3,4,5 | 1", line)
	require.True(t, cuts(8)(p.frame()))
	require.Contains(t, p.attribute("link.1.2", "class"), "cut")
	require.NotContains(t, p.attribute("link.2.3", "class"), "cut")
	require.Contains(t, p.text("cluster-summary"), "8 links cut")
	p.menu("Network", "heal")
	require.Equal(t, "heal", p.lastLine())
	require.NotContains(t, p.attribute("link.1.2", "class"), "cut")
}

func TestLineThatDividesNothing(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	stage := p.box(testID("stage"))
	before := p.frameText()
	p.drag(stage.at(0.02, 0.03), stage.at(0.3, 0.03))
	require.Equal(t, before, p.frameText())
	require.False(t, evaluate[bool](p, `document.querySelector(".cutting") !== null`))
}

func TestNodeIsDragged(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	p.callText("load", newLed)
	p.pictures() // the doors are gone, and the stage is as large as it will be
	body := testID("node.2") + " .body"
	was, before := p.box(body), p.frameText()
	from := was.at(0.5, 0.5)
	to := spot{from.X - 60, from.Y - 50}
	p.drag(from, to)
	is := p.box(body).at(0.5, 0.5)
	require.InDelta(t, to.X, is.X, 2)
	require.InDelta(t, to.Y, is.Y, 2)
	require.Equal(t, "false", p.attribute("node.2", "aria-pressed"), "a drag is no click")
	require.Equal(t, before, p.frameText())
	p.menu("View", "fit")
	back := p.box(body).at(0.5, 0.5)
	require.InDelta(t, from.X, back.X, 1, "fitted, it stands where it stood at first")
	require.InDelta(t, from.Y, back.Y, 1)
}

func TestStageIsZoomedAndFitted(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	p.pictures() // the doors are gone, and the stage is as large as it will be
	whole := p.attribute("stage", "viewBox")
	body := testID("node.1") + " .body"
	was := p.box(body)
	at := was.at(0.5, 0.5)
	wheel := func(delta float64) { p.wheel(at, 0, delta, chromedp.ButtonModifiers(kb.ModifierCtrl)) }
	wheel(-100)
	wheel(-100)
	is := p.box(body)
	require.InDelta(t, was.Width*1.15*1.15, is.Width, 1)
	require.InDelta(t, at.Y, is.at(0.5, 0.5).Y, 2, "what is under the pointer stays there")
	require.NotEqual(t, whole, p.attribute("stage", "viewBox"))
	wheel(100)
	require.InDelta(t, was.Width*1.15, p.box(body).Width, 1)
	p.menu("View", "fit")
	require.Equal(t, whole, p.attribute("stage", "viewBox"))
	p.key("]")
	require.NotEqual(t, whole, p.attribute("stage", "viewBox"))
	p.key("0")
	require.Equal(t, whole, p.attribute("stage", "viewBox"))
}

func TestTwentyFiveNodes(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	p.menu("Run", "new")
	p.ask(field{"nodes", "25"})
	require.Len(t, p.frame().Nodes, 25)
	stage := p.box(testID("stage"))
	for id := core.NodeID(1); id <= 25; id++ {
		b := p.box(testID(nodeID(id)) + " .body")
		require.Positive(t, b.Width)
		require.True(t, b.X >= stage.X && b.Y >= stage.Y && b.X+b.Width <= stage.X+stage.Width && b.Y+b.Height <= stage.Y+stage.Height, "S%d is on the stage", id)
	}
	p.clickNode(25)
	require.Equal(t, "true", p.attribute("node.25", "aria-pressed"))
	p.press("campaign")
	p.stepUntil(hasLeader)
	require.Equal(t, core.NodeID(25), p.leader().ID)
	require.Equal(t, 25, evaluate[int](p, `document.querySelectorAll('[data-root="logs.body"] > tr').length`))
}

// What the stage says of a node, in words: what a person sees is what the frame is.
func TestStageTellsOfEachNode(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	for _, row := range []struct{ name, script, id, want string }{
		{"role and term", newLed, "node.1", "leader"},
		{"commit", newLed, "node.2", "commit 2"},
		{"votes of a candidate", newVotes, "node.1", "1 of 3 votes"},
		{"a crash", newLed + "crash 3\n", "node.3", "down"},
		{"a pause", newLed + "pause 3\n", "node.3", "paused"},
		{"a learner", "glassraft 1\nadd-nodes 3 voters=(1,2) learners=(3)\n", "node.3", "learner"},
		{"a joint configuration", newLed + "add-nodes 1\npropose-conf-change 1 r3 v4 transition=explicit\nstabilize log-level=none\n", "node.1", "joint configuration"},
		{"a wrong clock", newLed + "clock 2 50%\n", "node.2", "clock at 50%"},
		{"a slow disk", newLed + "disk 2 10%\n", "node.2", "disk at 10%"},
		{"a write that waits", "glassraft 1\nconfig seed=1 async-storage-writes=true\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\n", "node.1", "writing"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := p.in(t)
			p.callText("load", row.script)
			require.Contains(t, p.text(row.id), row.want)
			require.Contains(t, p.attribute(row.id, "aria-label"), row.want)
			require.Contains(t, p.attribute(row.id, "class"), p.frame().Nodes[row.id[5]-'1'].Role)
		})
	}
}

func TestLogsPan(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	p.menu("Client", "propose-key")
	p.ask(field{"value", "0"}, field{"times", "200"})
	last := p.leader().Log.Last().Index
	require.Equal(t, core.Index(202), last)
	newest := "log.1." + strconv.Itoa(int(last))
	require.True(t, p.exists(newest), "the newest are followed")
	require.False(t, p.exists("log.1.5"))
	require.Less(t, evaluate[int](p, `document.querySelectorAll('[data-root="logs.body"] td').length`), 150, "only what is seen is drawn")
	p.focus(testID("log-pan"))
	p.key(kb.Home)
	require.True(t, p.exists("log.1.1"))
	require.False(t, p.exists(newest))
	region := p.box(testID("logs-region")).at(0.5, 0.3)
	head := func() string { return p.text("logs") }
	was := head()
	p.wheel(region, 100, 0)
	require.NotEqual(t, was, head(), "a wheel goes on by a column")
	require.True(t, strings.Contains(p.attribute("log-pan", "aria-valuetext"), "of 202"))
}
