package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
)

// filled gives a page with logs of so many entries.
func filled(t *testing.T, entries int) *app.Model {
	t.Helper()
	m := page(t, 3)
	require.NoError(t, m.Load("glassraft 1\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nstabilize log-level=none\n"))
	for range entries - 1 {
		require.NoError(t, m.Do("propose 1 set x 1"))
	}
	require.NoError(t, m.Do("stabilize log-level=none"))
	require.Equal(t, core.Index(entries), app.LastIndex(m.Frame))
	return m
}

func TestColumnsOfTheLogsFitTheirFrame(t *testing.T) {
	t.Parallel()
	for _, entries := range []int{1, 5, 12, 40} {
		m := filled(t, entries)
		last := core.Index(0)
		for width := 100.0; width < 2_000; width += 50 {
			send(t, m, app.Resize{Root: "logs", Size: app.Size{Width: width, Height: 100}})
			if width == 400 {
				last = 0 // no phone any more
			}
			c := m.LogColumns()
			require.Positive(t, c.Count)
			if c.Narrow {
				require.GreaterOrEqual(t, c.Count, last, "%d entries, %v wide", entries, width)
				last = c.Count
				continue
			}
			require.LessOrEqual(t, core.Index(entries), max(c.Count, 4), "all is seen, or the columns are narrow")
		}
	}
}

// Beside a lesson, in windows of these widths, the logs of Figure 7 are seen whole; a
// short log has words in its entries.
func TestFigureSevenFitsBesideALesson(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		width   float64 // of the region: windows 1280, 1440 and 1920 wide
		entries int
		want    app.Columns
	}{
		{421, 4, app.Columns{Count: 4}},
		{421, 6, app.Columns{Count: 6, Tight: true}},
		{421, 7, app.Columns{Count: 8, Tight: true, Narrow: true}},
		{421, 12, app.Columns{Count: 12, Tight: true, Narrow: true}},
		{480, 12, app.Columns{Count: 12, Tight: true, Narrow: true}},
		{480, 40, app.Columns{Count: 14, Tight: true, Narrow: true}},
		{646, 7, app.Columns{Count: 7}},
		{646, 11, app.Columns{Count: 11, Tight: true}},
		{646, 12, app.Columns{Count: 12, Tight: true, Narrow: true}},
		{352, 4, app.Columns{Count: 4}},
		{352, 12, app.Columns{Count: 11, Tight: true, Narrow: true}},
	} {
		m := filled(t, row.entries)
		send(t, m, app.Resize{Root: "logs", Size: app.Size{Width: row.width, Height: 100}})
		require.Equal(t, row.want, m.LogColumns(), "%v wide, %d entries", row.width, row.entries)
		if m.Tab = app.TabLesson; row.width == 352 && row.entries == 12 {
			require.Equal(t, core.Index(12), m.LogColumns().Count, "beside a lesson on a phone")
		}
	}
}
