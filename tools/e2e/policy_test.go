package e2e_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

// violations notes what the page's Content-Security-Policy has refused.
const violations = `
	globalThis.violations = [];
	addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));`

func TestPolicyIsNeverViolated(t *testing.T) {
	t.Parallel()
	p := openPage(t, func(p *page) { p.Before(t, violations) })
	p.call("step(60)")
	p.stepUntil(hasLeader)
	p.clickNode(p.leader().ID)
	p.key(kb.ArrowRight)
	p.key("?")
	require.Empty(t, evaluate[[]string](p, "violations"))
}

// TestPolicyRefuses: what would run, load or send something that is not the site's does not, even where it has got into
// the page.
func TestPolicyRefuses(t *testing.T) {
	t.Parallel()
	element := func(tag, set string) string {
		return `const e = document.createElement("` + tag + `"); ` + set + `; document.body.append(e);`
	}
	tests := []struct{ name, attempt, directive string }{
		{"an inline script", element("script", `e.append("ran = true")`), "require-trusted-types-for"},
		{"an inline script as text", element("script", `e.textContent = "ran = true"`), "require-trusted-types-for"},
		{"a script from elsewhere", element("script", `e.setAttribute("src", "data:text/javascript,ran=true")`), ""},
		{"a handler", element("button", `e.setAttribute("onclick", "ran = true"); e.click()`), ""},
		{"HTML from text", `document.body.innerHTML = "<p>x</p>"; ran = true;`, "require-trusted-types-for"},
		{"eval", `eval("ran = true")`, ""},
		{"a function from text", `new Function("ran = true")()`, ""},
		{"a timer from text", `setTimeout("ran = true")`, ""},
		{"an inline style", element("style", `e.append("body { outline: 1px solid red }")`), "style-src-elem"},
		{"a style attribute", element("p", `e.setAttribute("style", "color: red")`), "style-src-attr"},
		{"a frame", element("iframe", `e.src = "about:blank#x"; e.src = location.origin + "/index.html"`), "frame-src"},
		{"an object", element("object", `e.data = "icon.svg"`), ""},
		{"a picture from elsewhere", element("img", `e.src = "http://127.0.0.1:9/x.png"`), "img-src"},
		{"a request elsewhere", `fetch("http://127.0.0.1:9/").then(() => { ran = true; }, () => {});`, "connect-src"},
		{"a form", element("form", `e.action = "/x"`) + `e.submit();`, "form-action"},
		{"another base", `const e = document.createElement("base"); e.href = "http://127.0.0.1:9/"; document.head.append(e);`, "base-uri"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			stage, err := startOnce()
			require.NoError(t, err)
			tab := stage.Blank(t, e2e.Overrides{"/boot.js": javascript("")})
			tab.Before(t, violations+"globalThis.ran = false;")
			tab.Do(t, chromedp.Navigate(tab.URL))
			e2e.Evaluate[any](t, tab, `new Promise((resolve) => setTimeout(() => {
				try { `+test.attempt+` } catch { } finally { resolve(); }
			}))`) // From a timer, since what the debugger runs may use eval.
			if test.directive == "" {
				tab.WaitUntil(t, "violations.length > 0")
			} else { // which need not be the first
				tab.WaitUntil(t, "violations.includes("+quoted(t, test.directive)+")")
			}
			require.False(t, e2e.Evaluate[bool](t, tab, "ran"))
			require.Equal(t, "none", e2e.Evaluate[string](t, tab, "getComputedStyle(document.body).outlineStyle"))
		})
	}
}

// What somebody has written into the page itself is refused as well.
func TestPolicyRefusesWhatIsWrittenInline(t *testing.T) {
	t.Parallel()
	stage, err := startOnce()
	require.NoError(t, err)
	index, err := os.ReadFile(filepath.Join(stage.Dir, "index.html"))
	require.NoError(t, err)
	tab := stage.Blank(t, e2e.Overrides{"/": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(append(bytes.Clone(index), []byte(`<script>ran = true;</script><style>body { outline: 1px solid red }</style>
			<p style="color: red" id="p"><img src="icon.svg" onload="ran = true" onerror="ran = true">`)...))
	}})
	tab.Before(t, violations+"globalThis.ran = false;")
	tab.Do(t, chromedp.Navigate(tab.URL))
	tab.WaitReady(t)
	tab.WaitUntil(t, `["script-src-elem", "style-src-elem", "style-src-attr", "script-src-attr"].every((directive) => violations.includes(directive))`)
	require.False(t, e2e.Evaluate[bool](t, tab, "ran"))
	require.Equal(t, "none", e2e.Evaluate[string](t, tab, "getComputedStyle(document.body).outlineStyle"))
}
