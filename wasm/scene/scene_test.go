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
	l := listsOfBoot(t)
	rapid.Check(t, func(t *rapid.T) {
		anyPage(t, func(m *app.Model) {
			s := scene.Draw(m)
			wellFormed(t, l, s)
			controlsMeanSomething(t, s)
			labelsSaySomething(t, s)
		})
	})
}

// wellFormed looks at what boot.js and Patch count on.
func wellFormed(t require.TestingT, l lists, s scene.Scene) {
	known := map[string]*scene.Element{}
	for _, key := range rootKeys {
		known[key] = &scene.Element{Key: key}
	}
	for i := range s {
		e := &s[i]
		require.Nil(t, known[e.Key], "key %s is there twice", e.Key)
		require.NotNil(t, known[e.Parent], "%s stands before what it stands in", e.Key)
		require.Empty(t, known[e.Parent].Text, "%s stands beside text", e.Key)
		require.True(t, l.tags[e.Tag], "boot.js refuses <%s>", e.Tag)
		names := map[string]bool{}
		for _, a := range e.Attrs {
			require.True(t, l.allowsAttribute(a.Name), "boot.js refuses %s=", a.Name)
			require.False(t, names[a.Name], "%s has %s= twice", e.Key, a.Name)
			require.NotEmpty(t, a.Value, "%s of %s", a.Name, e.Key)
			names[a.Name] = true
		}
		known[e.Key] = e
	}
}

// controlsMeanSomething looks at what a person can press or fill in.
func controlsMeanSomething(t require.TestingT, s scene.Scene) {
	testids := map[string]bool{}
	for _, e := range s {
		if id := attr(e, "data-testid"); id != "" && id != "choice" && id != "message" && id != "violation" {
			require.False(t, testids[id], "data-testid %q is there twice", id)
			testids[id] = true
		}
		presses := e.Tag == "button" || attr(e, "role") == "button"
		if act := attr(e, "data-act"); act != "" {
			_, ok := app.ActionByID(act)
			require.True(t, ok, "%s is for the unknown action %q", e.Key, act)
			require.True(t, presses, "%s can be pressed by mouse only", e.Key)
		}
		if e.Tag == "button" {
			require.Equal(t, "button", attr(e, "type"), e.Key)
			require.NotEmpty(t, attr(e, "data-act"), e.Key)
		} else if presses {
			require.Equal(t, "0", attr(e, "tabindex"), "%s is out of reach of the keyboard", e.Key)
		}
		if presses || e.Tag == "input" {
			require.NotEmpty(t, attr(e, "data-testid"), e.Key)
			require.True(t, strings.ContainsFunc(nameOf(s, e), unicode.IsLetter), "%s has no name to be read out", e.Key)
		}
	}
}

// labelsSaySomething looks at what ought to hold words.
func labelsSaySomething(t require.TestingT, s scene.Scene) {
	full := map[string]bool{}
	for _, e := range s {
		full[e.Parent] = true
	}
	for _, e := range s {
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
	if e.Tag == "input" {
		if around, ok := find(s, e.Parent); ok && around.Tag == "label" {
			of = around.Key
		}
	}
	return textIn(s, of)
}

// textIn is the text of an element and of all in it.
func textIn(s scene.Scene, key string) string {
	text := ""
	for _, e := range s {
		switch {
		case e.Key == key:
			text += e.Text
		case e.Parent == key:
			text += textIn(s, e.Key)
		}
	}
	return text
}

// wordless are elements that may stand without text.
func wordless(e scene.Element) bool {
	switch e.Tag {
	case "svg:text", "svg:title":
		return false
	case "input", "tbody":
		return true
	case "td":
		return attr(e, "class") == "none"
	case "span":
		return slices.Contains([]string{"known", "was", "now", "label"}, attr(e, "class"))
	}
	return strings.HasPrefix(e.Tag, "svg:")
}

func TestEveryActionCanBeReachedOnThePage(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	until(t, m, hasMessages(2))
	require.NoError(t, m.Update(app.Act{ID: "help"}))
	s := scene.Draw(m)
	for _, a := range app.Actions() {
		if a.Where != app.WhereNowhere {
			e, ok := find(s, "button."+a.ID)
			require.True(t, ok, a.ID)
			require.Equal(t, a.ID, attr(e, "data-act"))
			require.Equal(t, a.ID, attr(e, "data-testid"))
			require.Contains(t, attr(e, "title"), a.Help)
			require.Equal(t, !a.Enabled(m), attr(e, "disabled") != "", a.ID)
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
	require.NoError(t, m.Step(1))
	l := listsOfBoot(t)
	found := 0
	for _, e := range scene.Draw(m) {
		if strings.Contains(e.Text, "<img") {
			found++
		}
		require.True(t, l.tags[e.Tag])
		require.NotContains(t, e.Key, "<img", "keys are made from ids")
	}
	require.Positive(t, found)
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
	l := listsOfBoot(t)
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
			require.NoError(t, m.Step(1))
		}
		for _, c := range m.Choice {
			groups[c.Group] = true
		}
		wellFormed(t, l, scene.Draw(m))
	}
	require.Equal(t, map[string]bool{"Ready": true, "Operations": true, "Clients": true, "Deliver": true, "Timers": true}, groups)
}
