package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/tools/e2e"
)

// stepsMax caps every loop that steps until something is so.
const stepsMax = 1_000

// newThree is the script of a new cluster of three nodes.
const newThree = "glassraft 1\nconfig seed=1\nadd-nodes 3 voters=(1,2,3)\n"

// frame is what glassraft.frame() gives.
type frame struct {
	view.Frame

	Total      int      `json:"total"`
	Sentence   string   `json:"sentence"`
	Playing    bool     `json:"playing"`
	Violations []string `json:"violations"`
}

// page is the running page, driven as a person would, and as an embedder would.
type page struct {
	*e2e.Tab

	t testing.TB
}

// startPageAt opens the page with something behind its address, of a site of which some answers are others, in a tab of
// which some things are set before. It waits until the page is ready: under way. When the test ends, the page must still
// run, and there must have been no error.
func startPageAt(t testing.TB, overrides e2e.Overrides, behind string, before ...func(*page)) *page {
	t.Helper()
	stage, err := startOnce()
	require.NoError(t, err)
	p := &page{stage.Blank(t, overrides), t}
	for _, set := range before {
		set(p)
	}
	p.Do(t, chromedp.Navigate(p.URL+behind))
	t.Cleanup(p.requireHealthy)
	p.WaitReady(t)
	return p
}

// startPage is startPageAt the page's own address, on the site as it is.
func startPage(t testing.TB, before ...func(*page)) *page {
	t.Helper()
	return startPageAt(t, nil, "", before...)
}

// openPage is startPage, paused.
func openPage(t testing.TB, before ...func(*page)) *page {
	t.Helper()
	p := startPage(t, before...)
	p.call("pause()")
	return p
}

// requireHealthy demands that the Go program has neither ended nor failed. boot.js shows a failure as soon as its run()
// resolves, and a program that is gone answers no call.
func (p *page) requireHealthy() {
	if p.t.Failed() {
		p.t.Log(strings.Join(p.ConsoleErrors(), "\n"))
		return
	}
	const failure = `document.querySelector('[data-testid="failure"]')`
	require.True(p.t, evaluate[bool](p, failure+".hidden"), "the page has failed")
	p.frame()
	require.Empty(p.t, p.ConsoleErrors())
}

func evaluate[T any](p *page, expression string) T {
	p.t.Helper()
	return e2e.Evaluate[T](p.t, p.Tab, expression)
}

// call calls a method of the page's API.
func (p *page) call(call string) {
	p.t.Helper()
	evaluate[any](p, "glassraft."+call)
}

// callText calls a method of the page's API with one text.
func (p *page) callText(method, text string) {
	p.t.Helper()
	p.call(method + "(" + quoted(p.t, text) + ")")
}

// quoted writes a text as JavaScript does.
func quoted(t testing.TB, text string) string {
	t.Helper()
	literal, err := json.Marshal(text)
	require.NoError(t, err)
	return string(literal)
}

func (p *page) frame() frame {
	p.t.Helper()
	return evaluate[frame](p, "glassraft.frame()")
}

// frameText is the whole frame as one text, for comparing.
func (p *page) frameText() string {
	p.t.Helper()
	return evaluate[string](p, "JSON.stringify(glassraft.frame())")
}

func (p *page) traceHash() string {
	p.t.Helper()
	return evaluate[string](p, "glassraft.traceHash()")
}

// lastLine is the current event as a script writes it.
func (p *page) lastLine() string {
	p.t.Helper()
	return evaluate[string](p, `glassraft.script().trim().split("\n").at(-1)`)
}

func (p *page) leader() view.Node {
	p.t.Helper()
	f := p.frame()
	n, ok := f.Leader()
	require.True(p.t, ok, "nobody leads")
	return *n
}

func testID(id string) string { return fmt.Sprintf(`[data-testid="%s"]`, id) }

func nodeID(id core.NodeID) string { return fmt.Sprintf("node.%d", id) }

// query is JavaScript for the first element of a selector.
func query(selector string) string { return "document.querySelector('" + selector + "')" }

func (p *page) text(id string) string {
	p.t.Helper()
	return evaluate[string](p, query(testID(id))+".textContent")
}

func (p *page) attribute(id, name string) string {
	p.t.Helper()
	return evaluate[string](p, query(testID(id))+`.getAttribute("`+name+`") ?? ""`)
}

func (p *page) exists(id string) bool {
	p.t.Helper()
	return evaluate[bool](p, query(testID(id))+" !== null")
}

// waitText waits until the page shows a text at an element.
func (p *page) waitText(id, text string) {
	p.t.Helper()
	p.WaitUntil(p.t, query(testID(id))+"?.textContent.includes("+quoted(p.t, text)+")")
}

// drawn does something and waits until the page has drawn what it brought about.
func (p *page) drawn(do func()) {
	p.t.Helper()
	frames := evaluate[int](p, "glassraftFrames")
	do()
	p.settled(frames + 1)
}

// settled waits until so many pictures are drawn, and the one after what has just been done: while something moves there
// is one picture after the other, and the first need not be that one.
func (p *page) settled(frames int) {
	p.t.Helper()
	p.WaitFrame(p.t, frames)
	evaluate[bool](p, "new Promise((done) => requestAnimationFrame(() => done(true)))")
}

// click clicks with the mouse on the middle of an element, which must be neither disabled nor covered, and waits for what
// the click brings about.
func (p *page) click(selector string) {
	p.t.Helper()
	frames := p.clickOnly(selector)
	p.settled(frames + 1)
}

// press clicks a button.
func (p *page) press(id string) {
	p.t.Helper()
	p.click(testID(id))
}

// clickNode clicks a node of the stage.
func (p *page) clickNode(id core.NodeID) {
	p.t.Helper()
	p.click(testID(nodeID(id)) + " .body")
}

// clickOnly clicks without waiting for anything. It returns how many pictures the page had drawn before.
func (p *page) clickOnly(selector string) (frames int) {
	p.t.Helper()
	target := evaluate[struct {
		X       float64 `json:"x"`
		Y       float64 `json:"y"`
		Frames  int     `json:"frames"`
		Problem string  `json:"problem"`
	}](p, `(() => {
		const element = `+query(selector)+`;
		if (element === null) return { problem: "is not there" };
		if (element.disabled || element.ariaDisabled === "true") return { problem: "is disabled" };
		element.scrollIntoView({ block: "nearest", inline: "nearest" });
		const box = element.getBoundingClientRect();
		const x = box.x + box.width / 2, y = box.y + box.height / 2;
		const top = document.elementFromPoint(x, y);
		const hit = top !== null && (element.contains(top) || top.closest("[data-act]")?.contains(element));
		return { x, y, frames: glassraftFrames, problem: hit ? "" : "is covered by " + top?.outerHTML };
	})()`)
	require.Empty(p.t, target.Problem, "%s cannot be clicked", selector)
	p.Do(p.t, chromedp.MouseClickXY(target.X, target.Y))
	return target.Frames
}

// keys presses keys where the focus is.
func (p *page) keys(keys string, options ...chromedp.KeyOption) {
	p.t.Helper()
	p.Do(p.t, chromedp.KeyEvent(keys, options...))
}

// key presses one key that brings something about.
func (p *page) key(key string) {
	p.t.Helper()
	p.drawn(func() { p.keys(key) })
}

// focus gives an element the focus.
func (p *page) focus(selector string) {
	p.t.Helper()
	evaluate[any](p, query(selector)+".focus()")
}

// request types a request into its field, in place of what is there.
func (p *page) request(text string) {
	p.t.Helper()
	p.focus(testID("request"))
	p.keys("a", chromedp.KeyModifiers(kb.ModifierCtrl))
	p.keys(text)
	p.WaitUntil(p.t, query(testID("request"))+".value === "+quoted(p.t, text))
}

// choose takes an option of a choice, as a person would.
func (p *page) choose(id, value string) {
	p.t.Helper()
	p.drawn(func() {
		evaluate[any](p, "(() => { const control = "+query(testID(id))+"; control.value = "+quoted(p.t, value)+
			"; control.dispatchEvent(new Event('change', { bubbles: true })); })()")
	})
}

// speed chooses how fast the page plays, by its name.
func (p *page) speed(name string) {
	p.t.Helper()
	p.choose("speed", evaluate[string](p, "[..."+query(testID("speed"))+".options].find((o) => o.text === "+quoted(p.t, name)+").value"))
}

// until does something again and again until something is so.
func (p *page) until(holds func(frame) bool, do func()) frame {
	p.t.Helper()
	for range stepsMax {
		f := p.frame()
		if holds(f) {
			return f
		}
		do()
	}
	require.Fail(p.t, "it did not come true", "within %d steps", stepsMax)
	return frame{}
}

// pressUntil presses Next until something is so.
func (p *page) pressUntil(holds func(frame) bool) frame {
	p.t.Helper()
	return p.until(holds, func() { p.press("next") })
}

// stepUntil steps through the API, some events at a time, which is quicker.
func (p *page) stepUntil(holds func(frame) bool) frame {
	p.t.Helper()
	return p.until(holds, func() { p.call("step(4)") })
}

func hasLeader(f frame) bool { _, ok := f.Leader(); return ok }

func leads(over core.Term) func(frame) bool {
	return func(f frame) bool { n, ok := f.Leader(); return ok && n.Term > over }
}

func applied(index core.Index, nodes ...core.NodeID) func(frame) bool {
	return func(f frame) bool {
		for _, id := range nodes {
			if f.Nodes[id-1].Applied < index {
				return false
			}
		}
		return true
	}
}

// viewport sets the size of the window.
func viewport(width, height int64, options ...chromedp.EmulateViewportOption) func(*page) {
	return func(p *page) { p.Do(p.t, chromedp.EmulateViewport(width, height, options...)) }
}

// media sets what the page's media queries answer.
func (p *page) media(name, value string) {
	p.t.Helper()
	p.Do(p.t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: name, Value: value}},
		})
		return err
	}))
}
