package scene_test

import (
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// stepsMax caps every loop that steps until something is so.
const stepsMax = 5_000

// page gives a page with a new cluster.
func page(t require.TestingT, nodes int) *app.Model {
	m, err := app.New(core.Defaults(), nodes)
	require.NoError(t, err)
	return m
}

// until steps until something is so.
func until(t require.TestingT, m *app.Model, holds func(*view.Frame) bool) {
	for range stepsMax {
		if holds(m.Frame) {
			return
		}
		require.NoError(t, m.Step(1))
	}
	require.Fail(t, "it did not come true", "within %d events", stepsMax)
}

func hasLeader(f *view.Frame) bool { _, ok := f.Leader(); return ok }

func hasMessages(n int) func(*view.Frame) bool {
	return func(f *view.Frame) bool { return len(f.Messages) >= n }
}

// attr gives an element's attribute; "" if it has none of this name.
func attr(e scene.Element, name string) string {
	for _, a := range e.Attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// find gives the element with a key; false if there is none.
func find(s scene.Scene, key string) (scene.Element, bool) {
	for _, e := range s {
		if e.Key == key {
			return e, true
		}
	}
	return scene.Element{}, false
}

// number reads a coordinate.
func number(t require.TestingT, text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	return n
}

// place is where an element stands on the stage.
func place(t require.TestingT, e scene.Element) (x, y float64) {
	inner, ok := strings.CutPrefix(attr(e, "transform"), "translate(")
	require.True(t, ok, e.Key)
	first, second, ok := strings.Cut(strings.TrimSuffix(inner, ")"), ",")
	require.True(t, ok, e.Key)
	return number(t, first), number(t, second)
}

// scripts are runs that a walk may load.
var scripts = []string{
	"",
	"glassraft 1\nadd-nodes 1 voters=(1)\n",
	"glassraft 1\nadd-nodes 3 voters=(1,2,3)\n",
	"glassraft 1\nconfig seed=4 prevote=true checkquorum=true\nadd-nodes 3 voters=(1,2) learners=(3)\ncampaign 2\n",
	"glassraft 1\nadd-nodes 9 voters=(1,2,3,4,5,6,7,8,9)\n",
	"add-nodes 3 voters=(1,2,3) index=3\nadd-nodes 1\ncampaign 1\nprocess-ready 1\n",
	"not a script",
}

// lines are what a walk may do beside what the page offers.
var lines = []string{
	"propose-conf-change 1 v4 r2 transition=explicit", "transfer-leadership from=1 to=2",
	"read 1 x", "tick 2 count=40", "campaign 3", "compact 1 1", "process-ready 2", "crash 9", "nonsense",
	`propose 1 "set x <img src=x onerror=alert(1)>"`, `propose 2 set long ` + strings.Repeat("é", 300),
}

// walk does something that a person, an embedder or time could do. What cannot
// be done is an error that the page shows.
func walk(t *rapid.T, m *app.Model) {
	var ids, keys []string
	for _, a := range app.Actions() {
		ids, keys = append(ids, a.ID), append(keys, a.Key)
	}
	switch kind := rapid.SampledFrom([]string{
		"next", "next", "next", "next", "next", "act", "act", "key", "select", "message", "choose", "scrub", "input", "play", "load", "do", "step", "propose",
	}).Draw(t, "kind"); kind {
	case "next":
		_ = m.Update(app.Act{ID: "next"})
	case "act":
		_ = m.Update(app.Act{ID: rapid.SampledFrom(ids).Draw(t, "id")})
	case "key":
		_ = m.Update(app.Key{Key: rapid.SampledFrom(keys).Draw(t, "key")})
	case "select":
		_ = m.Update(app.Act{ID: "select", Arg: strconv.Itoa(rapid.IntRange(1, 9).Draw(t, "node"))})
	case "message":
		if len(m.Frame.Messages) > 0 {
			_ = m.Update(app.Act{ID: "select-message", Arg: rapid.SampledFrom(m.Frame.Messages).Draw(t, "message").Name})
		}
	case "choose":
		if len(m.Choice) > 0 {
			_ = m.Update(app.Act{ID: "choose", Arg: rapid.SampledFrom(m.Choice).Draw(t, "choice").Event.String()})
		}
	case "scrub":
		_ = m.Update(app.Scrub{Index: rapid.IntRange(-1, m.Total()+1).Draw(t, "index")})
	case "input":
		_ = m.Update(app.Input{Field: app.FieldRequest, Text: rapid.SampledFrom([]string{"", "set y 2", "<b>", "delete x"}).Draw(t, "request")})
	case "play":
		m.Playing = true
		for range rapid.IntRange(1, 10).Draw(t, "pictures") {
			_ = m.Update(app.Animate{ElapsedMs: 100})
		}
	case "load":
		_ = m.Load(rapid.SampledFrom(scripts).Draw(t, "script"))
	case "do":
		_ = m.Do(rapid.SampledFrom(lines).Draw(t, "line"))
	case "step":
		_ = m.Step(rapid.IntRange(0, 20).Draw(t, "steps"))
	case "propose":
		if n, ok := m.Frame.Leader(); ok {
			_ = m.Do("propose " + strconv.Itoa(int(n.ID)) + " set k" + strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "key")) + " v")
		}
	}
}

// anyPage walks to any state of the page, and looks at each on the way.
func anyPage(t *rapid.T, look func(*app.Model)) {
	m := page(t, rapid.IntRange(1, 7).Draw(t, "nodes"))
	look(m)
	for range rapid.IntRange(5, 15).Draw(t, "steps") {
		walk(t, m)
		look(m)
	}
}
