package core_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// BenchmarkClone copies five nodes whose logs hold 1,000 entries, on 10 keys.
func BenchmarkClone(b *testing.B) {
	w := ledWorld(b, 5)
	for i := range 1000 {
		w.do(core.Propose{Node: 1, Request: fmt.Sprintf("set x%d %d", i%10, i)})
		w.settle()
	}
	_, last := w.node(5).Disk().LogState()
	require.Greater(b, last.Index, core.Index(1000))
	w.do(core.Propose{Node: 2, Request: "set x 1"}) // to be forwarded
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.c.Clone(); err != nil {
			b.Fatal(err)
		}
	}
}
