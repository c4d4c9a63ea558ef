package e2e_test

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// beforehand runs a script in front of everything on the page, at each load.
func (p *page) beforehand(script string) {
	p.t.Helper()
	p.Do(p.t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cdppage.AddScriptToEvaluateOnNewDocument,
			cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// reload reloads the page and waits until it is ready.
func (p *page) reload() {
	p.t.Helper()
	p.Do(p.t, chromedp.Reload())
	p.WaitReady(p.t)
}

// beside opens the page in another tab of the same browser.
func (p *page) beside(before ...func(*page)) *page {
	p.t.Helper()
	q := &page{p.Tab.Beside(p.t), p.t}
	for _, set := range before {
		set(q)
	}
	q.Do(q.t, chromedp.Navigate(q.URL))
	q.t.Cleanup(q.requireHealthy)
	q.WaitReady(q.t)
	q.call("pause()")
	return q
}

// place is where a page is: what it shows, and how much there is to see.
type place struct {
	hash         string
	event, total int
}

func (p *page) place() place {
	p.t.Helper()
	f := p.frame()
	return place{p.traceHash(), f.Event, f.Total}
}

// keptEvents is JavaScript for how many events the newest kept run has; 0 if there is none.
const keptEvents = `Math.max(0, ...Object.keys(localStorage).filter((key) => key.startsWith("glassraft.run."))
	.map((key) => JSON.parse(localStorage[key])).map((run) => run.total))`

// keptRuns is JavaScript for how many runs are kept.
const keptRuns = `Object.keys(localStorage).filter((key) => key.startsWith("glassraft.run.")).length`

func TestReloadBringsTheRunBack(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.call("step(60)")
	p.call("back(7)")
	was := p.place()
	require.Less(t, was.event, was.total)
	p.reload()
	require.Equal(t, was, p.place())
	require.False(t, p.frame().Playing)
	require.Equal(t, "Your run is here again, as you left it.", p.text("banner-text"))

	p.press("banner-start-anew")
	p.call("pause()")
	require.Len(t, p.frame().Nodes, 5)
	require.False(t, p.exists("banner"))
	p.press("menu.Run")
	p.press("menu.Run.kept")
	p.WaitUntil(t, query(testID("open-kept"))+" !== null")
	p.press("open-kept")
	p.WaitUntil(t, query(testID("banner"))+" !== null")
	require.Equal(t, was, p.place())
}

// A tab that crashes says nothing before.
func TestCrashedTabHasTheRunAgain(t *testing.T) {
	t.Parallel()
	p := openPage(t, func(p *page) {
		p.beforehand(`for (const name of ["pagehide", "visibilitychange"]) addEventListener(name, (e) => e.stopImmediatePropagation(), true);`)
	})
	p.callText("load", newThree)
	p.call("step(60)")
	was := p.place()
	p.WaitUntil(t, keptEvents+" === glassraft.frame().total")
	evaluate[any](p, "void (Storage.prototype.setItem = () => {})") // However long it takes, nothing is written any more.
	p.call("step(1)")
	p.reload()
	require.Equal(t, was, p.place(), "as it was written last")
}

func TestTwoTabsKeepTwoRuns(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.call("step(30)")
	q := p.beside()
	q.callText("load", newThree)
	q.call("step(40)")
	first, second := p.place(), q.place()
	require.NotEqual(t, first, second)
	p.reload()
	q.reload()
	require.Equal(t, first, p.place())
	require.Equal(t, second, q.place())
}

func TestDuplicatedTabGoesItsOwnWay(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.call("step(30)")
	was := p.place()
	p.WaitUntil(t, `sessionStorage["glassraft.tab"] !== undefined`)
	p.WaitUntil(t, keptRuns+" === 1 && "+keptEvents+" > 5")
	id := evaluate[string](p, `sessionStorage["glassraft.tab"]`)
	q := p.beside(func(q *page) { // as a browser does that duplicates a tab
		q.beforehand(`sessionStorage["glassraft.tab"] ??= ` + quoted(t, id))
	})
	require.Equal(t, was, q.place())
	require.Contains(t, q.text("banner-text"), "another tab")
	require.NotEqual(t, id, evaluate[string](q, `sessionStorage["glassraft.tab"]`))
	q.call("step(9)")
	p.call("step(4)")
	first, second := p.place(), q.place()
	require.NotEqual(t, first, second)
	p.reload()
	q.reload()
	require.Equal(t, first, p.place())
	require.Equal(t, second, q.place())
}

func TestNewWindowIsOfferedTheRun(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.call("step(30)")
	was := p.place()
	p.WaitUntil(t, keptEvents+" > 5")
	other := p.beside()
	require.False(t, other.exists("banner"), "the run is open")

	id := evaluate[string](p, `sessionStorage["glassraft.tab"]`)
	p.Do(t, chromedp.Navigate("about:blank"))
	evaluate[bool](other, `(async (name) => {
		while ((await navigator.locks.query()).held.some((lock) => lock.name === name)) await new Promise(requestAnimationFrame);
		return true;
	})(`+quoted(t, "glassraft.run."+id)+`)`)
	q := p.beside()
	require.Regexp(t, `^A run of \d+ events from just now is kept\.$`, q.text("banner-text"))
	require.Len(t, q.frame().Nodes, 5, "it does not open by itself")
	q.press("banner-open-kept")
	q.WaitUntil(t, "glassraft.frame().nodes.length === 3")
	require.Equal(t, was, q.place())
	q.reload()
	require.Equal(t, was, q.place(), "it is this tab's now")
	p.Do(t, chromedp.Navigate(p.URL))
	p.WaitReady(t)
}

func TestFullStorageIsSaidOnce(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	evaluate[any](p, `(() => {
		localStorage.clear();
		for (let size = 1 << 22; size >= 1; size >>= 1) {
			for (let i = 0; ; i++) {
				try { localStorage.setItem("other." + size + "." + i, "x".repeat(size)); } catch { break; }
			}
		}
	})()`)
	p.callText("load", newThree)
	p.call("step(30)")
	p.WaitUntil(t, query(testID("banner"))+" !== null")
	require.Contains(t, p.text("banner-text"), "This browser keeps no more runs: its storage is full.")
	require.True(t, p.exists("banner-save"))
	p.press("banner-dismiss")
	event := p.frame().Event
	p.press("next")
	require.Greater(t, p.frame().Event, event, "the page goes on")
	require.False(t, p.exists("banner"))
}

// What is in the way is removed: the oldest of the runs that nobody has open.
func TestFullStorageCostsTheOldestRun(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	// Loading forgets the run that went on by itself, which may have been written by now; the room that it leaves must be
	// filled, too.
	evaluate[any](p, `(() => {
		glassraft.load(`+quoted(t, newThree)+`);
		for (const [i, id] of ["older", "newer"].entries()) {
			localStorage["glassraft.run." + id] = JSON.stringify({ version: 1, written: 1000 + i, event: 1, total: 1, title: "", saved: "A".repeat(100_000) });
		}
		for (let size = 1 << 22; size >= 1; size >>= 1) {
			for (let i = 0; ; i++) {
				try { localStorage.setItem("other." + size + "." + i, "x".repeat(size)); } catch { break; }
			}
		}
		glassraft.step(30);
	})()`)
	p.WaitUntil(t, keptEvents+" > 5")
	require.Equal(t, []bool{false, true}, evaluate[[]bool](p, `["older", "newer"].map((id) => "glassraft.run." + id in localStorage)`))
	require.False(t, p.exists("banner"))
}

func TestForbiddenStorageIsSaidOnce(t *testing.T) {
	t.Parallel()
	for name, forbid := range map[string]string{
		"throws when named":   `for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });`,
		"throws when written": `Storage.prototype.setItem = () => { throw new DOMException("no", "SecurityError"); };`,
		"no locks":            `delete Navigator.prototype.locks; Object.defineProperty(window, "localStorage", { value: null });`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPage(t, func(p *page) { p.beforehand(forbid) })
			p.callText("load", newThree)
			p.call("step(30)")
			p.WaitUntil(t, query(testID("banner"))+" !== null")
			require.Contains(t, p.text("banner-text"), "This browser keeps no runs: it lets this page store nothing.")
			p.press("banner-dismiss")
			p.press("next")
			require.False(t, p.exists("banner"))
		})
	}
}

func TestSettingsOutliveTheRun(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.press("menu.View")
	p.press("menu.View.contrast")
	p.key("+")
	speed := evaluate[string](p, query(testID("speed"))+".value")
	p.reload()
	require.Equal(t, speed, evaluate[string](p, query(testID("speed"))+".value"))
	q := p.beside()
	require.Equal(t, speed, evaluate[string](q, query(testID("speed"))+".value"))
	q.press("menu.View")
	require.Equal(t, "true", q.attribute("menu.View.contrast", "aria-pressed"))
}
