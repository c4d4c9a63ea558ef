package e2e_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

func TestAPIThrowsAndChangesNothing(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.stepUntil(hasLeader)
	frame, hash, script := p.frameText(), p.traceHash(), evaluate[string](p, "glassraft.script()")
	total := p.frame().Total
	for _, row := range []struct{ call, want string }{
		{`load()`, "load: takes one text"},
		{`load(1)`, "load: takes one text"},
		{`load("a", "b")`, "load: takes one text"},
		{`load("add-nodes 3 voters=(1,2,3)\ncamapign 1\n")`, `load: script:2: unknown verb "camapign" (did you mean campaign?)`},
		{`load("add-nodes 3 voters=(1,2,3)\ncrash 7\n")`, "load: script:2: crash 7: no such node: S7"},
		{`load("glassraft 2\n")`, `load: script:1: version "2"`},
		{`do()`, "do: takes one text"},
		{`do("")`, `do: unknown verb ""`},
		{`do("restart")`, "do: restart: node is missing (usage: restart NODE)"},
		{`do("crash 9")`, "do: "},
		{`do("deliver 9.9")`, "do: "},
		{`do("restart 1")`, "do: "},
		{`step(-1)`, "step: -1 steps (legal: 0 to 100000)"},
		{`step(1.5)`, "step: takes one whole number"},
		{`step("2")`, "step: takes one whole number"},
		{`step(NaN)`, "step: takes one whole number"},
		{`step(Infinity)`, "step: takes one whole number"},
		{`step(1e9)`, "step: 1000000000 steps (legal: 0 to 100000)"},
		{`step(1, 2)`, "step: takes one whole number"},
		{`back(-1)`, "back: -1 steps (legal: 0 to 100000)"},
		{`back({})`, "back: takes one whole number"},
		{`seek()`, "seek: takes one whole number"},
		{`seek(-1)`, fmt.Sprintf("seek: event -1 (legal: 0 to %d)", total)},
		{fmt.Sprintf(`seek(%d)`, total+1), fmt.Sprintf("seek: event %d (legal: 0 to %d)", total+1, total)},
		{`seek(null)`, "seek: takes one whole number"},
		{`on()`, "on: takes a name and a function"},
		{`on("change", "f")`, "on: takes a name and a function"},
		{`on("chagne", () => {})`, `on: unknown name "chagne" (legal: change)`},
	} {
		message := evaluate[string](p, `(() => {
			try { glassraft.`+row.call+`; } catch (error) { return error instanceof Error ? error.message : "no Error"; }
			return "nothing thrown";
		})()`)
		require.Contains(t, message, row.want, row.call)
		require.Equal(t, frame, p.frameText(), row.call)
		require.Equal(t, hash, p.traceHash(), row.call)
		require.Equal(t, script, evaluate[string](p, "glassraft.script()"), row.call)
	}
}

func TestAPIMovesThroughTheRun(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	require.NotEmpty(t, evaluate[string](p, "glassraft.version"))
	require.True(t, evaluate[bool](p, "glassraft.ready instanceof Promise"))
	p.callText("load", newThree)
	require.Equal(t, 1, p.frame().Event)
	p.call("step()")
	one := p.frame().Event
	require.Greater(t, one, 1)
	p.call("step(5)")
	end := p.frame().Event
	p.call("back()")
	require.Less(t, p.frame().Event, end)
	p.call("back(100)")
	require.Zero(t, p.frame().Event)
	p.call(fmt.Sprintf("seek(%d)", end))
	require.Equal(t, end, p.frame().Event)
	p.call("seek(0)")
	require.Empty(t, p.frame().Nodes)
	p.call("step(0)")
	require.Zero(t, p.frame().Event)
	p.call(fmt.Sprintf("seek(%d)", end))
	p.callText("do", "crash 1")
	require.Equal(t, "crash 1", p.lastLine())
	require.Contains(t, p.text("why"), "S1 crashes", "the page shows what the API does")

	p.call("play()")
	require.True(t, p.frame().Playing)
	p.call("pause()")
	require.False(t, p.frame().Playing)

	hash := p.traceHash()
	require.Regexp(t, "^[0-9a-f]{64}$", hash)
	p.callText("load", evaluate[string](p, "glassraft.script()"))
	require.Equal(t, hash, p.traceHash())
	require.Contains(t, evaluate[string](p, "glassraft.trace()"), "crash 1")
}

func TestAPITellsOfChanges(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	evaluate[any](p, `globalThis.heard = []; glassraft.on("change", (event) => heard.push(event))`)
	p.call("step()")
	event := p.frame().Event
	require.Equal(t, []int{event}, evaluate[[]int](p, "heard"))
	p.call("frame()")
	p.key("?")
	require.Equal(t, []int{event}, evaluate[[]int](p, "heard"), "nothing has happened")
	p.press("dialog-close")
	p.press("back")
	require.Equal(t, []int{event, 1}, evaluate[[]int](p, "heard"))
}

// What a callback throws is the page's own affair: the program goes on.
func TestThrowingCallbackDoesNotStopTheProgram(t *testing.T) {
	t.Parallel()
	tab := open(t, nil)
	tab.WaitReady(t)
	e2e.Evaluate[bool](t, tab, `(() => { glassraft.pause(); console.error = (...words) => { globalThis.reported = words.join(" "); };
		glassraft.on("change", () => { throw new Error("not today"); }); glassraft.step(3); return true; })()`)
	require.Contains(t, e2e.Evaluate[string](t, tab, "reported"), "not today")
	require.Positive(t, e2e.Evaluate[int](t, tab, "glassraft.frame().event"))
	require.True(t, e2e.Evaluate[bool](t, tab, `document.querySelector('[data-testid="failure"]').hidden`))
}

func TestCallThatThrowsDoesNotEvenPause(t *testing.T) {
	t.Parallel()
	tab := open(t, nil)
	tab.WaitReady(t)
	for _, call := range []string{"seek(-1)", "seek(1e6)", "back(-1)", "step(-1)", `load("nonsense")`, `do("nonsense")`} {
		require.True(t, e2e.Evaluate[bool](t, tab, `(() => { glassraft.play();
			try { glassraft.`+call+`; return false; } catch (error) { return glassraft.frame().playing; } })()`), call)
	}
}
