package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/scene"
)

func TestSceneIsWrittenIntoItsRoots(t *testing.T) {
	t.Parallel()
	const document = `<body data-root="page" data-tab="why"><ul data-root="next"></ul><p data-root="why">static</p></body>`
	s := scene.Scene{
		{Fixed: true, Elements: []scene.Element{{Key: "page", Attrs: []scene.Attr{{Name: "data-tab", Value: "next"}}}}},
		{Elements: []scene.Element{
			{Key: "a", Parent: "next", Tag: "li", Attrs: []scene.Attr{{Name: "title", Value: `"><script>`}}},
			{Key: "b", Parent: "a", Tag: "b", Text: "<img src=x onerror=alert(1)>"},
			{Key: "c", Parent: "a", Tag: "select", Value: "2", HasValue: true},
			{Key: "d", Parent: "c", Tag: "option", Attrs: []scene.Attr{{Name: "value", Value: "2"}}, Text: "two"},
			{Key: "e", Parent: "a", Tag: "input", Value: "x", HasValue: true},
			{Key: "f", Parent: "a", Tag: "svg:circle"},
		}},
	}
	require.Equal(t, `<body data-root="page" data-tab="next"><ul data-root="next"><li title="&#34;&gt;&lt;script&gt;">`+
		`<b>&lt;img src=x onerror=alert(1)&gt;</b><select><option value="2" selected>two</option></select><input value="x"><circle></circle></li></ul>`+
		`<p data-root="why">static</p></body>`, fill(document, s))
}

func TestEveryGoldenIsShown(t *testing.T) {
	t.Chdir("../..")
	out := t.TempDir()
	require.NoError(t, run(out))
	page, err := os.ReadFile(filepath.Join(out, "index.html"))
	require.NoError(t, err)
	paths, err := filepath.Glob(goldens)
	require.NoError(t, err)
	shows := 0
	for _, path := range paths {
		require.Contains(t, string(page), filepath.Base(path))
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		shows += strings.Count("\n"+string(text), "\nshow ")
	}
	require.Equal(t, shows, strings.Count(string(page), "<iframe "))
	require.NotContains(t, string(page), "<script", "what is shown is escaped, and nothing runs")
	require.FileExists(t, filepath.Join(out, "style.css"))
}
