package scene_test

import (
	"fmt"
	"math"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// No node lies on the words below another, on any stage.
func TestWordsBelowANodeCanBeRead(t *testing.T) {
	t.Parallel()
	shown := 0
	for _, size := range append(sizes, app.Size{Width: 374, Height: 364}) {
		for n := 2; n <= 9; n++ {
			s := elements(scene.Draw(sized(t, n, size)))
			for id := 1; id <= n; id++ {
				note, there := s[fmt.Sprintf("node.%d.note", id)]
				if !there {
					continue
				}
				shown++
				at := ground(t, s, core.NodeID(id))
				below := number(t, attr(note, "y"))
				for other := 1; other <= n; other++ {
					if other == id {
						continue
					}
					o := ground(t, s, core.NodeID(other))
					dx := max(math.Abs(o.x-at.x)-3*float64(utf8.RuneCountInString(note.Text)), 0)
					for _, y := range []float64{below, below - 8} { // the line on which the letters stand, and their tops
						require.Greater(t, math.Hypot(dx, o.y-at.y-y), o.r, "%v, %d nodes: S%d lies on the words of S%d", size, n, other, id)
					}
				}
			}
		}
	}
	require.Positive(t, shown)
}

// A label stands beside its message on the side on which that travels, so that the
// labels of the two directions of a link are never in each other's way.
func TestLabelsStandBesideTheWay(t *testing.T) {
	t.Parallel()
	sides := map[string]int{}
	for _, places := range [][2]app.Place{{{X: 0.2, Y: 0.5}, {X: 0.8, Y: 0.5}}, {{X: 0.5, Y: 0.2}, {X: 0.5, Y: 0.8}}} {
		for _, from := range []core.NodeID{1, 2} {
			m := page(t, 2)
			for i, p := range places {
				require.NoError(t, m.Update(app.MoveNode{Node: core.NodeID(i + 1), To: p}))
			}
			require.NoError(t, m.Do(fmt.Sprintf("campaign %d", from)))
			require.NoError(t, m.Do(fmt.Sprintf("process-ready %d", from)))
			until(t, m, hasMessages(1))
			v := m.Frame.Messages[0]
			s := elements(scene.Draw(m))
			label, there := s["msg."+v.Name+".label"]
			require.True(t, there)
			x, y := number(t, attr(label, "x")), number(t, attr(label, "y"))
			a, b := ground(t, s, v.From), ground(t, s, v.To)
			// The right-hand side of whoever travels from a to b, in a picture whose y grows downwards.
			across := -x*(b.y-a.y) + y*(b.x-a.x)
			require.Positive(t, across, "from S%d at %v, the label stands at %v, %v", from, places, x, y)
			sides[attr(label, "text-anchor")]++
		}
	}
	require.Equal(t, map[string]int{"start": 2, "end": 2}, sides, "away from the node that each has just left")
}

// On a link along the edge of the stage a label turns inwards.
func TestLabelsStayOnTheStage(t *testing.T) {
	t.Parallel()
	for _, x := range []float64{0, 1} {
		for _, from := range []core.NodeID{1, 2} {
			m := page(t, 2)
			require.NoError(t, m.Update(app.MoveNode{Node: 1, To: app.Place{X: x, Y: 0.1}}))
			require.NoError(t, m.Update(app.MoveNode{Node: 2, To: app.Place{X: x, Y: 0.9}}))
			require.NoError(t, m.Do(fmt.Sprintf("campaign %d", from)))
			require.NoError(t, m.Do(fmt.Sprintf("process-ready %d", from)))
			until(t, m, hasMessages(1))
			s := elements(scene.Draw(m))
			v := m.Frame.Messages[0]
			label := s["msg."+v.Name+".label"]
			at, _ := place(t, s["msg."+v.Name])
			wide := 6 * float64(utf8.RuneCountInString(v.Label))
			start := at + number(t, attr(label, "x"))
			if attr(label, "text-anchor") == "end" {
				start -= wide
			}
			require.GreaterOrEqual(t, start, 0.0)
			require.LessOrEqual(t, start+wide, m.StageSize().Width)
		}
	}
}
