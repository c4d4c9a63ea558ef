package site

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHashedName(t *testing.T) {
	t.Parallel()
	const hash = "2c26b46b68ff" // Of foo.
	for source, want := range map[string]string{
		"style.css":         "style." + hash + ".css",
		"scripts/a_b.txt":   "scripts/a_b." + hash + ".txt",
		"archive.tar.json":  "archive.tar." + hash + ".json",
		"glassraft.wasm":    "glassraft." + hash + ".wasm",
		"folder.x/file.txt": "folder.x/file." + hash + ".txt",
	} {
		got := hashedName(source, []byte("foo"))
		require.Equal(t, want, got)
		for _, suffix := range []string{"", brotliSuffix, gzipSuffix} {
			require.Equal(t, cacheForEver, cacheControlOf(got+suffix))
			require.Equal(t, cacheAndAsk, cacheControlOf(source+suffix))
		}
	}
	require.NotEqual(t, hashedName("a.js", []byte("foo")), hashedName("a.js", []byte("bar")))
}

func TestIndexOfWritesNamesAndSizes(t *testing.T) {
	t.Parallel()
	const (
		exportSizes = `data-export-bytes="0" data-export-gzip-bytes="0"`
		moduleBytes = `data-module-bytes="0"`
		moduleGzip  = `data-module-gzip-bytes="0"`
		sizes       = exportSizes + " " + moduleBytes + " " + moduleGzip
	)
	parts := Report{Files: []File{
		{Source: "glassraft.wasm", Name: "glassraft.0.wasm", Raw: 9, Gzip: 4},
		{Source: "export.wasm", Name: "export.2.wasm", Raw: 7, Gzip: 3},
		{Source: "a.js", Name: "a.1.js"},
	}}
	const written = `data-export-bytes="7" data-export-gzip-bytes="3" data-module-bytes="9" data-module-gzip-bytes="4"`
	tests := []struct{ name, page, want, wantErr string }{
		{"a reference", `<script src="a.js" ` + sizes + `>`, `<script src="a.1.js" ` + written + `>`, ""},
		{"two references", `"a.js""a.js"` + sizes, `"a.1.js""a.1.js"` + written, ""},
		{"the program", `data-module="glassraft.wasm"` + sizes, `data-module="glassraft.0.wasm"` + written, ""},
		{"the exports' program", `data-export="export.wasm"` + sizes, `data-export="export.2.wasm"` + written, ""},
		{"other words", `"aa.js" a.js` + sizes, `"aa.js" a.js` + written, ""},
		{"no size", exportSizes + moduleGzip, "", `holds data-module-bytes="0" 0 times, want once`},
		{"no compressed size", exportSizes + moduleBytes, "", `holds data-module-gzip-bytes="0" 0 times, want once`},
		{"a size twice", sizes + sizes, "", "2 times, want once"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := indexOf([]byte(test.page), parts)
			if test.wantErr != "" {
				require.ErrorContains(t, err, test.wantErr)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, string(got))
		})
	}
	_, err := indexOf([]byte(sizes), Report{})
	require.ErrorContains(t, err, "no glassraft.wasm")
}

func TestEmbedOfChangesOnlyTitleAndBody(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, index, want, wantErr string }{
		{
			"a page", "<title>A</title><body><p>b</p></body>",
			`<title>Glassraft, embedded</title><body class="embed"><p>b</p></body>`, "",
		},
		{
			"a body with attributes", `<title>A</title><body data-x="1">`,
			`<title>Glassraft, embedded</title><body class="embed" data-x="1">`, "",
		},
		{"a body with a class", `<title>A</title><body class="x">`, "", `<body class="x"> has a class already`},
		{"no title", "<body>", "", "0 titles and 1 bodies, want one of each"},
		{"two bodies", "<title></title><body><body>", "", "1 titles and 2 bodies, want one of each"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := embedOf([]byte(test.index))
			if test.wantErr != "" {
				require.ErrorContains(t, err, test.wantErr)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, string(got))
		})
	}
}

func TestScriptTitle(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"one sentence", "# Checks a thing.\n\nlog-level none\n", "Checks a thing"},
		{"two sentences", "# Checks a thing. Then\n# another.\n", "Checks a thing"},
		{"a sentence over lines", "# Checks a\n# thing.\n#\n# More.\n", "Checks a thing"},
		{"no full stop", "# Checks a thing\nadd-nodes 1\n# not this\n", "Checks a thing"},
		{"a full stop inside", "# Checks a thing (i.e. this) at 1.2 MB. More.\n", "Checks a thing (i.e. this) at 1.2 MB"},
		{"a broken word", "# Checks a half-\n# open thing.\n", "Checks a half-open thing"},
		{"the output is off", "# Quiet for the boilerplate.\nlog-level none\n----\nok\n\n# Checks a thing.\n", "Checks a thing"},
		{"a later comment", "log-level none\n----\nok\n\n# Checks a thing.\n", "Checks a thing"},
		{"no comment", "log-level none\n----\nok\n", "name"},
		{"nothing", "", "name"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, scriptTitle("name", test.text))
		})
	}
}

// The page learns which languages there are, and where their words are.
func TestSpoken(t *testing.T) {
	t.Parallel()
	parts := Report{Files: []File{
		{Name: "words.aa.js", Source: "words.js"}, {Name: "words/de.bb.json", Source: "words/de.json"}, {Name: "words/fr.cc.json", Source: "words/fr.json"},
	}}
	page, err := spoken([]byte(`<script data-languages=""></script>`), parts)
	require.NoError(t, err)
	require.Equal(t, `<script data-languages="de words/de.bb.json fr words/fr.cc.json"></script>`, string(page))
	page, err = spoken([]byte(`<script data-languages=""></script>`), Report{})
	require.NoError(t, err)
	require.Equal(t, `<script data-languages=""></script>`, string(page))
	_, err = spoken([]byte(`<script></script>`), parts)
	require.Error(t, err)
}
