package scene_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
	"glassraft/web"
)

func TestRootsStandInTheDocument(t *testing.T) {
	t.Parallel()
	index, err := web.Files.ReadFile("index.html")
	require.NoError(t, err)
	var roots []string
	for _, m := range regexp.MustCompile(`data-root="([^"]*)"`).FindAllStringSubmatch(string(index), -1) {
		roots = append(roots, m[1])
	}
	require.ElementsMatch(t, rootKeys, roots)
}

func TestScenesAreWellFormed(t *testing.T) {
	t.Parallel()
	l := listsOfPatch(t)
	rapid.Check(t, func(t *rapid.T) {
		anyPage(t, func(m *app.Model) {
			s := scene.Draw(m)
			wellFormed(t, l, s)
			controlsMeanSomething(t, s)
			labelsSaySomething(t, s)
		})
	})
}

// wellFormed looks at what patch.js and Patch count on.
func wellFormed(t require.TestingT, l lists, s scene.Scene) {
	known := map[string]*scene.Element{}
	for _, key := range rootKeys {
		known[key] = &scene.Element{Key: key}
	}
	all := s.All()
	for i := range all {
		e := &all[i]
		if e.Parent == "" {
			require.Contains(t, rootKeys, e.Key)
			continue
		}
		require.Nil(t, known[e.Key], "key %s is there twice", e.Key)
		require.NotNil(t, known[e.Parent], "%s stands before what it stands in", e.Key)
		require.Empty(t, known[e.Parent].Text, "%s stands beside text", e.Key)
		require.True(t, l.tags[e.Tag], "patch.js refuses <%s>", e.Tag)
		names := map[string]bool{}
		for _, a := range e.Attrs {
			require.True(t, l.allowsAttribute(a.Name), "patch.js refuses %s=", a.Name)
			require.False(t, names[a.Name], "%s has %s= twice", e.Key, a.Name)
			require.NotEmpty(t, a.Value, "%s of %s", a.Name, e.Key)
			names[a.Name] = true
		}
		known[e.Key] = e
	}
}

// repeated are the data-testids that more than one element may have.
var repeated = []string{"choice", "message", "violation", "match", "fork", "kept-run", "site-script", "lesson", "lesson-say", "lesson-choice", "lesson-section", "lesson-error", "script-word", "script-differs"}

// controlsMeanSomething looks at what a person can press or fill in.
func controlsMeanSomething(t require.TestingT, s scene.Scene) {
	testids, ids := map[string]bool{}, map[string]bool{"dialog-title": true}
	all := s.All()
	for _, e := range all {
		if id := attr(e, "id"); id != "" {
			require.True(t, !ids[id] || id == "dialog-title", "id %q is there twice", id)
			ids[id] = true
		}
	}
	for _, e := range all {
		if id := attr(e, "data-testid"); id != "" && !slices.Contains(repeated, id) && !strings.HasPrefix(id, "mark.") {
			require.False(t, testids[id], "data-testid %q is there twice", id)
			testids[id] = true
		}
		for _, name := range []string{"aria-describedby", "aria-activedescendant"} {
			if id := attr(e, name); id != "" {
				require.True(t, ids[id], "%s of %s names %q, which is not there", name, e.Key, id)
			}
		}
		role := attr(e, "role")
		presses := e.Tag == "button" || role == "button" || role == "option" || e.Tag == "td"
		for _, name := range []string{"data-act", "data-change"} {
			if act := attr(e, name); act != "" {
				_, ok := app.ActionByID(act)
				require.True(t, ok, "%s is for the unknown action %q", e.Key, act)
				require.True(t, presses || e.Tag == "select", "%s can be pressed by mouse only", e.Key)
			}
		}
		submits := attr(e, "type") == "submit"
		switch {
		case e.Tag == "button":
			require.True(t, submits || attr(e, "type") == "button", e.Key)
			require.True(t, submits || attr(e, "data-act") != "", e.Key)
		case role == "button":
			require.Equal(t, "0", attr(e, "tabindex"), "%s is out of reach of the keyboard", e.Key)
		case role == "option":
			require.NotEmpty(t, attr(e, "aria-selected"), e.Key)
		case role == "listbox":
			require.True(t, attr(e, "tabindex") == "0" || e.Key == "palette.list", "%s is out of reach of the keyboard", e.Key)
		}
		fills := e.Tag == "input" || e.Tag == "select"
		if fills {
			require.True(t, attr(e, "data-input") != "" || attr(e, "data-change") != "" || attr(e, "readonly") != "", "%s fills nothing", e.Key)
		}
		if presses && e.Tag != "td" || fills {
			require.True(t, strings.ContainsFunc(nameOf(s, e), unicode.IsLetter) || attr(e, "data-act") == "select-entry", "%s has no name to be read out", e.Key)
		}
	}
}

// labelsSaySomething looks at what ought to hold words.
func labelsSaySomething(t require.TestingT, s scene.Scene) {
	full := map[string]bool{}
	for _, e := range s.All() {
		full[e.Parent] = true
	}
	for _, e := range s.All() {
		if !full[e.Key] && !wordless(e) {
			require.NotEmpty(t, strings.TrimSpace(e.Text), "%s <%s>", e.Key, e.Tag)
		}
	}
}

// nameOf is what a screen reader would call a control.
func nameOf(s scene.Scene, e scene.Element) string {
	if label := attr(e, "aria-label"); label != "" {
		return label
	}
	of := e.Key
	if e.Tag == "input" || e.Tag == "select" {
		if around, ok := find(s, e.Parent); ok && around.Tag == "label" {
			of = around.Key
		}
	}
	return textIn(s, of)
}

// textIn is the text of an element and of all in it.
func textIn(s scene.Scene, key string) string {
	inside := map[string]bool{key: true} // parents stand before what is inside them
	text := ""
	for _, g := range s {
		for _, e := range g.Elements {
			if inside[e.Key] || inside[e.Parent] {
				inside[e.Key] = true
				text += e.Text
			}
		}
	}
	return text
}

// wordless are elements that may stand without text.
func wordless(e scene.Element) bool {
	switch e.Tag {
	case "svg:text", "svg:title":
		return false
	case "input", "textarea", "tbody", "select":
		return true
	case "td":
		return attr(e, "class") == "none" || attr(e, "class") == ""
	case "span":
		return slices.Contains([]string{"known", "was", "now", "label"}, attr(e, "class"))
	case "div", "dl": // a list of nothing
		return attr(e, "role") == "listbox" || e.Key == "why.text" || attr(e, "class") == "facts"
	case "p":
		return e.Key == "share.state" // a live region that has nothing to say yet
	case "dd", "code", "dt":
		return strings.HasPrefix(e.Key, "machine.")
	}
	return strings.HasPrefix(e.Tag, "svg:") || e.Parent == ""
}

// Every action with a label can be reached by a button or in a menu where it
// means something, and by the palette; every key stands in the help.
func TestEveryActionCanBeReachedOnThePage(t *testing.T) {
	t.Parallel()
	reached := map[string]bool{}
	look := func(m *app.Model) {
		for _, e := range scene.Draw(m).All() {
			id := attr(e, "data-act") + attr(e, "data-change")
			a, ok := app.ActionByID(id)
			if !ok {
				continue
			}
			reached[id] = true
			if strings.HasPrefix(e.Key, "button.") || strings.HasPrefix(e.Key, "menu."+a.Menu+".") && id != "menu" {
				require.Equal(t, !a.Enabled(m), attr(e, "aria-disabled") == "true", e.Key)
				require.Contains(t, attr(e, "title"), a.Help)
			}
		}
	}
	m := page(t, 3)
	look(page(t, 3)) // with its doors
	require.NoError(t, m.Do("add-clients 1"))
	until(t, m, hasLeader)
	until(t, m, hasMessages(2))
	for _, name := range app.Menus {
		require.NoError(t, m.Update(app.Act{ID: "menu", Arg: name}))
		look(m)
		for _, a := range app.Actions() {
			if a.Menu == name {
				e, ok := find(scene.Draw(m), "menu."+name+"."+a.ID)
				require.True(t, ok, "%s is not in its menu", a.ID)
				require.Equal(t, e.Key, attr(e, "data-testid"))
			}
		}
	}
	require.NoError(t, m.Update(app.Act{ID: "menu", Arg: "View"})) // closes it
	for _, act := range []app.Act{{ID: "select", Arg: "1"}, {ID: "crash"}, {ID: "restart"}, {ID: "pause"}, {ID: "resume"}, {ID: "deselect"}, {ID: "select-message"}, {ID: "hold"}, {ID: "deselect"}, {ID: "palette"}} {
		require.NoError(t, m.Update(act))
		look(m)
	}
	require.NoError(t, m.Update(app.Act{ID: "close"}))
	for _, act := range []app.Act{{ID: "share"}, {ID: "close"}, {ID: "lessons"}, {ID: "close"}, {ID: "tour"}, {ID: "lesson-next"}, {ID: "tab", Arg: "script"}, {ID: "script-next"}, {ID: "crash", Arg: "1"}, {ID: "tab", Arg: "lesson"}, {ID: "tab", Arg: "script"}, {ID: "script-edit"}, {ID: "script-cancel"}, {ID: "script-close"}} {
		_ = m.Update(act) // What cannot be done now is looked at all the same.
		look(m)
	}
	require.NoError(t, m.Update(app.Act{ID: "help"}))
	s := scene.Draw(m)
	elsewhere := []string{
		"close", "select-client", "deselect",
		"open-kept", "forget-kept", "start-anew", "dismiss", "copy-link", // keep_test.go and links_test.go of wasm/app
		"open-script", "lesson-answer", "lesson-onward", "script-return", "script-complete", "script-load", "script-look", "branch", // script_test.go, the walks and tools/e2e
	}
	for _, a := range app.Actions() {
		require.True(t, reached[a.ID] || a.Key != "" && a.Label != "" || slices.Contains(elsewhere, a.ID), "%s cannot be reached", a.ID)
		if a.Where != "" && a.Where != app.WhereMessage && a.Where != app.WhereNode {
			e, ok := find(s, "button."+map[string]string{app.WhereToolbar: scene.RootToolbar, app.WhereBar: scene.RootMenus, app.WhereCluster: scene.RootContext, app.WhereTimeline: scene.RootTools}[a.Where]+"."+a.ID)
			require.True(t, ok, a.ID)
			require.Equal(t, a.ID, attr(e, "data-testid"))
		}
		if a.Key != "" {
			e, ok := find(s, "help."+a.ID+".text")
			require.True(t, ok, a.ID)
			require.Equal(t, a.Help, e.Text)
		}
	}
}

func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	const hostile = `set x <img src=x onerror=alert(1)>`
	m := page(t, 3)
	until(t, m, hasLeader)
	n, _ := m.Frame.Leader()
	require.NoError(t, m.Do(core.Propose{Node: n.ID, Request: hostile}.String()))
	require.NoError(t, m.Forward(1))
	l := listsOfPatch(t)
	found := 0
	for _, e := range scene.Draw(m).All() {
		if strings.Contains(e.Text, "<img") {
			found++
		}
		require.True(t, e.Parent == "" || l.tags[e.Tag])
	}
	require.Positive(t, found)
}

// What a person writes may look like the name of a part of something else.
func TestKeysStayApartWhateverIsWritten(t *testing.T) {
	t.Parallel()
	l := listsOfPatch(t)
	m := page(t, 3)
	require.NoError(t, m.Load("glassraft 1\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nstabilize log-level=none\n"))
	names := []string{"a", "a.value", "a.was", "a.now", "a.what", "a.who", "a.wait", "none"}
	for _, name := range names { // branches that all begin here
		require.NoError(t, m.Do("propose 1 set x "+name))
		require.NoError(t, m.Back(1))
	}
	wellFormed(t, l, scene.Draw(m))
	for _, name := range names {
		require.NoError(t, m.Do("propose 1 set "+name+" 1"))
	}
	require.NoError(t, m.Do("stabilize log-level=none"))
	require.NoError(t, m.Update(app.Act{ID: "select", Arg: "1"}))
	require.Len(t, m.Frame.Nodes[0].Values, len(names))
	wellFormed(t, l, scene.Draw(m))
}

// A change that is on no node names by itself what it is about.
func TestChangeThatIsOnNoNode(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("link loss=5%"))
	e, ok := find(scene.Draw(m), "why.change.0")
	require.True(t, ok)
	require.Equal(t, "every link", e.Text)
}

// A script may ask for more than the page has controls for.
func TestPageOfARunWithOperationsClientsAndFaults(t *testing.T) {
	t.Parallel()
	l := listsOfPatch(t)
	m := page(t, 3)
	require.NoError(t, m.Load("glassraft 1\nconfig async-storage-writes=true durable-machine=true\nadd-nodes 3 voters=(1,2,3)\nadd-clients 2\nlink loss=5%\ncut 1 2\n"))
	groups := map[string]bool{}
	for i := range 300 {
		switch i {
		case 200:
			require.NoError(t, m.Do("pause 2"))
		case 250:
			require.NoError(t, m.Do("crash 3"))
		default:
			require.NoError(t, m.Forward(1))
		}
		for _, c := range m.Choices() {
			groups[c.Group] = true
		}
		if i%10 == 0 {
			wellFormed(t, l, scene.Draw(m))
		}
	}
	require.Equal(t, map[string]bool{"S1": true, "S2": true, "S3": true, app.GroupClients: true}, groups)
}
