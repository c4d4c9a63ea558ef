package words_test

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
	"glassraft/tools/words"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
	"glassraft/web"
)

var rewrite = flag.Bool("rewrite", false, "write web/page.words anew")

const pageWords = "../../web/page.words"

const header = `# What the page can say, a piece a line; tools/words writes this file (go test ./tools/words -rewrite). Values stand in braces.
# A translation stands beside it: page.de.words has each of these lines, and below it "= " and what stands for it.

`

// TestTheOriginalIsComplete: whatever the page says while one walks through it stands in page.words, and nothing else.
func TestTheOriginalIsComplete(t *testing.T) {
	t.Parallel()
	g := &gatherer{t: t, found: map[string]string{}, seen: map[string]bool{}, lessons: lessonTexts(t), unsaid: map[string]bool{}}
	g.static()
	g.beginning()
	g.browser()
	g.scripts()
	g.lessonsStepByStep()
	g.plays()
	g.dialogs()
	g.anythingAtAll()
	g.rare()
	pieces := slices.Sorted(maps.Keys(g.found))
	if *rewrite {
		require.NoError(t, os.WriteFile(pageWords, []byte(header+strings.Join(pieces, "\n")+"\n"), 0o644))
		return
	}
	text, err := os.ReadFile(pageWords)
	require.NoError(t, err)
	known := words.Original(string(text))
	for _, piece := range pieces {
		require.Contains(t, known, piece, "at %s: go test ./tools/words -rewrite", g.found[piece])
	}
	for _, piece := range known {
		require.Contains(t, g.found, piece, "the page does not say it any more: go test ./tools/words -rewrite")
	}
	for _, u := range unsaid {
		require.True(t, g.unsaid[u.what], "no piece is %s any more", u.what)
	}
	require.Greater(t, len(pieces), 1000)
	t.Logf("%d pieces", len(pieces))
}

// gatherer walks through the page and takes down what it says.
type gatherer struct {
	t       *testing.T
	found   map[string]string // the pieces, and where each was seen first
	seen    map[string]bool   // whole texts
	lessons map[string]bool   // the texts of lessons, which are translated beside them
	unsaid  map[string]bool   // what was met of those

	model   *app.Model // what is looked at
	painter *scene.Painter
	looked  map[*scene.Group]bool
}

func (g *gatherer) text(text, where string) {
	// Where a lesson speaks, or is named, its own words stand apart.
	lesson := ofLesson.MatchString(where)
	if g.seen[text] || lesson && g.lessons[strings.TrimLeft(text, "✓✗ ")] || isCommand(text) {
		return
	}
	g.seen[text] = !lesson
	for _, piece := range words.Pieces(text) {
		if _, known := g.found[piece]; !known && !(lesson && g.lessons[piece]) && !g.isUnsaid(piece) {
			g.found[piece] = where
		}
	}
}

var ofLesson = regexp.MustCompile(`^(run|lesson|library|script)\b`)

// unsaid are the pieces that stay in English, each with what it is: nobody's words, or those of a program. None stands here
// in vain.
var unsaid = []struct {
	what   string
	pieces *regexp.Regexp
}{
	{"a request as a script has it, in a log, a list or a message", regexp.MustCompile(`^(\{\d+\} )*(set|append|get|cas) [a-z]\b[^:]*$`)},
	{"a change of members in the log, with its option", regexp.MustCompile(`transition=`)},
	{"a value that was appended to, or a key with its value", regexp.MustCompile(`^[a-z]+[=+][a-z]`)},
	{"a letter: a key, a value or a key of the keyboard", regexp.MustCompile(`^[a-z]$`)},
	{"a value that a script appends to", regexp.MustCompile(`^(ba|anna)$`)},
	{"the name of one of etcd/raft's scripts", regexp.MustCompile(`^[a-z]+(_[a-z]+)+(\.txt)?$`)},
	{"a message as raft prints it", regexp.MustCompile(`\{\d+\}->\{\d+\}`)},
	{"an entry as raft prints it", regexp.MustCompile(`Entry`)},
	{"a snapshot as raft prints it", regexp.MustCompile(`ConfState`)},
	{"a line of raft's log", regexp.MustCompile(`^INFO `)},
	{"the rest of a line of raft's log, behind [logterm: 1, index: 2]", regexp.MustCompile(`^[^ ]*\] `)},
	{"what raft says when it panics", regexp.MustCompile(`out of range`)},
	{"what Go says of a number that cannot be read", regexp.MustCompile(`strconv|parsing ""|invalid syntax`)},
	{"what the script language says of a verb that it does not know", regexp.MustCompile(`unknown verb`)},
	{"what only a program can ask for: to go to no branch", regexp.MustCompile(`branch ""`)},
	{"a sentence whose end is cut off", regexp.MustCompile(`alr…`)},
}

// isUnsaid tells whether a piece stays in English.
func (g *gatherer) isUnsaid(piece string) bool {
	found := false
	for _, u := range unsaid {
		if u.pieces.MatchString(piece) {
			g.unsaid[u.what], found = true, true
		}
	}
	return found
}

// isCommand tells whether a text is a line of the script language.
func isCommand(text string) bool {
	_, err := script.Parse("glassraft 1\n" + text)
	return err == nil
}

// unspoken are the elements that web/patch.js leaves as they are, beside those with translate=no.
var unspoken = []string{"code", "pre", "kbd", "textarea"}

// spoken are the attributes that a person reads: those of web/words.js.
var spoken = []string{"aria-label", "aria-valuetext", "placeholder", "title"}

// look takes down what the page says now, where it differs from the last look.
func (g *gatherer) look(m *app.Model) {
	if g.model != m {
		g.model, g.painter, g.looked = m, &scene.Painter{}, map[*scene.Group]bool{}
	}
	for _, group := range g.painter.Draw(m) {
		if !g.looked[group] {
			g.looked[group] = true
			g.group(group)
		}
	}
}

func (g *gatherer) group(group *scene.Group) {
	silent := map[string]bool{}
	for _, e := range (scene.Scene{group}).All() {
		silent[e.Key] = silent[e.Parent] || slices.Contains(unspoken, e.Tag) || slices.Contains(e.Attrs, scene.Attr{Name: "translate", Value: "no"})
		if !silent[e.Key] {
			g.text(e.Text, e.Key)
		}
		for _, a := range e.Attrs {
			if slices.Contains(spoken, a.Name) {
				g.text(a.Value, e.Key+"@"+a.Name)
			}
		}
	}
}

func (g *gatherer) page() *app.Model {
	m, err := app.New(core.Defaults(), 3)
	require.NoError(g.t, err)
	m.Library.Lessons = web.Lessons()
	m.Look.Still = true
	return m
}

func (g *gatherer) act(m *app.Model, id, arg string) {
	_ = m.Update(app.Act{ID: id, Arg: arg}) // An error is on the page.
}

// through looks at every event from the one that the page is at to a later one.
func (g *gatherer) through(m *app.Model, to int) {
	for m.Frame.Event < to {
		require.NoError(g.t, m.Forward(1))
		if m.Frame.Event%3 == 0 && len(m.Frame.Nodes) > 0 {
			g.act(m, "select", strconv.FormatUint(uint64(m.Frame.Nodes[m.Frame.Event/3%len(m.Frame.Nodes)].ID), 10))
		}
		g.look(m)
	}
}

// static are the texts of index.html and notes.html, and the sentences of the scripts.
func (g *gatherer) static() {
	for _, piece := range []string{"and", "or", "then"} { // what words.js says of lists
		g.found[piece] = "words.js"
	}
	for _, name := range []string{"index.html", "notes.html"} {
		text, err := web.Files.ReadFile(name)
		require.NoError(g.t, err)
		d := xml.NewDecoder(strings.NewReader(string(text)))
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		inBody := false
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			require.NoError(g.t, err, name)
			switch token := token.(type) {
			case xml.StartElement:
				inBody = inBody || token.Name.Local == "body"
				for _, a := range token.Attr {
					if slices.Contains(spoken, a.Name.Local) {
						g.text(a.Value, name)
					}
				}
			case xml.CharData:
				if inBody {
					g.text(strings.TrimSpace(string(token)), name)
				}
			}
		}
	}
	g.sentences("boot.js", regexp.MustCompile(`(?s)(?:fail|say)\(([^;]*)\);`))
	g.sentences("download.js", regexp.MustCompile(`(?s)(?:(?:reload|again) = |failure\(|stop\(controller, )([^;]*);`))
	g.sentences("export.js", regexp.MustCompile(`(?s)(?:name: |new Error\()([^;]*)[,;]`))
}

var (
	literal  = regexp.MustCompile("`[^`]*`|\"[^\"]*\"")
	inserted = regexp.MustCompile(`\$\{[^{}]*\}`)
)

// sentences are the string literals in what matches in a script. What they insert are values.
func (g *gatherer) sentences(name string, where *regexp.Regexp) {
	text, err := web.Files.ReadFile(name)
	require.NoError(g.t, err)
	found := 0
	for _, match := range where.FindAllStringSubmatch(string(text), -1) {
		for _, l := range literal.FindAllString(match[1], -1) {
			l = strings.Trim(l, "`\"")
			for inserted.MatchString(l) {
				l = inserted.ReplaceAllString(l, "1")
			}
			g.text(l, name)
			found++
		}
	}
	require.Greater(g.t, found, 2, name)
}

// beginning is the page before anybody has done anything: the doors stand open.
func (g *gatherer) beginning() {
	m, err := app.New(core.Defaults(), 5)
	require.NoError(g.t, err)
	m.Library.Lessons = web.Lessons()
	g.look(m)
	m.Playing = true
	m.Revision++
	g.look(m)
}

// browser is what the page says of the clipboard, the storage, links and files.
func (g *gatherer) browser() {
	const three = "glassraft 1\nadd-nodes 3 voters=(1,2,3)\n"
	m := g.page()
	now := int64(0)
	update := func(msgs ...app.Msg) {
		for _, msg := range msgs {
			_ = m.Update(msg) // An error is on the page.
			g.look(m)
		}
	}
	update(app.Begin{Page: "https://example.org/", Tab: "a", Own: true, Now: func() int64 { return now }})
	require.NoError(g.t, m.Load(three))
	update(app.KeepNow{})
	var kept app.Keep
	for _, errand := range m.Errands() {
		if keep, is := errand.(app.Keep); is {
			kept = keep
		}
	}
	require.NotEmpty(g.t, kept.Value)
	for _, problem := range []app.Problem{app.ProblemNone, app.ProblemFull, app.ProblemDenied} {
		update(app.Written{ID: kept.ID, Problem: problem})
	}
	for _, age := range []int64{0, 90_000, 2 * 3_600_000, 50 * 3_600_000} {
		now = age
		update(app.Act{ID: "kept"}, app.Listed{Kept: []app.StoredRun{{ID: kept.ID, Value: kept.Value}, {ID: "b", Value: kept.Value, Open: true}}}, app.Act{ID: "close"})
	}
	update(app.Act{ID: "kept"}, app.Listed{}, app.Act{ID: "close"})
	update(app.Act{ID: "share"})
	update(app.Copied{Text: m.Dialog.Values[app.ValueLink], Done: true}, app.Copied{Text: m.Dialog.Values[app.ValueLink]}, app.Act{ID: "close"})
	update(app.Act{ID: "open-lesson", Arg: web.Lessons()[0].Name}, app.Act{ID: "share"}, app.Act{ID: "close"})
	for _, fragment := range []string{"run1.broken", "run9.new", "lesson.none.1", "anything", "lesson.", "lesson.a%20b", "lesson.01a", "lesson.01a.x", "lesson.01a.999", "lesson.01a.a%20b", "lesson.01a-one-cpoy"} {
		update(app.OpenLink{Fragment: fragment}, app.Act{ID: "dismiss"})
	}
	for _, content := range []string{"", "\x00\x01", "no script", "glassraft 1\nnonsense", "glassraft 2\n"} {
		update(app.Opened{Name: "file.txt", Content: []byte(content)}, app.Act{ID: "dismiss"})
	}
	update(app.Act{ID: "lessons"}, app.Fetched{Path: web.ScriptsIndex, Error: "the server answered 404"})
}

// scripts are the groups of etcd/raft's scripts and what is said of each.
func (g *gatherer) scripts() {
	text, err := os.ReadFile("../site/scripts.txt")
	require.NoError(g.t, err)
	var list []web.Script
	for paragraph := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
		first, about, _ := strings.Cut(paragraph, "\n")
		switch group, is := strings.CutPrefix(first, "group "); {
		case is:
			list = append(list, web.Script{Group: group})
		case !strings.HasPrefix(first, "#"):
			list = append(list, web.Script{Name: first, Group: list[len(list)-1].Group, About: about})
		}
	}
	content, err := json.Marshal(list)
	require.NoError(g.t, err)
	m := g.page()
	g.act(m, "lessons", "")
	require.NoError(g.t, m.Update(app.Fetched{Path: web.ScriptsIndex, Content: content}))
	g.look(m)
}

func (g *gatherer) lessonsStepByStep() {
	for _, l := range web.Lessons() {
		m := g.page()
		g.act(m, "open-lesson", l.Name)
		g.look(m)
		next, _ := app.ActionByID("lesson-next")
		for next.Enabled(m) {
			if len(m.Player().Lesson().Choices) > 0 {
				g.act(m, "lesson-answer", "0")
				g.look(m)
			}
			from := m.Frame.Event
			g.act(m, "lesson-next", "")
			if to := m.Frame.Event; to > from {
				require.NoError(g.t, m.Seek(from))
				g.through(m, to)
			}
			g.look(m)
		}
	}
}

func (g *gatherer) plays() {
	files, err := filepath.Glob("../../core/testdata/play/*.txt")
	require.NoError(g.t, err)
	require.NotEmpty(g.t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(g.t, err)
		if play, err := script.Parse(string(text)); err == nil {
			maps.Copy(g.lessons, textsOf(g.t, play))
		}
		m := g.page()
		_ = m.Open(filepath.Base(file), text) // Some are meant to fail.
		g.look(m)
		end := m.Frame.Event
		if m.Seek(0) == nil && end < 1000 {
			g.through(m, end)
		}
		if mend, _ := app.ActionByID("mend"); mend.Enabled(m) {
			g.act(m, "script-run", "")
			g.act(m, mend.ID, "")
			g.look(m)
			require.NoError(g.t, m.Seek(1))
			g.look(m)
		}
	}
}

// dialogs are what each action asks, in two situations.
func (g *gatherer) dialogs() {
	const three = "glassraft 1\nadd-nodes 3 voters=(1,2,3)\n"
	for _, text := range []string{three, three + "campaign 1\nstabilize log-level=none\npropose 1 set x 1\nstabilize log-level=none\n"} {
		for _, a := range app.Actions() {
			m := g.page()
			require.NoError(g.t, m.Load(text))
			g.text(a.Label, a.ID)
			g.text(a.Help, a.ID)
			g.act(m, a.ID, "")
			g.look(m)
			_ = m.Update(app.Submit{})
			g.look(m)
		}
	}
	for _, menu := range app.Menus {
		m := g.page()
		g.act(m, "menu", menu)
		g.look(m)
	}
}

// anythingAtAll chooses among everything that can happen, with faults and clients, in both modes of the disk.
func (g *gatherer) anythingAtAll() {
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 0))
		m := g.page()
		config := ""
		if seed%2 == 1 {
			config = "config async-storage-writes=true prevote=true checkquorum=true\n"
		}
		require.NoError(g.t, m.Load("glassraft 1\n"+config+"add-nodes 4 voters=(1,2,3) learners=(4)\nadd-clients 2 operations=20 reads=25%\n"))
		for range 600 {
			list := m.Choices()
			var chosen []app.Choice
			for _, c := range list {
				if !c.Fault || random.IntN(40) == 0 {
					chosen = append(chosen, c)
				}
			}
			if len(chosen) == 0 {
				chosen = list
			}
			g.act(m, "choose", chosen[random.IntN(len(chosen))].Event.String())
			g.look(m)
		}
	}
}

// rare is what hardly happens by chance.
func (g *gatherer) rare() {
	m := g.page()
	require.NoError(g.t, m.Load("glassraft 1\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\nwait until-us=45000\n"))
	g.look(m) // Time passes over what was due.
}

// lessonTexts are all that the lessons say.
func lessonTexts(t *testing.T) map[string]bool {
	all := map[string]bool{}
	for _, l := range web.Lessons() {
		lesson, err := script.Parse(l.Text)
		require.NoError(t, err)
		maps.Copy(all, textsOf(t, lesson))
	}
	return all
}

// emptyForm is a text in the form for whoever translates a lesson, with nothing that stands for it yet.
var emptyForm = regexp.MustCompile(`(?m)^(\S+ )(.*)\n= \n`)

// textsOf are all that a lesson says, and its own translation into English is the same.
func textsOf(t *testing.T, lesson *script.File) map[string]bool {
	said, err := script.Translate(lesson, emptyForm.ReplaceAllString(script.Words(lesson), "$1$2\n= $2\n"))
	require.NoError(t, err)
	all := map[string]bool{}
	for text, same := range said {
		require.Equal(t, text, same)
		all[text] = true
	}
	return all
}
