package scene_test

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
	"glassraft/web"
)

// viewBox is the size of the stage in index.html.
func viewBox(t testing.TB) (width, height float64) {
	t.Helper()
	index, err := web.Files.ReadFile("index.html")
	require.NoError(t, err)
	box := regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`).FindStringSubmatch(string(index))
	require.NotNil(t, box)
	return number(t, box[1]), number(t, box[2])
}

// circle is a round thing on the stage.
type circle struct{ x, y, r float64 }

func (c circle) apart(o circle) float64 { return math.Hypot(c.x-o.x, c.y-o.y) - c.r - o.r }

// ground is the whole of a node: its body and its timer.
func ground(t testing.TB, s scene.Scene, id core.NodeID) circle {
	t.Helper()
	g, ok := find(s, fmt.Sprintf("node.%d", id))
	require.True(t, ok)
	c, ok := find(s, fmt.Sprintf("node.%d.ground", id))
	require.True(t, ok)
	x, y := place(t, g)
	return circle{x, y, number(t, attr(c, "r"))}
}

func TestNodesStandApartAndInside(t *testing.T) {
	t.Parallel()
	width, height := viewBox(t)
	for n := 1; n <= core.NodesMax; n++ {
		s := scene.Draw(page(t, n))
		var circles []circle
		for id := 1; id <= n; id++ {
			c := ground(t, s, core.NodeID(id))
			require.GreaterOrEqual(t, min(c.x-c.r, c.y-c.r, width-c.x-c.r, height-c.y-c.r), 0.0, "S%d of %d", id, n)
			for j, o := range circles {
				require.Positive(t, c.apart(o), "S%d and S%d of %d", id, j+1, n)
			}
			circles = append(circles, c)
		}
	}
}

// TestWhatBelongsToANodeIsInside looks at notes, votes and everything else
// whose place in its node is given.
func TestWhatBelongsToANodeIsInside(t *testing.T) {
	t.Parallel()
	_, height := viewBox(t)
	for n := 1; n <= core.NodesMax; n++ {
		m := page(t, n)
		for id := 1; id <= n; id++ {
			_ = m.Do(fmt.Sprintf("campaign %d", id)) // A single node needs no votes.
		}
		s := scene.Draw(m)
		for _, e := range s {
			around, ok := find(s, e.Parent)
			if !ok || !strings.HasPrefix(e.Parent, "node.") {
				continue
			}
			_, y := place(t, around)
			for _, at := range []string{"y", "cy"} {
				if text := attr(e, at); text != "" {
					below := 0.0
					if r := attr(e, "r"); r != "" {
						below = number(t, r)
					}
					require.LessOrEqual(t, y+number(t, text)+below, height, "%s of %d nodes", e.Key, n)
				}
			}
		}
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
	const lane = 24 // a message keeps this close to the rim of a node when it starts and ends
	width, height := viewBox(t)
	for _, n := range []int{2, 3, 4, 5, 7, 9, 16, 25} {
		m := page(t, n)
		until(t, m, hasMessages(n-1))
		for _, v := range m.Frame.Messages {
			s := scene.Draw(m)
			from, to := ground(t, s, v.From), ground(t, s, v.To)
			at := func(clock core.Time) circle {
				e, ok := find(scene.Draw(atTime(m, clock)), "msg."+v.Name)
				require.True(t, ok)
				x, y := place(t, e)
				require.True(t, x >= 0 && y >= 0 && x <= width && y <= height)
				return circle{x, y, 0}
			}
			start, end := at(v.Sent), at(v.Due)
			require.LessOrEqual(t, start.apart(from), float64(lane), "of %d nodes", n)
			require.LessOrEqual(t, end.apart(to), float64(lane), "of %d nodes", n)
			require.Positive(t, start.apart(from), "a message covers its sender, of %d nodes", n)
			require.Positive(t, end.apart(to), "a message covers its receiver, of %d nodes", n)

			left := math.Inf(1)
			for clock := v.Sent; clock <= v.Due; clock += (v.Due - v.Sent) / 10 {
				now := at(clock).apart(to)
				require.LessOrEqual(t, now, left+0.2, "a message goes back, of %d nodes", n) // Coordinates are rounded.
				left = now
			}
			require.Equal(t, end, at(v.Due+core.Millisecond), "a message does not overshoot")
			require.Equal(t, start, at(v.Sent-core.Millisecond))
		}
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
	r := ground(t, scene.Draw(m), 1).r - 4
	path := regexp.MustCompile(`^M 0 (\S+) A (\S+) (\S+) 0 ([01]) 1 (\S+) (\S+)$`)
	for tenth := range core.Time(14) { // Beyond the end of the timer, which lasts ten tenths.
		clock := n.Timer.Due - n.Timer.Total + n.Timer.Total*tenth/10
		e, ok := find(scene.Draw(atTime(m, clock)), "node.1.timer")
		if tenth >= 10 {
			require.False(t, ok, "the time is up")
			continue
		}
		require.True(t, ok)
		d := path.FindStringSubmatch(attr(e, "d"))
		require.NotNil(t, d, attr(e, "d"))
		require.InDelta(t, -r, number(t, d[1]), 0.05)
		require.InDelta(t, r, number(t, d[2]), 0.05)
		x, y := number(t, d[5]), number(t, d[6])
		require.InDelta(t, r, math.Hypot(x, y), 0.1, "the arc ends on its circle")
		left := 1 - float64(tenth)/10
		require.InDelta(t, math.Sin(2*math.Pi*left)*r, x, 0.2)
		require.InDelta(t, -math.Cos(2*math.Pi*left)*r, y, 0.2)
		if left != 0.5 {
			require.Equal(t, left > 0.5, d[4] == "1", "more than half a circle")
		}
	}
	e, ok := find(scene.Draw(atTime(m, n.Timer.Due-2*n.Timer.Total)), "node.1.timer")
	require.True(t, ok, "a clock that is behind shows a full circle")
	require.Regexp(t, path, attr(e, "d"))
}

func TestNodesThatAreDownHaveNoTimer(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("crash 2"))
	s := scene.Draw(m)
	_, ok := find(s, "node.2.timer")
	require.False(t, ok)
	link, _ := find(s, "link.1.2")
	require.Equal(t, "dead", attr(link, "class"))
	link, _ = find(s, "link.1.3")
	require.Empty(t, attr(link, "class"))
}

func TestLogsShowTheNewestColumns(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	until(t, m, hasLeader)
	require.NoError(t, m.Step(40))
	n, _ := m.Frame.Leader()
	for i := range 30 {
		require.NoError(t, m.Do(fmt.Sprintf("propose %d set x %d", n.ID, i)))
	}
	until(t, m, func(f *view.Frame) bool { return f.Nodes[n.ID-1].Applied == 31 })
	s := scene.Draw(m)
	_, ok := find(s, "log.index.31")
	require.True(t, ok)
	_, ok = find(s, "log.index.21")
	require.False(t, ok)
	row := 0
	for _, e := range s {
		if e.Parent == fmt.Sprintf("log.%d", n.ID) && attr(e, "class") != "values" && e.Tag == "td" {
			row++
		}
	}
	require.Equal(t, 10, row)
}
