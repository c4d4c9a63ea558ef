package e2e_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// openRun opens a page with a run of some hundred events, all of which the timeline shows, and is at its end.
func openRun(t *testing.T) *page {
	t.Helper()
	p := openPage(t)
	p.callText("load", newThree+"run for 800ms log-level=none\n")
	p.press("timeline-all")
	require.Greater(t, p.frame().Total, 100)
	return p
}

// lanes is where the timeline's lanes are.
func (p *page) lanes() box {
	p.t.Helper()
	const names, right = 40, 12 // beside the lanes, in CSS pixels
	evaluate[any](p, query(testID("timeline"))+`.scrollIntoView({ block: "nearest" })`)
	b := p.box(testID("timeline"))
	return box{b.X + names, b.Y, b.Width - names - right, b.Height}
}

// event waits until the page is at another event than before, and gives it.
func (p *page) eventAfter(before int) int {
	p.t.Helper()
	p.WaitUntil(p.t, fmt.Sprintf("glassraft.frame().event !== %d", before))
	return p.frame().Event
}

func TestDragGoesThroughTime(t *testing.T) {
	t.Parallel()
	p := openRun(t)
	lanes, end, hash := p.lanes(), p.frame().Event, p.traceHash()
	at := lanes.at(0.6, 0.5)
	p.hold(at)
	first := p.eventAfter(end)
	require.Less(t, first, end)
	require.Contains(t, p.text("event"), fmt.Sprint(first), "the page shows it, though the button is down")
	why := p.text("why")
	p.mouse(input.DispatchMouseEventTypeMouseMoved, lanes.at(0.4, 0.5), chromedp.ButtonLeft, pressed)
	second := p.eventAfter(first)
	require.Less(t, second, first)
	p.WaitUntil(t, query(testID("why"))+".textContent !== "+quoted(t, why))
	p.mouse(input.DispatchMouseEventTypeMouseMoved, lanes.at(0.5, 0.5), chromedp.ButtonLeft, pressed)
	third := p.eventAfter(second)
	require.True(t, second < third && third < first)
	p.letGo(lanes.at(0.5, 0.5))
	p.mouse(input.DispatchMouseEventTypeMouseMoved, lanes.at(0.2, 0.5))
	p.pictures()
	require.Equal(t, third, p.frame().Event, "without the button nothing moves")
	require.Equal(t, end, p.frame().Total, "nothing is lost")
	p.press("end")
	require.Equal(t, hash, p.traceHash())
}

func TestClickOnTheTimeline(t *testing.T) {
	t.Parallel()
	p := openRun(t)
	end := p.frame().Event
	for _, part := range []float64{0.75, 0.25} {
		at := p.lanes().at(part, 0.03) // above the lanes, on which marks would lead to their own events
		before := p.frame().Event
		p.Do(t, chromedp.MouseClickXY(at.X, at.Y))
		require.InDelta(t, part*1.02*800, float64(p.frameAfter(before).Now)/float64(core.Millisecond), 60)
		knob := evaluate[float64](p, `document.querySelector('[data-testid="timeline-cursor"] .now').getBoundingClientRect().x`)
		require.InDelta(t, at.X, knob, 2, "the cursor is where one clicked")
	}
	require.Less(t, p.frame().Event, end)
}

// A mark on the timeline leads to its very event.
func TestMarksLeadToTheirEvents(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	p.callText("load", newThree)
	p.stepUntil(hasLeader)
	end := p.frame().Event
	p.callText("do", "run for 20ms")
	p.click(testID("mark.lead") + " path")
	require.LessOrEqual(t, p.frame().Event, end)
	require.Contains(t, p.text("why"), "becomes leader of term 1")
}

// A violated property leads to the event that broke it.
func TestSafetyLeadsToTheEvent(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	text, err := os.ReadFile("../../core/testdata/play/play_break_vote_not_persisted.txt")
	require.NoError(t, err)
	p.callText("load", string(text))
	require.Contains(t, p.text("cluster-breaks"), "driver broken on purpose: vote-not-persisted")
	end := p.frame().Event
	require.NotEmpty(t, p.frame().Violations)
	p.press("start")
	p.press("end")
	p.press("safety")
	require.Contains(t, p.text("safety-broken"), "Broken at event ")
	p.press("safety-go")
	require.False(t, p.exists("safety-broken"), "the dialog gives way")
	require.LessOrEqual(t, p.frame().Event, end)
	require.NotEmpty(t, p.frame().Violations, "it is broken there")
	p.press("back")
	require.Empty(t, p.frame().Violations, "and not before")
	p.press("end")
	p.press("menu.Run")
	p.press("menu.Run.mend")
	require.False(t, p.exists("cluster-breaks"))
	require.Empty(t, p.frame().Violations)
	p.press("fork") // the run so far is a branch
	require.Contains(t, p.text("cluster-breaks"), "driver broken on purpose: vote-not-persisted")
	require.NotEmpty(t, p.frame().Violations)
}

func (p *page) frameAfter(before int) frame {
	p.t.Helper()
	p.eventAfter(before)
	p.pictures()
	return p.frame()
}

func TestTimelineIsZoomedAndFiltered(t *testing.T) {
	t.Parallel()
	p := openRun(t)
	arrows := func() int {
		return evaluate[int](p, `document.querySelectorAll('[data-testid="timeline"] .arrow').length`)
	}
	wide := func() string { // where everything stands, and how wide it is
		return evaluate[string](p, `[...document.querySelectorAll(".band")].map((b) => b.getBoundingClientRect()).map((b) => b.x.toFixed() + " " + b.width.toFixed()).join()`)
	}
	p.Do(t, chromedp.MouseClickXY(p.lanes().at(0.5, 0.5).X, p.lanes().at(0.5, 0.5).Y))
	p.WaitUntil(t, "glassraft.frame().event < glassraft.frame().total") // the cursor stays in sight at any size
	before := p.frameText()
	was := wide()
	p.press("timeline-in")
	require.NotEqual(t, was, wide(), "in")
	p.press("timeline-out")
	require.Equal(t, was, wide(), "out")
	p.press("timeline-in")
	p.press("timeline-all")
	require.Equal(t, was, wide(), "all")

	require.Positive(t, arrows())
	p.press("timeline-few")
	require.Equal(t, "true", p.attribute("timeline-few", "aria-pressed"))
	require.Zero(t, arrows(), "only what matters")
	require.Positive(t, p.count("mark.lead"))
	p.press("timeline-few")
	require.Positive(t, arrows())

	p.press("timeline-axis")
	require.Equal(t, "true", p.attribute("timeline-axis", "aria-pressed"))
	require.NotEqual(t, was, wide())
	p.press("timeline-axis")

	length := func() int {
		return evaluate[int](p, `[...document.querySelectorAll('[data-testid="timeline"] path.arrow')].map((a) => a.getAttribute("d").length).reduce((a, b) => a + b, 0)`)
	}
	all := length()
	lane := fmt.Sprintf("lane.%d", p.leader().ID%3+1) // Every message of these concerns the leader.
	p.click(testID(lane))
	require.Equal(t, "true", p.attribute(lane, "aria-pressed"))
	require.Less(t, length(), all, "only what concerns a follower")
	require.Positive(t, length())
	p.click(testID(lane))
	require.Equal(t, all, length())
	require.Equal(t, before, p.frameText(), "to look is not to act")

	was = wide()
	p.wheel(p.lanes().at(0.9, 0.5), 0, -100, chromedp.ButtonModifiers(kb.ModifierCtrl))
	require.NotEqual(t, was, wide(), "the wheel zooms")
}

// Every kind of mark of the timeline, by what makes it.
func TestTimelineMarks(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	for _, row := range []struct{ mark, script string }{
		{"mark.lead", newLed},
		{"mark.crash", newLed + "crash 2\n"},
		{"mark.restart", newLed + "crash 2\nrestart 2\n"},
		{"mark.snap", newLed + "snapshot 1\n"},
		{"mark.conf", newLed + "propose-conf-change 1 r3\nstabilize log-level=none\n"},
		{"mark.clash", newLed + "partition 1 | 2,3\npropose 1 set y 1\nprocess-ready 1\ncampaign 2\nstabilize log-level=none\nheal\nrun for 1s log-level=none\n"},
	} {
		t.Run(row.mark, func(t *testing.T) {
			p := p.in(t)
			p.callText("load", newThree)
			require.Zero(t, p.count(row.mark))
			p.callText("load", row.script)
			p.clickOnly(testID("timeline-all")) // where all is seen already, nothing is drawn anew
			p.WaitUntil(t, query(testID(row.mark))+" !== null")
		})
	}
}

// Going back and doing something else begins a branch; the first one is not lost, and two ways lead back to it.
func TestBackTwentyEventsAndAnotherWay(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	for range 30 {
		p.press("next")
	}
	first, end := p.traceHash(), p.frame().Event
	for range 20 {
		p.press("back")
	}
	at, there := p.frame().Event, p.traceHash()
	require.Less(t, at, end-19)
	require.Zero(t, p.count("fork"))
	p.clickNode(2)
	p.press("crash")
	require.Equal(t, "crash 2", p.lastLine())
	p.press("next")
	p.press("next")
	second := p.traceHash()
	require.NotEqual(t, first, second)
	require.Equal(t, 1, p.count("fork"), "the timeline shows where the other branch begins")

	p.click(testID("fork"))
	require.Equal(t, first, p.traceHash(), "the fork leads to the end of the first branch")
	require.Equal(t, end, p.frame().Event)
	require.True(t, p.frame().Nodes[1].Up)

	for range 20 {
		p.press("back")
	}
	require.Equal(t, there, p.traceHash())
	again := `[data-act="choose"][data-arg="crash 2"]`
	require.Contains(t, evaluate[string](p, query(again)+".textContent"), "done here before")
	p.press("tab.next")
	p.click(again)
	require.Equal(t, "crash 2", p.lastLine())
	p.press("end")
	require.Equal(t, second, p.traceHash(), "and so does the list of what is next to the second")
}
