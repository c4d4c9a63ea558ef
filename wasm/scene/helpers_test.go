package scene_test

import (
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
	"glassraft/web"
)

// stepsMax caps every loop that steps until something is so.
const stepsMax = 5_000

// page gives a page with a new cluster.
func page(t require.TestingT, nodes int) *app.Model {
	m, err := app.New(core.Defaults(), nodes)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	m.Look.Still = true // Steps do not glide.
	return m
}

// until steps until something is so.
func until(t require.TestingT, m *app.Model, holds func(*view.Frame) bool) {
	for range stepsMax {
		if holds(m.Frame) {
			return
		}
		require.NoError(t, m.Forward(1))
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
	for _, e := range s.All() {
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
