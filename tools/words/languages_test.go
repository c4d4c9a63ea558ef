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
		"page.de.words":           "{1} votes for {2}.\n= Für {2} stimmt {1}.\n\nStop\n= Halt\n",
		"lessons/one.de.words":    "title One\n= Eins\nsay It waits.\n= Er wartet.\n",
		"lessons/one.pt-BR.words": "title One\n= Um\nsay It waits.\n= Ele espera.\n",
	}))
	require.NoError(t, err)
	require.Equal(t, map[string]map[string]string{
		"de":    {"{1} votes for {2}.": "Für {2} stimmt {1}.", "Stop": "Halt", "One": "Eins", "It waits.": "Er wartet."},
		"pt-BR": {"One": "Um", "It waits.": "Ele espera."},
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
		"nothing is said":         {"page.de.words", vote + "Stop\n= \n", `line 4: nothing stands for "Stop"`},
		"a value is lost":         {"page.de.words", "{1} votes for {2}.\n= {1} stimmt.\n" + stop, `line 2: the values [{1} {2}] of "{1} votes for {2}." became [{1}] in "{1} stimmt."`},
		"a piece that was edited": {"page.de.words", vote + "Stpo\n= Halt\n", `line 3: the page does not say "Stpo" (did you mean "Stop"?)`},
		"another encoding":        {"page.de.words", vote + "Stop\n= \xe4\n", "page.de.words: want the encoding UTF-8"},
		"another suffix":          {"lessons/one.de.word", "title One\n= Eins\n", "lessons/one.de.word: want the name of a lesson (.txt) or of a translation (.words)"},
		"in the wrong folder":     {"one.de.words", "title One\n= Eins\n", "one.txt"},
		"a language too long":     {"page.deut.words", "", `got "deut"`},
		"a lesson in other steps": {"lessons/one.de.words", "title One\n= Eins\n", `lessons/one.de.words: nothing stands for line 4 of the lesson: "say It waits."`},
		"another lesson":          {"lessons/one.de.words", "title Won\n= Eins\n", `lessons/one.de.words: line 1: "title Won" is not what line 2 of the lesson says: "title One"`},
		"no such lesson":          {"lessons/two.de.words", "title Two\n", "lessons/two.txt"},
		"no language":             {"lessons/one.words", "", `lessons/one.words: want a language in its name, as in page.de.words or page.pt-BR.words, got ""`},
		"a language of nobody":    {"lessons/one.XX!.words", "", `want a language in its name, as in page.de.words or page.pt-BR.words, got "XX!"`},
		"a language in capitals":  {"page.DE.words", "", `got "DE"`},
		"two languages":           {"page.de.fr.words", "", `got "de.fr"`},
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

// An editor may end lines in its own way, and put its mark before the first.
func TestLanguagesFromWindows(t *testing.T) {
	t.Parallel()
	got, err := words.Languages(files(map[string]string{"page.de.words": "\ufeff{1} votes for {2}.\r\n= {1} stimmt für {2}.\r\n\r\nStop\r\n= Halt\r\n"}))
	require.NoError(t, err)
	require.Equal(t, map[string]map[string]string{"de": {"{1} votes for {2}.": "{1} stimmt für {2}.", "Stop": "Halt"}}, got)
}

// What two files say of the same text would be one of the two for both.
func TestATextHasOneTranslation(t *testing.T) {
	t.Parallel()
	const one, page = "title One\n= Eins\nsay It waits.\n= Er wartet.\n", "Stop\n= Halt\n{1} votes for {2}.\n= {1} stimmt für {2}.\n"
	for name, row := range map[string]struct{ lesson, words, want string }{
		"the same in both":   {"title One\n", "title One\n= Eins\n", ""},
		"another":            {"title One\n", "title One\n= Einer\n", `words: lessons/two.de.words: "One" is "Einer" here, and "Eins" in lessons/one.de.words: the page has one translation for a text`},
		"other than a piece": {"title Stop\n", "title Stop\n= Stopp\n", `words: page.de.words: "Stop" is "Halt" here, and "Stopp" in lessons/two.de.words: the page has one translation for a text`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := words.Languages(files(map[string]string{
				"page.de.words": page, "lessons/one.de.words": one, "lessons/two.txt": "glassraft 1\n" + row.lesson, "lessons/two.de.words": row.words,
				"lessons/two.fr.words": row.lesson + "= Autre\n",
			}))
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, row.want)
		})
	}
}
