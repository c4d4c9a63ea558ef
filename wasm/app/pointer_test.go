package app_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/wasm/app"
)

func send(t require.TestingT, m *app.Model, msg app.Msg) { require.NoError(t, m.Update(msg)) }

// Five nodes stand on a ring, the first at the top, clockwise: 2 and 3 to the
// right, 4 and 5 to the left.
func TestLineAcrossTheStageDividesTheCluster(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		from, to app.Place
		want     string // the last line; "" if nothing happens
	}{
		{"from top to bottom, right of the first", app.Place{X: 0.55, Y: 0}, app.Place{X: 0.55, Y: 1}, "partition 2,3 | 1,4,5"},
		{"from bottom to top", app.Place{X: 0.55, Y: 1}, app.Place{X: 0.55, Y: 0}, "partition 1,4,5 | 2,3"},
		{"below the first", app.Place{X: 0, Y: 0.25}, app.Place{X: 1, Y: 0.25}, "partition 1 | 2,3,4,5"},
		{"a piece that the others lie beyond", app.Place{X: 0.4, Y: 0.25}, app.Place{X: 0.6, Y: 0.25}, "partition 1 | 2,3,4,5"},
		{"too short to mean something", app.Place{X: 0.5, Y: 0.5}, app.Place{X: 0.55, Y: 0.55}, ""},
		{"with everybody on one side", app.Place{X: 0, Y: 0.999}, app.Place{X: 1, Y: 0.999}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := page(t, 5)
			script := m.Script()
			send(t, m, app.DrawLine{From: row.from, To: row.to})
			require.Equal(t, &[2]app.Place{row.from, row.to}, m.Cutting, "it is seen while it is drawn")
			require.Equal(t, script, m.Script())
			send(t, m, app.DrawLine{From: row.from, To: row.to, Done: true})
			require.Nil(t, m.Cutting)
			if row.want == "" {
				require.Equal(t, script, m.Script())
				return
			}
			require.Contains(t, []string{row.want, swapped(row.want)}, lastLine(m))
		})
	}
}

// swapped is a partition of two groups the other way round.
func swapped(line string) string {
	var a, b string
	_, _ = fmt.Sscanf(line, "partition %s | %s", &a, &b)
	return "partition " + b + " | " + a
}

func TestLineOnAZoomedStageIsWhereItIsSeen(t *testing.T) {
	t.Parallel()
	m := page(t, 5)
	send(t, m, app.ZoomAt{At: app.Place{X: 0.5, Y: 0}, Factor: 2}) // the upper half, in the middle
	send(t, m, app.DrawLine{From: app.Place{X: 0, Y: 0.5}, To: app.Place{X: 1, Y: 0.5}, Done: true})
	require.Contains(t, []string{"partition 1 | 2,3,4,5", "partition 2,3,4,5 | 1"}, lastLine(m))
}

func TestNodesAreDragged(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	send(t, m, app.MoveNode{Node: 2, To: app.Place{X: 0.4, Y: 0.6}})
	require.Equal(t, app.Place{X: 0.4, Y: 0.6}, m.PlaceOf(2))
	for _, to := range []app.Place{{X: -3, Y: 0.5}, {X: 4, Y: 0.5}, {X: 0.5, Y: -1}, {X: 0.5, Y: 9}} {
		send(t, m, app.MoveNode{Node: 2, To: to})
		p, size := m.PlaceOf(2), m.StageSize()
		reach := app.NodeReach(m.NodeRadius())
		require.GreaterOrEqual(t, min(p.X*size.Width, p.Y*size.Height, (1-p.X)*size.Width, (1-p.Y)*size.Height), reach, "it stays on the stage")
	}
	// On a smaller stage it is still there, and a line divides by where it stands.
	send(t, m, app.MoveNode{Node: 2, To: app.Place{X: 1, Y: 1}})
	send(t, m, app.Resize{Root: "stage", Size: app.Size{Width: 250, Height: 200}})
	p := m.PlaceOf(2)
	require.LessOrEqual(t, p.X*250, 250-app.NodeReach(m.NodeRadius()))
	require.LessOrEqual(t, p.Y*200, 200-app.NodeReach(m.NodeRadius()))
	send(t, m, app.MoveNode{Node: 2, To: app.Place{X: 0.05, Y: 0.5}})
	send(t, m, app.MoveNode{Node: 3, To: app.Place{X: 0.9, Y: 0.5}})
	send(t, m, app.DrawLine{From: app.Place{X: 0.3, Y: 0}, To: app.Place{X: 0.3, Y: 1}, Done: true})
	require.Contains(t, []string{"partition 2 | 1,3", "partition 1,3 | 2"}, lastLine(m))
	press(t, m, "fit")
	require.Empty(t, m.Places)
}

// seenAt is the part of the stage that is seen, in parts of the whole.
func seenAt(z app.Zoom) (left, top, right, bottom float64) {
	f := max(z.Factor, 1)
	return z.X, z.Y, z.X + 1/f, z.Y + 1/f
}

func TestZoomStaysWithinTheStage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := page(t, 3)
		part := rapid.Float64Range(0, 1)
		for range rapid.IntRange(1, 20).Draw(t, "moves") {
			switch rapid.SampledFrom([]string{"zoom", "pan", "in", "out"}).Draw(t, "kind") {
			case "zoom":
				send(t, m, app.ZoomAt{At: app.Place{X: part.Draw(t, "x"), Y: part.Draw(t, "y")}, Factor: rapid.SampledFrom([]float64{0, 0.5, 1 / 1.15, 1.15, 3, 100}).Draw(t, "factor")})
			case "pan":
				send(t, m, app.PanStage{By: app.Place{X: part.Draw(t, "x")*2 - 1, Y: part.Draw(t, "y")*2 - 1}})
			case "in":
				send(t, m, app.Act{ID: "zoom-in"})
			case "out":
				send(t, m, app.Act{ID: "zoom-out"})
			}
			left, top, right, bottom := seenAt(m.Zoom)
			require.GreaterOrEqual(t, min(left, top), 0.0)
			require.LessOrEqual(t, max(right, bottom), 1.0+1e-9)
			require.LessOrEqual(t, m.Zoom.Factor, 6.0)
		}
	})
}

func TestZoomKeepsWhatIsUnderThePointer(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	at := app.Place{X: 0.4, Y: 0.6}
	under := func() (x, y float64) {
		f := max(m.Zoom.Factor, 1)
		return m.Zoom.X + at.X/f, m.Zoom.Y + at.Y/f
	}
	x, y := under()
	for _, factor := range []float64{1.15, 2, 1 / 1.15, 1.5} {
		send(t, m, app.ZoomAt{At: at, Factor: factor})
		nowX, nowY := under()
		require.InDelta(t, 0, math.Hypot(nowX-x, nowY-y), 1e-9)
	}
	require.Contains(t, enabled(m), "zoom-out")
	left, _, _, _ := seenAt(m.Zoom)
	send(t, m, app.PanStage{By: app.Place{X: -0.1}})
	moved, _, _, _ := seenAt(m.Zoom)
	require.InDelta(t, left+0.1/m.Zoom.Factor, moved, 1e-9, "the picture follows the pointer")
	press(t, m, "fit")
	require.Equal(t, app.Zoom{}, m.Zoom)
	require.NotContains(t, enabled(m), "zoom-out")
}

// long gives a page whose logs are longer than what is seen of them.
func long(t testing.TB) *app.Model {
	m := leading(t)
	for range 30 {
		require.NoError(t, m.Do("propose 1 set x 1"))
	}
	require.NoError(t, m.Do("stabilize log-level=none"))
	require.Equal(t, core.Index(32), app.LastIndex(m.Frame))
	return m
}

func TestLogsArePanned(t *testing.T) {
	t.Parallel()
	m := long(t)
	require.Zero(t, m.Pan.Last, "the newest are followed")
	shown := int(m.LogColumns().Count)
	for _, step := range []struct {
		by   int
		want core.Index
	}{{1, 0}, {-1, 31}, {-6, 25}, {2, 27}, {-100, core.Index(shown)}, {1, core.Index(shown) + 1}, {100, 0}, {-1, 31}, {1, 0}} {
		send(t, m, app.PanLogs{By: step.by})
		require.Equal(t, step.want, m.Pan.Last, "by %d", step.by)
	}
	for _, row := range []struct {
		text string
		want core.Index
	}{{"20", 20}, {"32", 0}, {"99", 0}, {"12", 12}, {"nonsense", 12}} {
		send(t, m, app.Input{Field: "pan-logs", Text: row.text})
		require.Equal(t, row.want, m.Pan.Last, row.text)
	}
	press(t, m, "new3")
	require.Zero(t, m.Pan.Last, "another run is followed from its start")
}
