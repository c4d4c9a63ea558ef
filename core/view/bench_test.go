package view_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// What an event of a busy cluster costs, by how much of what the page does is
// done for it, how many nodes there are, and how long their logs.
func BenchmarkEvent(b *testing.B) {
	steps := []struct {
		name string
		look func(before *view.Frame, e core.Event, fx core.Effects, c *core.Cluster) *view.Frame
	}{
		{"do", func(*view.Frame, core.Event, core.Effects, *core.Cluster) *view.Frame { return nil }},
		{"capture", func(_ *view.Frame, _ core.Event, _ core.Effects, c *core.Cluster) *view.Frame { return view.Capture(c) }},
		{"capture after", func(before *view.Frame, _ core.Event, _ core.Effects, c *core.Cluster) *view.Frame {
			return view.CaptureAfter(before, c)
		}},
		{"explain", func(before *view.Frame, e core.Event, fx core.Effects, c *core.Cluster) *view.Frame {
			after := view.CaptureAfter(before, c)
			view.Explain(e, fx, before, after)
			return after
		}},
	}
	for _, nodes := range []int{3, 5} {
		for _, entries := range []int{100, 1000, 10_000} {
			for _, step := range steps {
				b.Run(fmt.Sprintf("nodes=%d/entries=%d/%s", nodes, entries, step.name), func(b *testing.B) {
					c, checker := long(b, nodes, entries)
					b.ReportAllocs()
					frame := view.Capture(c)
					for i := 0; b.Loop(); i++ {
						// One event in sixty is a request.
						e, ok := schedule.Next(c)
						if i%60 == 0 {
							e = core.Propose{Node: 1, Request: "set x 5"}
						}
						require.True(b, ok)
						fx, err := c.Do(e)
						require.NoError(b, err)
						checker.Observe(c, e, fx)
						frame = step.look(frame, e, fx, c)
					}
				})
			}
		}
	}
}
