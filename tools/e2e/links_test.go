package e2e_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// clipboard gives the page a clipboard that does what settle says.
func clipboard(p *page) {
	p.beforehand(`Object.defineProperty(navigator, "clipboard", { value: {
		writeText(text) { globalThis.clip = text; return new Promise((resolve, reject) => { globalThis.settle = (ok) => ok ? resolve() : reject(new Error("no")); }); },
	} });`)
}

// shared opens the dialog that shares the run, and gives the link.
func (p *page) shared() string {
	p.t.Helper()
	p.press("share")
	p.WaitUntil(p.t, query(testID("share-link"))+" !== null")
	return evaluate[string](p, query(testID("share-link"))+".value")
}

func TestLinkOpensInAFreshBrowser(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.call("step(80)")
	p.call("back(9)")
	p.callText("do", "campaign 2")
	p.call("back(2)")
	was, script := p.place(), evaluate[string](p, "glassraft.script()")
	link := p.shared()
	require.True(t, strings.HasPrefix(link, p.URL+"#run1."), link)

	_, fragment, _ := strings.Cut(link, "#")
	q := startPageAt(t, nil, "#"+fragment[:60]+"%0D%0A"+fragment[60:]+").")
	require.Equal(t, was, q.place())
	require.Equal(t, script, evaluate[string](q, "glassraft.script()"))
	require.Empty(t, evaluate[string](q, "location.hash"), "a reload brings back what was done since")
	q.call("step(3)")
	since := q.place()
	require.NotEqual(t, was, since)
	q.reload()
	require.Equal(t, since, q.place())
	require.Contains(t, q.text("banner-text"), "Your run is here again")
}

func TestLinkDoesNotDestroyTheRun(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.call("step(20)")
	link := p.shared()
	p.press("dialog-close")
	linked := p.place()
	p.call("step(20)")
	was := p.place()
	evaluate[any](p, "location.href = "+quoted(t, link))
	p.WaitUntil(t, query(testID("banner"))+" !== null")
	require.Equal(t, linked.hash, p.place().hash)
	p.press("banner-open-kept")
	p.WaitUntil(t, `document.querySelector('[data-testid="banner-start-anew"]') !== null`)
	require.Equal(t, was, p.place())
}

func TestLinkIsCopiedOnlyWhereItSaysSo(t *testing.T) {
	t.Parallel()
	p := openPage(t, clipboard)
	p.call("step(20)")
	link := p.shared()
	require.Equal(t, link, evaluate[string](p, "clip"))
	require.Empty(t, p.text("share-state"), "nobody knows yet")
	require.True(t, evaluate[bool](p, `((field) => field.selectionStart === 0 && field.selectionEnd === field.value.length)(`+query(testID("share-link"))+`)`))
	p.drawn(func() { evaluate[any](p, "settle(false)") })
	require.Contains(t, p.text("share-state"), "did not let it be copied")
	p.press("share-copy")
	require.Empty(t, p.text("share-state"))
	p.drawn(func() { evaluate[any](p, "settle(true)") })
	require.Equal(t, "It is copied.", p.text("share-state"))
}

// What a link holds is never more than text, and what cannot be opened is answered by one sentence, with the usual cluster
// below it.
func TestHostileLinksAreAnsweredBySentences(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ fragment, want string }{
		"script":       {"run1.<script>globalThis.ran=1</script><img src=x onerror=globalThis.ran=1>", "This link cannot be opened: it was damaged on its way"},
		"oversize":     {"run1.200000." + strings.Repeat("A", 200_000), "This link cannot be opened: it has 200012 characters"},
		"cut short":    {"run1.900." + strings.Repeat("A", 300), "This link cannot be opened: it has been cut short (300 of 900 characters are left)"},
		"wrong":        {"run1.12.AAAAAAAAAAAA", "This link cannot be opened: it was damaged on its way"},
		"lesson":       {"lesson.<script>globalThis.ran=1</script><img src=x onerror=globalThis.ran=1>", "This link cannot be opened: there is no lesson of this name here."},
		"another time": {"run7.4.AAAA", "This link cannot be opened: it was made by another version of Glassraft"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startPageAt(t, nil, "#"+row.fragment)
			p.call("pause()")
			require.Contains(t, p.text("banner-text"), row.want)
			require.False(t, p.exists("error"), "it is said once")
			require.Len(t, p.frame().Nodes, 5)
			require.True(t, evaluate[bool](p, `globalThis.ran === undefined`))
			require.Zero(t, evaluate[int](p, `document.querySelectorAll("main img, main script").length`))
			require.Empty(t, evaluate[string](p, "location.hash"))
			event := p.frame().Event
			p.press("next")
			require.Greater(t, p.frame().Event, event, "the page goes on")
			p.press("banner-dismiss")
			require.False(t, p.exists("banner"))
		})
	}
}
