package scene_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/scene"
)

// The arrow on a link that is cut one way points where messages still go, and lies
// nearer to that end.
func TestArrowOfAHalfCutLink(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		line       string
		start, end int // of the direction that works
	}{{"cut 1 2", 2, 1}, {"cut 2 1", 1, 2}} {
		m := page(t, 3)
		require.NoError(t, m.Do(row.line))
		s := elements(scene.Draw(m))
		arrow, there := s["link.1.2.arrow"]
		require.True(t, there)
		move, turn, _ := strings.Cut(attr(arrow, "transform"), " ")
		arrow.Attrs = []scene.Attr{{Name: "transform", Value: move}}
		x, y := place(t, arrow)
		start, end := ground(t, s, 1), ground(t, s, 2)
		if row.start == 2 {
			start, end = end, start
		}
		require.Less(t, math.Hypot(x-end.x, y-end.y), math.Hypot(x-start.x, y-start.y), row.line)
		angle := number(t, strings.TrimSuffix(strings.TrimPrefix(turn, "rotate("), ")")) * math.Pi / 180
		require.Positive(t, math.Cos(angle)*(end.x-start.x)+math.Sin(angle)*(end.y-start.y), row.line)
	}
}

// A write that waits for the disk is a bar beside its node.
func TestWritesThatWaitAreBars(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Load("glassraft 1\nconfig async-storage-writes=true\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\n"))
	n, _ := m.Frame.Node(1)
	require.Len(t, n.Pending, 1)
	_, first := find(scene.Draw(m), "node.1.write.0")
	_, second := find(scene.Draw(m), "node.1.write.1")
	require.True(t, first)
	require.False(t, second)
	require.NoError(t, m.Do("process-append-thread 1"))
	_, first = find(scene.Draw(m), "node.1.write.0")
	require.False(t, first)
}
