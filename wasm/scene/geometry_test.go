package scene_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// sizes are sizes of the stage from a small phone's to a wide screen's.
var sizes = []app.Size{
	{Width: 250, Height: 200}, {Width: 320, Height: 250}, {Width: 360, Height: 640}, {Width: 640, Height: 500},
	{Width: 820, Height: 420}, {Width: 1024, Height: 768}, {Width: 1600, Height: 900},
}

// sized gives a page with a stage of some size.
func sized(t require.TestingT, nodes int, size app.Size) *app.Model {
	m := page(t, nodes)
	require.NoError(t, m.Update(app.Resize{Root: scene.RootStage, Size: size}))
	return m
}

// elements gives a scene's elements by key.
func elements(s scene.Scene) map[string]scene.Element {
	byKey := map[string]scene.Element{}
	for _, e := range s.All() {
		byKey[e.Key] = e
	}
	return byKey
}

// circle is a round thing on the stage.
type circle struct{ x, y, r float64 }

func (c circle) apart(o circle) float64 { return math.Hypot(c.x-o.x, c.y-o.y) - c.r - o.r }

// ground is the whole of a node: its body and its timer.
func ground(t require.TestingT, s map[string]scene.Element, id core.NodeID) circle {
	g, ok := s[fmt.Sprintf("node.%d", id)]
	require.True(t, ok)
	x, y := place(t, g)
	return circle{x, y, number(t, attr(s[g.Key+".ground"], "r"))}
}

func TestNodesStandApartAndInside(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			for n := 1; n <= core.NodesMax; n++ {
				s := elements(scene.Draw(sized(t, n, size)))
				var circles []circle
				for id := 1; id <= n; id++ {
					c := ground(t, s, core.NodeID(id))
					require.GreaterOrEqual(t, min(c.x-c.r, c.y-c.r, size.Width-c.x-c.r, size.Height-c.y-c.r), 0.0, "S%d of %d", id, n)
					for j, o := range circles {
						require.Positive(t, c.apart(o), "S%d and S%d of %d", id, j+1, n)
					}
					circles = append(circles, c)
				}
			}
		})
	}
}

func TestDraggedNodesStayInside(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		m := sized(t, 5, size)
		for i, to := range []app.Place{{X: -1, Y: -1}, {X: 2, Y: -1}, {X: 2, Y: 2}, {X: -1, Y: 2}, {X: 0.5, Y: 0.5}} {
			require.NoError(t, m.Update(app.MoveNode{Node: core.NodeID(i + 1), To: to}))
		}
		whatBelongsToNodesIsInside(t, m, size)
		s := elements(scene.Draw(m))
		c := ground(t, s, 5)
		require.InDelta(t, size.Width/2, c.x, 0.1)
		require.InDelta(t, size.Height/2, c.y, 0.1)
		timer := s["timer.5"]
		require.True(t, strings.HasPrefix(attr(timer, "transform"), attr(s["node.5"], "transform")), "its timer goes with it")
		require.Equal(t, fmt.Sprintf("%.1f", c.x), attr(s["link.4.5.line"], "x2"), "and its links")
	}
}

// whatBelongsToNodesIsInside looks at notes, votes and everything else whose place
// in its node is given.
func whatBelongsToNodesIsInside(t require.TestingT, m *app.Model, size app.Size) {
	s := elements(scene.Draw(m))
	for _, e := range s {
		around, ok := s[e.Parent]
		if !ok || !strings.HasPrefix(e.Parent, "node.") {
			continue
		}
		x, y := place(t, around)
		offset := func(names ...string) float64 {
			for _, name := range names {
				if text := attr(e, name); text != "" {
					return number(t, text)
				}
			}
			return 0
		}
		x, y = x+offset("x", "cx"), y+offset("y", "cy")
		r := offset("r")
		require.GreaterOrEqual(t, min(x-r, y-r), 0.0, "%s of %v", e.Key, size)
		require.LessOrEqual(t, x+max(r, offset("width")), size.Width, "%s of %v", e.Key, size)
		below := max(r, offset("height"))
		if e.Tag == "svg:text" {
			below = 3 // what hangs below the line
		}
		require.LessOrEqual(t, y+below, size.Height, "%s of %v", e.Key, size)
	}
}

func TestWhatBelongsToANodeIsInside(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{1, 2, 3, 5, 6, 7, 9, 13, 25} {
				m := sized(t, n, size)
				for id := 1; id <= n; id++ {
					_ = m.Do(fmt.Sprintf("campaign %d", id)) // A single node needs no votes.
					_ = m.Do(fmt.Sprintf("clock %d 50%%", id))
				}
				whatBelongsToNodesIsInside(t, m, size)
			}
		})
	}
}

// atTime is the page at another moment of the same event.
func atTime(m *app.Model, clock core.Time) *app.Model {
	later := *m
	later.Clock = clock
	return &later
}

func TestMessagesGoFromSenderToReceiver(t *testing.T) {
	t.Parallel()
	const lane = 34 // where there is room, a message keeps this close to the rim of a node when it starts and ends, or below it to its words
	for _, size := range sizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{2, 3, 5, 9, 25} {
				m := sized(t, n, size)
				until(t, m, hasMessages(n-1))
				require.NoError(t, m.Do("duplicate "+m.Frame.Messages[0].Name))
				for _, v := range m.Frame.Messages {
					s := elements(scene.Draw(m))
					from, to := ground(t, s, v.From), ground(t, s, v.To)
					at := func(clock core.Time) circle {
						x, y := place(t, elements(scene.Draw(atTime(m, clock)))["msg."+v.Name])
						require.True(t, x >= 12 && y >= 12 && x <= size.Width-12 && y <= size.Height-12, "a message leaves the stage")
						return circle{x, y, 0}
					}
					start, end := at(v.Sent), at(v.Due)
					require.Less(t, start.apart(from), start.apart(to)+from.r, "of %d nodes", n)
					require.Less(t, end.apart(to), end.apart(from)+to.r, "of %d nodes", n)
					if from.apart(to) > 30 && v.ID.Copy == 0 {
						require.LessOrEqual(t, start.apart(from), float64(lane), "of %d nodes", n)
						require.LessOrEqual(t, end.apart(to), float64(lane), "of %d nodes", n)
						require.Positive(t, start.apart(from), "a message covers its sender, of %d nodes", n)
						require.Positive(t, end.apart(to), "a message covers its receiver, of %d nodes", n)
					}
					left := math.Inf(1)
					for clock := v.Sent; clock <= v.Due; clock += (v.Due - v.Sent) / 5 {
						now := at(clock).apart(to)
						require.LessOrEqual(t, now, left+0.2, "a message goes back, of %d nodes", n) // Coordinates are rounded.
						left = now
					}
					require.Equal(t, end, at(v.Due+core.Millisecond), "a message does not overshoot")
					require.Equal(t, start, at(v.Sent-core.Millisecond))
					if n > 5 {
						break // one of many says enough
					}
				}
			}
		})
	}
}

func TestDirectionsOfALinkKeepApart(t *testing.T) {
	t.Parallel()
	m := page(t, 2)
	require.NoError(t, m.Do("campaign 1"))
	require.NoError(t, m.Do("process-ready 1"))
	require.NoError(t, m.Do("campaign 2"))
	require.NoError(t, m.Do("process-ready 2"))
	require.Len(t, m.Frame.Messages, 2)
	s := scene.Draw(atTime(m, m.Frame.Messages[0].Due))
	var x []float64
	for _, v := range m.Frame.Messages {
		e, ok := find(s, "msg."+v.Name)
		require.True(t, ok)
		at, _ := place(t, e)
		x = append(x, at)
	}
	require.NotEqual(t, x[0], x[1], "the nodes stand one above the other, so the sides are left and right")
	require.InDelta(t, 16, math.Abs(x[0]-x[1]), 0.2)
}

func TestTimerRunsDown(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	n := m.Frame.Nodes[0]
	for tenth := range core.Time(14) { // Beyond the end of the timer, which lasts ten tenths.
		clock := n.Timer.Due - n.Timer.Total + n.Timer.Total*tenth/10
		e, ok := find(scene.Draw(atTime(m, clock)), "timer.1")
		if tenth >= 10 {
			require.False(t, ok, "the time is up")
			continue
		}
		require.True(t, ok)
		require.Equal(t, "1", attr(e, "pathLength"))
		dash, rest, _ := strings.Cut(attr(e, "stroke-dasharray"), " ")
		require.Equal(t, "1", rest)
		require.InDelta(t, 1-float64(tenth)/10, number(t, dash), 0.001)
	}
	e, ok := find(scene.Draw(atTime(m, n.Timer.Due-2*n.Timer.Total)), "timer.1")
	require.True(t, ok)
	require.Equal(t, "1.0000 1", attr(e, "stroke-dasharray"), "a clock that is behind shows a full circle")
}

func TestNodesThatAreDownHaveNoTimer(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("crash 2"))
	s := scene.Draw(m)
	_, ok := find(s, "timer.2")
	require.False(t, ok)
	link, _ := find(s, "link.1.2")
	require.Equal(t, "link dead", attr(link, "class"))
	link, _ = find(s, "link.1.3")
	require.Equal(t, "link", attr(link, "class"))
}

func TestZoomIsAPartOfTheStage(t *testing.T) {
	t.Parallel()
	m := sized(t, 3, app.Size{Width: 800, Height: 400})
	box := func() string { return attr(elements(scene.Draw(m))[scene.RootStage], "viewBox") }
	require.Equal(t, "0.0 0.0 800.0 400.0", box())
	require.NoError(t, m.Update(app.ZoomAt{At: app.Place{X: 0.5, Y: 0.5}, Factor: 2}))
	require.Equal(t, "200.0 100.0 400.0 200.0", box())
	require.NoError(t, m.Update(app.PanStage{By: app.Place{X: 1, Y: 0.25}}))
	require.Equal(t, "0.0 50.0 400.0 200.0", box(), "no further than the stage goes")
	require.NoError(t, m.Update(app.Act{ID: "fit"}))
	require.Equal(t, "0.0 0.0 800.0 400.0", box())
}

func TestLogsShowTheNewestColumns(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Load("glassraft 1\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nstabilize log-level=none\n"))
	for i := range 30 {
		require.NoError(t, m.Do(fmt.Sprintf("propose 1 set x %d", i)))
	}
	until(t, m, func(f *view.Frame) bool { return f.Nodes[0].Applied == 31 })
	shown := func() (list []string) {
		for _, e := range scene.Draw(m).All() {
			if e.Parent == "log.indexes" && strings.HasPrefix(e.Key, "log.index.") {
				list = append(list, strings.TrimPrefix(e.Key, "log.index."))
			}
		}
		return list
	}
	require.Equal(t, strings.Fields("22 23 24 25 26 27 28 29 30 31"), shown())
	s := elements(scene.Draw(m))
	require.Contains(t, s, "log.1.31")
	require.NotContains(t, s, "log.1.21")
	require.Contains(t, s, "log.pan")
	require.NoError(t, m.Update(app.PanLogs{By: -10}))
	require.Equal(t, strings.Fields("12 13 14 15 16 17 18 19 20 21"), shown())
	require.NoError(t, m.Update(app.Resize{Root: scene.RootLogs, Size: app.Size{Width: 128 + 7*24}}))
	require.Len(t, shown(), 8, "on a phone the state machine gives way")
	require.NoError(t, m.Update(app.Resize{Root: scene.RootLogs, Size: app.Size{Width: 100}}))
	require.Len(t, shown(), 4, "there are never fewer")
}
