package e2e_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/core/script"
	"glassraft/tools/e2e"
	"glassraft/tools/words"
	"glassraft/web"
)

// The translation into a made-up language puts each piece in these marks.
const (
	saidBegins = "‹"
	saidEnds   = "›"
)

// madeUp translates all that the page says, and one lesson.
func madeUp(t *testing.T, lesson web.Lesson) []byte {
	t.Helper()
	text, err := web.Words.ReadFile("page.words")
	require.NoError(t, err)
	said := map[string]string{}
	for _, piece := range words.Original(string(text)) {
		said[piece] = saidBegins + piece + saidEnds
	}
	file, err := script.Parse(lesson.Text)
	require.NoError(t, err)
	form := regexp.MustCompile(`(?m)^(\S+ )(.*)\n= \n`)
	texts, err := script.Translate(file, form.ReplaceAllString(script.Words(file), "$1$2\n= "+saidBegins+"$2"+saidEnds+"\n"))
	require.NoError(t, err)
	maps.Copy(said, texts)
	content, err := json.Marshal(said)
	require.NoError(t, err)
	return content
}

// translatedPage opens the page on a site with that translation as the one into a language.
func translatedPage(t *testing.T, lesson web.Lesson, language, query string) *page {
	t.Helper()
	stage, err := startOnce()
	require.NoError(t, err)
	index, err := os.ReadFile(filepath.Join(stage.Dir, "index.html"))
	require.NoError(t, err)
	translated := bytes.Replace(index, []byte(`data-languages=""`), []byte(`data-languages="`+language+` words.xx.json"`), 1)
	require.False(t, bytes.Equal(index, translated))
	content := madeUp(t, lesson)
	return startPageAt(t, e2e.Overrides{
		"/":              func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(translated) },
		"/words.xx.json": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content) },
	}, query, viewport(1440, 900))
}

// untranslated lists the texts on the page with English outside the marks, but for what is in elements that match a
// selector.
const untranslated = `((unspoken) => {
	const bare = (text) => {
		for (let before = ""; before !== text;) { // marks may stand in one another
			before = text;
			text = text.replace(/‹[^‹›]*›/g, "");
		}
		return /[A-Za-z]{2}/.test(text.replace(/(set|append) [a-z]\b|S\d+|§[\d.]+|c\d|[^\s]*->[^\n]*/g, ""));
	};
	const found = [];
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const {data, parentElement} = texts.currentNode;
		if (parentElement.closest(unspoken) === null && bare(data)) {
			found.push(data);
		}
	}
	for (const name of glassraftWords.attributes) {
		for (const element of document.querySelectorAll("[" + name + "]")) {
			if (bare(element.getAttribute(name))) {
				found.push(name + ": " + element.getAttribute(name));
			}
		}
	}
	return found;
})`

// unspokenIn finds in patch.js what it says in every language as it is.
var unspokenIn = regexp.MustCompile(`const unspoken = ("[^"]+")`)

// requireTranslated holds that the page says nothing in English. Requests and values are nobody’s words.
func (p *page) requireTranslated(where string) {
	p.t.Helper()
	patch, err := web.Files.ReadFile("patch.js")
	require.NoError(p.t, err)
	unspoken := unspokenIn.FindSubmatch(patch)
	require.NotNil(p.t, unspoken)
	english := evaluate[[]string](p, untranslated+"("+string(unspoken[1])+` + ", script, noscript")`)
	english = slices.DeleteFunc(english, func(text string) bool { return strings.TrimSpace(text) == "Glassraft" })
	require.Empty(p.t, english, where)
}

// A translation of all pieces is a translation of all that one sees, and the engine knows nothing of it.
func TestThePageSpeaksAnotherLanguage(t *testing.T) {
	t.Parallel()
	i := slices.IndexFunc(web.Lessons(), func(l web.Lesson) bool { return l.Number == "3b" }) // messages with all sorts of entries
	lesson := web.Lessons()[i]
	p := translatedPage(t, lesson, "xx", "?lang=xx")
	require.Equal(t, "xx", evaluate[string](p, "document.documentElement.lang"))
	p.requireTranslated("at the start")
	p.press("play")
	for range 40 {
		p.press("next")
	}
	p.requireTranslated("after forty events")
	for _, menu := range []string{"Run", "Client", "Node", "Members", "Network", "View"} {
		p.press("menu." + menu)
		p.requireTranslated("menu " + menu)
		p.key(kb.Escape)
	}
	for _, key := range []string{"?", "s"} {
		p.key(key)
		p.requireTranslated("dialog " + key)
		p.press("dialog-close")
	}
	p.clickNode(1)
	p.requireTranslated("inspector")
	evaluate[any](p, `location.hash = "lesson.`+lesson.Name+`.1"`)
	p.waitText("lesson-title", saidBegins+lesson.Title+saidEnds)
	for p.attribute("lesson-next", "aria-disabled") != "true" {
		p.requireTranslated("lesson, " + p.text("lesson-step"))
		p.press("lesson-next")
	}
	require.True(t, p.exists("lesson-end"))
}

func TestAnotherLanguageThanTheOneThatIsThere(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{"the browser’s": "", "another": "?lang=yy", "none": "?lang="} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := translatedPage(t, web.Lessons()[0], "xx", query)
			require.Equal(t, "en", evaluate[string](p, "document.documentElement.lang"))
			require.NotContains(t, evaluate[string](p, "document.body.textContent"), saidBegins)
		})
	}
}

// A translation for a region is for who asks for that one; one without a region is for all of them.
func TestALanguageOfARegion(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ language, query, want string }{
		"the region":     {"xx-YY", "?lang=xx-YY", "xx-YY"},
		"another region": {"xx-YY", "?lang=xx-ZZ", "en"},
		"no region":      {"xx-YY", "?lang=xx", "en"},
		"any region":     {"xx", "?lang=xx-YY", "xx"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := translatedPage(t, web.Lessons()[0], row.language, row.query)
			require.Equal(t, row.want, evaluate[string](p, "document.documentElement.lang"))
		})
	}
}
