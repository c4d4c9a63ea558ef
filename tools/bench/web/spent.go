package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/profiler"
	"github.com/chromedp/chromedp"
)

// none is what a command without parameters takes.
var none = cdp.Empty{}

// shares are Chromium's counters of what its main thread spent, and their names
// here. They count the thread's own seconds, which a busy machine does not stretch.
var shares = []struct{ counter, name string }{
	{"ThreadTime", "main thread"},
	{"ScriptDuration", "scripts"},
	{"RecalcStyleDuration", "styles"},
	{"LayoutDuration", "layout"},
}

// counters reads what the tab has spent so far, in seconds.
func counters(tab context.Context) (map[string]float64, error) {
	result, err := chromedp.Call(tab, performance.GetMetrics, none)
	if err != nil {
		return nil, err
	}
	values := map[string]float64{}
	for _, m := range result.Metrics {
		values[m.Name] = m.Value
	}
	return values, nil
}

// spent says what was spent between two readings.
func spent(before, after map[string]float64) string {
	var parts []string
	for _, s := range shares {
		parts = append(parts, fmt.Sprintf("%s %.0f ms", s.name, 1000*(after[s.counter]-before[s.counter])))
	}
	return strings.Join(parts, ", ")
}

// heaviestMax is how many functions of a profile are printed.
const heaviestMax = 25

// heaviest lists the functions in which a profile found the page most often, not
// counting what they call.
func heaviest(p *profiler.Profile) []string {
	hits, all := map[string]int64{}, int64(0)
	for _, n := range p.Nodes {
		hits[n.CallFrame.FunctionName] += n.HitCount
		all += n.HitCount
	}
	names := slices.SortedFunc(maps.Keys(hits), func(a, b string) int { return cmp.Or(cmp.Compare(hits[b], hits[a]), cmp.Compare(a, b)) })
	var lines []string
	for _, name := range names[:min(len(names), heaviestMax)] {
		lines = append(lines, fmt.Sprintf("%5.1f %% %s", 100*float64(hits[name])/float64(max(all, 1)), name))
	}
	return lines
}
