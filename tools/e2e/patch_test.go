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
	return document.querySelector('[data-root="why"]').innerHTML;
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
		{"an element", []operation{create("k", "why", "p")}, "<p></p>"},
		{"an element before another", []operation{create("k", "why", "p"), {"c", "l", "why", "div", "k"}}, "<div></div><p></p>"},
		{"an element in another", []operation{create("k", "why", "ul"), create("l", "k", "li")}, "<ul><li></li></ul>"},
		{"text, never HTML", []operation{create("k", "why", "p"), {"t", "k", "<b>1 & 2</b>"}}, "<p>&lt;b&gt;1 &amp; 2&lt;/b&gt;</p>"},
		{"text twice", []operation{create("k", "why", "p"), {"t", "k", "a"}, {"t", "k", "b"}}, "<p>b</p>"},
		{"an attribute", []operation{create("k", "why", "p"), {"a", "k", "data-testid", `"x"`}}, `<p data-testid="&quot;x&quot;"></p>`},
		{"no attribute", []operation{create("k", "why", "p"), {"a", "k", "class", "c"}, {"d", "k", "class"}}, "<p></p>"},
		{"a move", []operation{create("k", "why", "p"), create("l", "why", "div"), {"m", "k", "l", nil}}, "<div><p></p></div>"},
		{"a move before", []operation{create("k", "why", "p"), create("l", "why", "div"), {"m", "l", "why", "k"}}, "<div></div><p></p>"},
		{"a removal", []operation{create("k", "why", "p"), {"r", "k"}}, ""},
		{
			"keys are free after a removal",
			[]operation{create("k", "why", "p"), create("l", "k", "b"), {"r", "k"}, create("l", "why", "b")}, "<b></b>",
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
		{"an unknown operation", operation{"x", "why"}, `unknown operation "x"`},
		{"an operation named like a method", operation{"constructor", "why"}, `unknown operation "constructor"`},
		{"an unknown key", operation{"t", "missing", ""}, `unknown key "missing"`},
		{"an unknown parent", operation{"c", "k", "missing", "p", nil}, `unknown key "missing"`},
		{"an unknown sibling", operation{"c", "k", "why", "p", "missing"}, `unknown key "missing"`},
		{"a sibling elsewhere", operation{"c", "k", "why", "p", "inner"}, `"inner" is not inside "why"`},
		{"a key that is taken", operation{"c", "outer", "why", "p", nil}, `key "outer" is taken`},
		{"a script", operation{"c", "k", "why", "script", nil}, `tag "script" is not allowed`},
		{"a frame", operation{"c", "k", "why", "iframe", nil}, `tag "iframe" is not allowed`},
		{"a link", operation{"c", "k", "why", "a", nil}, `tag "a" is not allowed`},
		{"a script in a picture", operation{"c", "k", "why", "svg:script", nil}, `tag "svg:script" is not allowed`},
		{"a handler", operation{"a", "outer", "onclick", "x()"}, `attribute "onclick" is not allowed`},
		{"a handler in capitals", operation{"a", "outer", "OnClick", "x()"}, `attribute "OnClick" is not allowed`},
		{"a source", operation{"a", "outer", "src", "x"}, `attribute "src" is not allowed`},
		{"a reference", operation{"a", "outer", "href", "x"}, `attribute "href" is not allowed`},
		{"a reference of a picture", operation{"a", "outer", "xlink:href", "x"}, `attribute "xlink:href" is not allowed`},
		{"an action", operation{"a", "outer", "formaction", "x"}, `attribute "formaction" is not allowed`},
		{"a style as text", operation{"a", "outer", "style", "x"}, `attribute "style" is not allowed`},
		{"text over elements", operation{"t", "outer", "x"}, `"outer" holds elements, which text would wipe out`},
		{"removing a region", operation{"r", "why"}, `"why" is a region of the page and stays where it is`},
		{"moving a region", operation{"m", "why", "outer", nil}, `"why" is a region of the page and stays where it is`},
	}
	tab := openPatchable(t)
	before := apply(t, tab, operation{"c", "outer", "why", "div", nil}, operation{"c", "inner", "outer", "p", nil})
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
	apply(t, tab, operation{"c", "k", "why", "svg:circle", nil})
	require.Equal(t, "http://www.w3.org/2000/svg",
		e2e.Evaluate[string](t, tab, `document.querySelector('[data-root="why"]').firstChild.namespaceURI`))
}

func TestPatchSetsAValueOnlyIfItDiffers(t *testing.T) {
	t.Parallel()
	tab := openPatchable(t)
	const input = `document.querySelector('[data-root="why"] input')`
	apply(t, tab, operation{"c", "k", "why", "input", nil}, operation{"v", "k", "abc"})
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
	apply(t, tab, operation{"t", "why", "x"})
	apply(t, tab, operation{"t", "missing", "x"})
	tab.WaitFrame(t, 2)
	require.Equal(t, 2, e2e.Evaluate[int](t, tab, "glassraftFrames"), "a patch that throws is no frame")
}
