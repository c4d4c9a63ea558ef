package app_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/schedule"
	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/web"
)

// stepsMax caps every loop that steps until something is so.
const stepsMax = 5_000

// three is the script of a new cluster of three nodes.
const three = "add-nodes 3 voters=(1,2,3)\n"

// page gives a page with a new cluster, on which steps do not glide.
func page(t require.TestingT, nodes int) *app.Model {
	m, err := app.New(core.Defaults(), nodes)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	m.Look.Still = true
	return m
}

// press does what a click on a button does. The button must be enabled.
func press(t require.TestingT, m *app.Model, id string) {
	require.Contains(t, enabled(m), id)
	require.NoError(t, m.Update(app.Act{ID: id}))
}

// click does what a click on something with an argument does.
func click(t require.TestingT, m *app.Model, id, arg string) {
	require.NoError(t, m.Update(app.Act{ID: id, Arg: arg}))
}

// enabled lists the actions that can be done.
func enabled(m *app.Model) []string {
	var ids []string
	for _, a := range app.Actions() {
		if a.Enabled(m) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// until presses Next until something is so.
func until(t require.TestingT, m *app.Model, holds func(*view.Frame) bool) {
	for range stepsMax {
		if holds(m.Frame) {
			return
		}
		press(t, m, "next")
	}
	require.Fail(t, "it did not come true", "within %d events", stepsMax)
}

func hasLeader(f *view.Frame) bool { _, ok := f.Leader(); return ok }

func hasMessages(n int) func(*view.Frame) bool {
	return func(f *view.Frame) bool { return len(f.Messages) >= n }
}

// led gives a page with a leader, which it returns too.
func led(t require.TestingT, nodes int) (*app.Model, *view.Node) {
	m := page(t, nodes)
	until(t, m, hasLeader)
	return m, leader(t, m)
}

// leader gives the leader that there must be.
func leader(t require.TestingT, m *app.Model) *view.Node {
	n, ok := m.Frame.Leader()
	require.True(t, ok, "nobody leads")
	return n
}

// everything is all that a person could see of a page, for what must change
// nothing.
type everything struct {
	Model   app.Model // with its history, which only shows in the fields below
	Dialog  app.Dialog
	Choices []app.Choice
	Weather schedule.Options
	Total   int
	Trace   string
}

func seen(m *app.Model) everything {
	e := everything{Model: app.Model{
		Frame: m.Frame, Before: m.Before, Why: m.Why, WhyAt: m.WhyAt,
		Playing: m.Playing, Speed: m.Speed, Step: m.Step, Clock: m.Clock,
		Selection: m.Selection, Tab: m.Tab, Menu: m.Menu, Fields: maps.Clone(m.Fields), Cursor: m.Cursor,
		Look: m.Look, Sizes: maps.Clone(m.Sizes), Places: maps.Clone(m.Places), Zoom: m.Zoom, Pan: m.Pan, Cutting: m.Cutting,
		Error: m.Error, Notice: m.Notice,
	}}
	if d := m.Dialog; d != nil {
		e.Dialog = app.Dialog{Kind: d.Kind, Action: app.Action{ID: d.Action.ID}, Values: maps.Clone(d.Values), Error: d.Error, Field: d.Field, Cursor: d.Cursor}
	}
	e.Choices, e.Weather = m.Choices(), m.Weather()
	e.Total, e.Trace = m.Total(), m.Trace()
	return e
}

// frameOf decodes the frame that the API gives.
func frameOf(t testing.TB, m *app.Model) map[string]any {
	t.Helper()
	text, err := m.FrameJSON()
	require.NoError(t, err)
	var frame map[string]any
	require.NoError(t, json.Unmarshal(text, &frame))
	return frame
}
