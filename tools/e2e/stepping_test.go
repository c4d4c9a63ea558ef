package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// Each size of a step, chosen by the control, goes on and back again by as much.
func TestStepSizes(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	for _, row := range []struct {
		size string
		so   func(was, is frame) bool
	}{
		{"event", func(was, is frame) bool { return is.Event > was.Event }},
		{"message", func(was, is frame) bool { return is.Event > was.Event }},
		{"ready", func(was, is frame) bool { return is.Event > was.Event }},
		{"happening", func(was, is frame) bool { return is.Event > was.Event }},
		{"10ms", func(was, is frame) bool { return is.Now >= was.Now+10*core.Millisecond }},
	} {
		t.Run(row.size, func(t *testing.T) {
			p := p.in(t)
			p.callText("load", newThree+"run until leader != none log-level=none\n")
			if evaluate[string](p, query(testID("step-size"))+".value") != row.size {
				p.choose("step-size", row.size)
			}
			p.press("next")
			was, hash := p.frame(), p.traceHash()
			p.press("next")
			require.True(t, row.so(was, p.frame()))
			line := p.lastLine()
			switch row.size {
			case "message":
				require.Contains(t, line, "deliver ")
			case "ready":
				require.Contains(t, line, "ready")
			}
			end := p.frame().Now
			p.press("back")
			if row.size == "10ms" { // to the last event that is so long before
				require.LessOrEqual(t, p.frame().Now, end-10*core.Millisecond)
				require.GreaterOrEqual(t, p.frame().Now, was.Now)
				return
			}
			require.Equal(t, hash, p.traceHash())
		})
	}
}

func TestKeyChangesTheStep(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.blur()
	var sizes []string
	for range 6 {
		sizes = append(sizes, evaluate[string](p, query(testID("step-size"))+".value"))
		p.key("w")
	}
	require.Equal(t, []string{"event", "message", "ready", "happening", "10ms", "event"}, sizes)
}

func TestShiftArrowsGoToHappenings(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.blur()
	shift := chromedp.KeyModifiers(kb.ModifierShift)
	var places []string
	happening := func(key string) { p.drawn(func() { p.keys(key, shift) }) }
	for range 4 {
		was := p.frame()
		happening(kb.ArrowRight)
		is := p.frame()
		changed := false
		for i, n := range is.Nodes {
			o := was.Nodes[i]
			changed = changed || n.Role != o.Role || n.Term != o.Term || n.Commit != o.Commit
		}
		require.True(t, changed, "something that matters is another")
		places = append(places, p.traceHash())
	}
	for i := len(places) - 2; i >= 0; i-- {
		happening(kb.ArrowLeft)
		require.Equal(t, places[i], p.traceHash())
	}
}

func TestDotDoesItAgain(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	p.blur()
	p.key(kb.ArrowRight)
	at := p.frame().Event
	p.key(".")
	require.Greater(t, p.frame().Event, at, "the last step")
	p.clickNode(2)
	p.press("crash")
	p.press("restart")
	p.press("campaign")
	require.Equal(t, "campaign 2", p.lastLine())
	p.blur()
	p.clickNode(3)
	p.blur()
	p.key(".")
	require.Equal(t, "campaign 3", p.lastLine(), "what was done to a node last, to the one that is selected now")
}

func TestSpeedsGoFromAnEventASecondToAsFastAsItGoes(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	names := evaluate[[]string](p, "[..."+query(testID("speed"))+".options].map((o) => o.text)")
	require.Equal(t, "1 event a second", names[0])
	require.Len(t, names, 10)
	require.Equal(t, "as fast as it goes", names[9])
	p.callText("load", newThree)
	p.speed(names[9])
	p.press("play")
	p.WaitUntil(t, "glassraft.frame().now > 2000000")
	p.clickOnly(testID("play"))
	p.WaitUntil(t, "!glassraft.frame().playing")
	p.callText("load", newThree)
	p.speed(names[0])
	p.press("play")
	p.pictures()
	require.Less(t, p.frame().Now, 2_000*core.Millisecond)
	require.LessOrEqual(t, p.frame().Event, 20)
	p.blur()
	p.keys(" ")
	p.WaitUntil(t, "!glassraft.frame().playing")
}

func TestRunUntilAndRunFor(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	for _, row := range []struct {
		name, id string
		fields   []field
		so       func(frame) bool
		wrong    string // the field beside which it is answered; "" if it is right
		error    string
	}{
		{"a condition that comes true", "run-until", []field{{"condition", "leader != none"}}, hasLeader, "", ""},
		{"a condition of nodes", "run-until", []field{{"condition", "every.commit >= 1"}, {"within", "5s"}}, func(f frame) bool { return f.Nodes[0].Commit == 1 && f.Nodes[1].Commit == 1 && f.Nodes[2].Commit == 1 }, "", ""},
		{"a condition that cannot be read", "run-until", []field{{"condition", "leeder = none"}}, nil, "condition", "leeder"},
		{"no condition", "run-until", []field{{"condition", ""}}, nil, "condition", ""},
		{"a time that cannot be read", "run-until", []field{{"within", "soon"}}, nil, "within", "soon"},
		{"a condition that does not come true", "run-until", []field{{"condition", "term = 99"}, {"within", "100ms"}}, nil, "condition", "does not hold within 100ms"},
		{"some time", "run-for", []field{{"span", "250ms"}}, func(f frame) bool { return f.Now == 250*core.Millisecond }, "", ""},
		{"no time", "run-for", []field{{"span", "a while"}}, nil, "span", "a while"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := p.in(t)
			p.callText("load", newThree)
			before := p.traceHash()
			p.menu("Run", row.id)
			p.ask(row.fields...)
			if row.wrong == "" {
				require.False(t, p.exists("dialog"))
				require.True(t, row.so(p.frame()))
				return
			}
			p.requireWrong(row.wrong, row.error)
			require.Equal(t, before, p.traceHash(), "what cannot be done changes nothing")
			p.press("dialog-close")
			require.False(t, p.exists("dialog"))
		})
	}
}

// requireWrong demands that the open dialog answers beside a field, and says so to who cannot see it.
func (p *page) requireWrong(name, text string) {
	p.t.Helper()
	require.True(p.t, p.exists("dialog"), "the dialog stays")
	require.Contains(p.t, p.text("dialog-error"), text)
	require.Equal(p.t, "alert", p.attribute("dialog-error", "role"))
	require.Equal(p.t, "true", p.attribute("field."+name, "aria-invalid"))
	require.Equal(p.t, evaluate[string](p, query(testID("dialog-error"))+".id"), p.attribute("field."+name, "aria-describedby"))
}

// The sentence for an event is spoken when one steps by hand, and not while it plays.
func TestWhyIsSpokenStepByStep(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	said := p.text("why")
	p.press("next")
	require.Equal(t, "polite", p.attribute("why", "aria-live"))
	require.NotEqual(t, said, p.text("why"))
	require.Equal(t, p.frame().Sentence, p.text("why"))
	p.speed("1/10 speed")
	p.press("play")
	p.WaitUntil(t, query(testID("why"))+`.getAttribute("aria-live") !== "polite"`)
	p.clickOnly(testID("play"))
	p.WaitUntil(t, query(testID("why"))+`.getAttribute("aria-live") === "polite"`)
}

// What changed stands below the sentence, before and after, and what raft says is folded below that.
func TestWhyTellsWhatChanged(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.callText("do", "campaign 1")
	require.Contains(t, p.text("why"), "S1")
	const changes = `[...document.querySelectorAll(".changes dt")].map((dt) => dt.textContent + ": " + dt.nextElementSibling.textContent)`
	require.Contains(t, evaluate[[]string](p, changes), "S1 term: 0 → 1")
	const open = `document.querySelector("details.raw").open`
	require.False(t, evaluate[bool](p, open))
	p.clickOnly("details.raw summary")
	p.WaitUntil(t, open)
	require.Contains(t, p.text("raft-lines"), "became candidate at term 1")
	p.press("next")
	require.True(t, evaluate[bool](p, open), "it stays unfolded")
	require.Contains(t, p.text("raft-lines"), "MsgVote")
}

// Aligned timers split the vote; spread ones do not.
func TestTimersAreAlignedAndSpread(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	const four = "glassraft 1\nconfig seed=1\nadd-nodes 4 voters=(1,2,3,4)\n"
	for _, row := range []struct {
		id    string
		split bool
	}{{"align", true}, {"spread", false}} {
		t.Run(row.id, func(t *testing.T) {
			p := p.in(t)
			p.callText("load", four)
			p.menu("Node", row.id)
			candidates := 0
			f := p.stepUntil(func(f frame) bool {
				now := 0
				for _, n := range f.Nodes {
					if n.Role == "candidate" {
						now++
					}
				}
				candidates = max(candidates, now)
				return hasLeader(f)
			})
			leader, _ := f.Leader()
			if row.split {
				require.Equal(t, 4, candidates)
				require.Greater(t, leader.Term, core.Term(1), "nobody won the first election")
				return
			}
			require.Equal(t, 1, candidates)
			require.Equal(t, core.Term(1), leader.Term)
		})
	}
}
