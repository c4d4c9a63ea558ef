package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// phases gathers what Chromium's tracing tells of the steps to a picture: styles,
// layout, painting, rastering. Unlike the counters it covers every thread.
type phases struct {
	events []event
	done   chan struct{}
}

// event is one entry of a trace, as far as it is used.
type event struct {
	Name, Ph string
	Pid, Tid int
	Ts, Dur  float64 // µs
	Args     struct{ Name string }
}

// beginPhases starts tracing.
func beginPhases(tab context.Context) (*phases, error) {
	p := &phases{done: make(chan struct{})}
	err := chromedp.Listen(tab, func(ev any) {
		switch ev := ev.(type) {
		case *tracing.EventDataCollected:
			for _, v := range ev.Value {
				var e event
				if json.Unmarshal(v, &e) == nil {
					p.events = append(p.events, e)
				}
			}
		case *tracing.EventTracingComplete:
			close(p.done)
		}
	})
	if err != nil {
		return nil, err
	}
	categories := []string{"devtools.timeline", "disabled-by-default-devtools.timeline", "cc", "viz", "blink", "__metadata"}
	_, err = chromedp.Call(tab, tracing.Start, tracing.StartParams{TraceConfig: &tracing.TraceConfig{IncludedCategories: categories}})
	return p, err
}

// end stops tracing, and lists what took most on each thread, not counting what
// stands inside.
func (p *phases) end(tab context.Context) ([]string, error) {
	if _, err := chromedp.Call(tab, tracing.End, none); err != nil {
		return nil, err
	}
	select {
	case <-p.done:
	case <-tab.Done():
		return nil, tab.Err()
	}
	type thread struct{ pid, tid int }
	names := map[thread]string{}
	spans := map[thread][]event{}
	for _, e := range p.events {
		at := thread{e.Pid, e.Tid}
		switch {
		case e.Name == "thread_name":
			names[at] = e.Args.Name
		case e.Ph == "X":
			spans[at] = append(spans[at], e)
		}
	}
	own := map[string]float64{}
	for at, list := range spans {
		slices.SortStableFunc(list, func(a, b event) int { return cmp.Or(cmp.Compare(a.Ts, b.Ts), cmp.Compare(b.Dur, a.Dur)) })
		var open []event
		for _, e := range list {
			for len(open) > 0 && open[len(open)-1].Ts+open[len(open)-1].Dur <= e.Ts {
				open = open[:len(open)-1]
			}
			if len(open) > 0 {
				own[names[at]+": "+open[len(open)-1].Name] -= e.Dur
			}
			own[names[at]+": "+e.Name] += e.Dur
			open = append(open, e)
		}
	}
	keys := slices.SortedFunc(maps.Keys(own), func(a, b string) int { return cmp.Or(cmp.Compare(own[b], own[a]), cmp.Compare(a, b)) })
	var lines []string
	for _, key := range keys[:min(len(keys), heaviestMax)] {
		lines = append(lines, fmt.Sprintf("%7.1f ms %s", own[key]/1000, key))
	}
	return lines, nil
}
