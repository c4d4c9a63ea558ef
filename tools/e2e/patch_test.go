package e2e_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

// patched applies operations to the page and returns the HTML of its region, or the error.
const patched = `((operations) => {
	try {
		glassraftPatch(JSON.stringify(operations));
	} catch (error) {
		return error.message;
	}
	return document.querySelector('[data-root="app"]').innerHTML;
})`

// operation is one operation of a patch.
type operation []any

func apply(t *testing.T, tab *e2e.Tab, operations ...operation) string {
	t.Helper()
	text, err := json.Marshal(append([]operation{}, operations...)) // None are [], not null.
	require.NoError(t, err)
	return e2e.Evaluate[string](t, tab, patched+"("+string(text)+")")
}

func TestPatchApplies(t *testing.T) {
	t.Parallel()
	create := func(key, parent, tag string) operation { return operation{"c", key, parent, tag, nil} }
	tests := []struct {
		name       string
		operations []operation
		want       string
	}{
		{"nothing", nil, ""},
		{"an element", []operation{create("k", "app", "p")}, "<p></p>"},
		{"an element before another", []operation{create("k", "app", "p"), {"c", "l", "app", "div", "k"}}, "<div></div><p></p>"},
		{"an element in another", []operation{create("k", "app", "ul"), create("l", "k", "li")}, "<ul><li></li></ul>"},
		{"text, never HTML", []operation{create("k", "app", "p"), {"t", "k", "<b>1 & 2</b>"}}, "<p>&lt;b&gt;1 &amp; 2&lt;/b&gt;</p>"},
		{"text twice", []operation{create("k", "app", "p"), {"t", "k", "a"}, {"t", "k", "b"}}, "<p>b</p>"},
		{"an attribute", []operation{create("k", "app", "p"), {"a", "k", "data-testid", `"x"`}}, `<p data-testid="&quot;x&quot;"></p>`},
		{"no attribute", []operation{create("k", "app", "p"), {"a", "k", "class", "c"}, {"d", "k", "class"}}, "<p></p>"},
		{"a style", []operation{create("k", "app", "p"), {"s", "k", "--x", "3"}}, `<p style="--x: 3;"></p>`},
		{"a move", []operation{create("k", "app", "p"), create("l", "app", "div"), {"m", "k", "l", nil}}, "<div><p></p></div>"},
		{"a move before", []operation{create("k", "app", "p"), create("l", "app", "div"), {"m", "l", "app", "k"}}, "<div></div><p></p>"},
		{"a removal", []operation{create("k", "app", "p"), {"r", "k"}}, ""},
		{
			"keys are free after a removal",
			[]operation{create("k", "app", "p"), create("l", "k", "em"), {"r", "k"}, create("l", "app", "em")}, "<em></em>",
		},
	}
	tab := openPatchable(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, apply(t, tab, test.operations...))
			for _, key := range []string{"k", "l"} { // One page serves all rows.
				apply(t, tab, operation{"r", key})
			}
		})
	}
}

func TestPatchRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		operation operation
		want      string
	}{
		{"an unknown operation", operation{"x", "app"}, `unknown operation "x"`},
		{"an operation named like a method", operation{"constructor", "app"}, `unknown operation "constructor"`},
		{"an unknown key", operation{"t", "missing", ""}, `unknown key "missing"`},
		{"an unknown parent", operation{"c", "k", "missing", "p", nil}, `unknown key "missing"`},
		{"an unknown sibling", operation{"c", "k", "app", "p", "missing"}, `unknown key "missing"`},
		{"a sibling elsewhere", operation{"c", "k", "app", "p", "inner"}, `"inner" is not inside "app"`},
		{"a key that is taken", operation{"c", "outer", "app", "p", nil}, `key "outer" is taken`},
		{"a script", operation{"c", "k", "app", "script", nil}, `tag "script" is not allowed`},
		{"a frame", operation{"c", "k", "app", "iframe", nil}, `tag "iframe" is not allowed`},
		{"a link", operation{"c", "k", "app", "a", nil}, `tag "a" is not allowed`},
		{"a script in a picture", operation{"c", "k", "app", "svg:script", nil}, `tag "svg:script" is not allowed`},
		{"a handler", operation{"a", "outer", "onclick", "x()"}, `attribute "onclick" is not allowed`},
		{"a handler in capitals", operation{"a", "outer", "OnClick", "x()"}, `attribute "OnClick" is not allowed`},
		{"a source", operation{"a", "outer", "src", "x"}, `attribute "src" is not allowed`},
		{"a reference", operation{"a", "outer", "href", "x"}, `attribute "href" is not allowed`},
		{"a reference of a picture", operation{"a", "outer", "xlink:href", "x"}, `attribute "xlink:href" is not allowed`},
		{"an action", operation{"a", "outer", "formaction", "x"}, `attribute "formaction" is not allowed`},
		{"a style as text", operation{"a", "outer", "style", "x"}, `attribute "style" is not allowed`},
		{"text over elements", operation{"t", "outer", "x"}, `"outer" holds elements, which text would wipe out`},
		{"removing a region", operation{"r", "app"}, `"app" is a region of the page and stays where it is`},
		{"moving a region", operation{"m", "app", "outer", nil}, `"app" is a region of the page and stays where it is`},
	}
	tab := openPatchable(t)
	before := apply(t, tab, operation{"c", "outer", "app", "div", nil}, operation{"c", "inner", "outer", "p", nil})
	require.Equal(t, "<div><p></p></div>", before)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, err := json.Marshal(test.operation)
			require.NoError(t, err)
			require.Equal(t, "patch: operation 0 "+string(text)+": "+test.want, apply(t, tab, test.operation))
			require.Equal(t, before, apply(t, tab), "a refused operation has changed the page")
		})
	}
}

func TestPatchCreatesShapesInTheirNamespace(t *testing.T) {
	t.Parallel()
	tab := openPatchable(t)
	apply(t, tab, operation{"c", "k", "app", "svg:circle", nil})
	require.Equal(t, "http://www.w3.org/2000/svg",
		e2e.Evaluate[string](t, tab, `document.querySelector('[data-root="app"]').firstChild.namespaceURI`))
}

func TestPatchSetsAValueOnlyIfItDiffers(t *testing.T) {
	t.Parallel()
	tab := openPatchable(t)
	const input = `document.querySelector('[data-root="app"] input')`
	apply(t, tab, operation{"c", "k", "app", "input", nil}, operation{"v", "k", "abc"})
	require.Equal(t, "abc", e2e.Evaluate[string](t, tab, input+".value"))
	e2e.Evaluate[any](t, tab, input+".setSelectionRange(1, 1)")
	apply(t, tab, operation{"v", "k", "abc"})
	require.Equal(t, 1, e2e.Evaluate[int](t, tab, input+".selectionStart"), "the caret has moved")
}

func TestPatchCountsFrames(t *testing.T) {
	t.Parallel()
	tab := openPatchable(t)
	require.Zero(t, e2e.Evaluate[int](t, tab, "glassraftFrames"))
	apply(t, tab)
	apply(t, tab, operation{"t", "app", "x"})
	apply(t, tab, operation{"t", "missing", "x"})
	tab.WaitFrame(t, 2)
	require.Equal(t, 2, e2e.Evaluate[int](t, tab, "glassraftFrames"), "a patch that throws is no frame")
}
