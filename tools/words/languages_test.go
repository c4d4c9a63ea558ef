package words_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"glassraft/tools/words"
	"glassraft/web"
)

// What stands in the project is in step: today the English original and no translation; the rows of
// TestLanguagesThatAreNotInStep show how this can fail.
func TestTheTranslationsAreInStep(t *testing.T) {
	t.Parallel()
	_, err := words.Languages(web.Words)
	require.NoError(t, err)
}

const lesson = "glassraft 1\ntitle One\nadd-nodes 1 voters=(1)\nsay It waits.\n"

func files(more map[string]string) fstest.MapFS {
	fs := fstest.MapFS{
		"page.words":        {Data: []byte("# What the page says.\n\nStop\n{1} votes for {2}.\n")},
		"lessons/one.txt":   {Data: []byte(lesson)},
		"lessons/README.md": {Data: []byte("words")},
	}
	for name, text := range more {
		fs[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fs
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	got, err := words.Languages(files(nil))
	require.NoError(t, err)
	require.Empty(t, got)
	got, err = words.Languages(files(map[string]string{
		"page.de.words":        "{1} votes for {2}.\n= Für {2} stimmt {1}.\n\nStop\n= Halt\n",
		"lessons/one.de.words": "glassraft 1\ntitle Eins\nsay Er wartet.\n",
		"lessons/one.fr.words": "glassraft 1\ntitle Un\nsay Il attend.\n",
	}))
	require.NoError(t, err)
	require.Equal(t, map[string]map[string]string{
		"de": {"{1} votes for {2}.": "Für {2} stimmt {1}.", "Stop": "Halt", "One": "Eins", "It waits.": "Er wartet."},
		"fr": {"One": "Un", "It waits.": "Il attend."},
	}, got)
}

func TestLanguagesThatAreNotInStep(t *testing.T) {
	t.Parallel()
	const vote, stop = "{1} votes for {2}.\n= {1} stimmt für {2}.\n", "Stop\n= Halt\n"
	for name, row := range map[string]struct{ file, text, want string }{
		"a piece is missing":      {"page.de.words", stop, `page.de.words: nothing stands for "{1} votes for {2}."`},
		"a piece too many":        {"page.de.words", vote + stop + "Go\n= Los\n", `line 5: the page does not say "Go"`},
		"a piece twice":           {"page.de.words", vote + stop + stop, `line 6: "Stop" is there twice`},
		"nothing below a piece":   {"page.de.words", "Stop\n" + vote, "line 2: want"},
		"nothing above":           {"page.de.words", "= Halt\n", "stands for nothing"},
		"nothing is said":         {"page.de.words", vote + "Stop\n= \n", `nothing stands for "Stop"`},
		"a value is lost":         {"page.de.words", "{1} votes for {2}.\n= {1} stimmt.\n" + stop, "line 2: the values [{1} {2}] became [{1}]"},
		"a lesson in other steps": {"lessons/one.de.words", "glassraft 1\ntitle Eins\n", "lessons/one.de.words: words: there are 1"},
		"no such lesson":          {"lessons/two.de.words", "glassraft 1\n", "lessons/two.txt"},
		"no language":             {"lessons/one.words", "glassraft 1\n", "want a language in its name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := words.Languages(files(map[string]string{row.file: row.text}))
			require.ErrorContains(t, err, row.want)
		})
	}
	_, err := words.Languages(fstest.MapFS{})
	require.Error(t, err)
}
