package scene_test

import (
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"glassraft/wasm/app"
)

// scripts are runs that a walk may load.
var scripts = []string{
	"",
	"glassraft 1\nadd-nodes 1 voters=(1)\n",
	"glassraft 1\nadd-nodes 3 voters=(1,2,3)\n",
	"glassraft 1\nconfig seed=4 prevote=true checkquorum=true\nadd-nodes 3 voters=(1,2) learners=(3)\ncampaign 2\n",
	"glassraft 1\nconfig async-storage-writes=true\nadd-nodes 5 voters=(1,2,3,4,5)\nadd-clients 2\nrun for 400ms\n",
	"glassraft 1\nadd-nodes 9 voters=(1,2,3,4,5,6,7,8,9)\n",
	"add-nodes 3 voters=(1,2,3) index=3\nadd-nodes 1\ncampaign 1\nprocess-ready 1\n",
	"not a script",
}

// lines are what a walk may do beside what the page offers.
var lines = []string{
	"propose-conf-change 1 v4 r2 transition=explicit", "transfer-leadership from=1 to=2",
	"read 1 x", "tick 2 count=40", "campaign 3", "compact 1 1", "process-ready 2", "crash 9", "nonsense",
	`propose 1 "set x <img src=x onerror=alert(1)>"`, `propose 2 set long ` + strings.Repeat("é", 300),
	"propose 1 set a 1", "propose 1 set a.value 2", "propose 2 set a.what 1", "propose 2 set a 1", "hostility rough", "cut 1 2", "link loss=5%",
}

var inputs = []app.Input{
	{Field: app.FieldRequest, Text: ""}, {Field: app.FieldRequest, Text: "set y 2"}, {Field: app.FieldRequest, Text: "<b>"},
	{Field: app.FieldQuery, Text: "new"}, {Field: app.FieldQuery, Text: "crash 1"}, {Field: "node", Text: "99"}, {Field: "node", Text: "2"},
	{Field: "speed", Text: "x"}, {Field: "groups", Text: "1 | 2"}, {Field: "pan-logs", Text: "12"}, {Field: "pan-logs", Text: "1"},
}

var kinds = []string{
	"next", "next", "next", "next", "act", "act", "act", "ask", "key", "select", "message", "entry", "choose", "scrub", "input", "play",
	"play", "load", "do", "do", "step", "propose", "resize", "drag", "line", "zoom", "pan", "menu", "submit", "glide", "branch",
}

// walk does something that a person, an embedder or time could do. What cannot
// be done is an error that the page shows.
func walk(t *rapid.T, m *app.Model, look func()) {
	act := func(id, arg string) { _ = m.Update(app.Act{ID: id, Arg: arg}) }
	var ids, keys []string
	for _, a := range app.Actions() {
		ids, keys = append(ids, a.ID), append(keys, a.Key)
	}
	part := func(name string) float64 { return float64(rapid.IntRange(-1, 11).Draw(t, name)) / 10 }
	place := func(name string) app.Place { return app.Place{X: part(name + " x"), Y: part(name + " y")} }
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "next":
		act("next", "")
	case "act":
		act(rapid.SampledFrom(ids).Draw(t, "id"), "")
	case "ask":
		act(rapid.SampledFrom(ids).Draw(t, "id"), rapid.SampledFrom([]string{"1", "3", "99", "x"}).Draw(t, "arg"))
	case "key":
		_ = m.Update(app.Key{Key: rapid.SampledFrom(keys).Draw(t, "key")})
	case "select":
		act("select", strconv.Itoa(rapid.IntRange(1, 9).Draw(t, "node")))
	case "entry":
		act("select-entry", strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "entry")))
	case "message":
		if len(m.Frame.Messages) > 0 {
			act("select-message", rapid.SampledFrom(m.Frame.Messages).Draw(t, "message").Name)
		}
	case "choose":
		if len(m.Choices()) > 0 {
			act("choose", rapid.SampledFrom(m.Choices()).Draw(t, "choice").Event.String())
		}
	case "scrub":
		_ = m.Update(app.Scrub{Index: rapid.IntRange(-1, m.Total()+1).Draw(t, "index")})
	case "input":
		_ = m.Update(rapid.SampledFrom(inputs).Draw(t, "input"))
	case "submit":
		_ = m.Update(app.Submit{})
	case "play":
		act("close", "")
		act("speed", strconv.Itoa(rapid.IntRange(0, len(app.Speeds)-1).Draw(t, "speed")))
		if !m.Playing {
			act("play", "")
		}
		for range rapid.IntRange(1, 10).Draw(t, "pictures") {
			_ = m.Update(app.Animate{ElapsedMs: rapid.SampledFrom([]float64{1, 16, 100}).Draw(t, "ms")})
			look()
		}
	case "glide":
		act("close", "")
		if m.Look.Still {
			act("still", "")
		}
		act(rapid.SampledFrom([]string{"next", "back", "next-happening"}).Draw(t, "step"), "")
		for range rapid.IntRange(0, 12).Draw(t, "pictures") {
			look()
			_ = m.Update(app.Animate{ElapsedMs: 30})
		}
	case "load":
		_ = m.Load(rapid.SampledFrom(scripts).Draw(t, "script"))
	case "do":
		_ = m.Do(rapid.SampledFrom(lines).Draw(t, "line"))
	case "step":
		_ = m.Forward(rapid.IntRange(0, 20).Draw(t, "steps"))
	case "branch":
		for range rapid.IntRange(1, 3).Draw(t, "branches") {
			if m.Do(rapid.SampledFrom(lines).Draw(t, "line")) == nil {
				_ = m.Back(1)
			}
		}
	case "propose":
		if n, ok := m.Frame.Leader(); ok {
			_ = m.Do("propose " + strconv.Itoa(int(n.ID)) + " set k" + strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "key")) + " v")
		}
	case "resize":
		root := rapid.SampledFrom([]string{"stage", "logs"}).Draw(t, "root")
		_ = m.Update(app.Resize{Root: root, Size: app.Size{Width: float64(rapid.IntRange(0, 1600).Draw(t, "width")), Height: float64(rapid.IntRange(0, 900).Draw(t, "height"))}})
	case "drag":
		if n := len(m.Frame.Nodes); n > 0 {
			_ = m.Update(app.MoveNode{Node: m.Frame.Nodes[rapid.IntRange(0, n-1).Draw(t, "node")].ID, To: place("to")})
		}
	case "line":
		_ = m.Update(app.DrawLine{From: place("from"), To: place("to"), Done: rapid.Bool().Draw(t, "done")})
	case "zoom":
		_ = m.Update(app.ZoomAt{At: place("at"), Factor: rapid.SampledFrom([]float64{0.5, 1.15, 3}).Draw(t, "factor")})
		_ = m.Update(app.PanStage{By: place("by")})
	case "pan":
		_ = m.Update(app.PanLogs{By: rapid.IntRange(-5, 5).Draw(t, "by")})
	case "menu":
		act("menu", rapid.SampledFrom(app.Menus).Draw(t, "menu"))
	}
}

// anyPage walks to any state of the page, and looks at each on the way.
func anyPage(t *rapid.T, look func(*app.Model)) {
	m := page(t, rapid.IntRange(1, 7).Draw(t, "nodes"))
	look(m)
	for range rapid.IntRange(5, 15).Draw(t, "steps") {
		walk(t, m, func() { look(m) })
		look(m)
	}
}
