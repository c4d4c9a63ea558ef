package bench

import (
	"runtime"
	"slices"
	"time"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/script"
)

// Travel is what virtual time and histories cost.
type Travel struct {
	// Idle is how many virtual seconds of a cluster of five with a leader and
	// nothing to do pass in a real second, checks included; IdleAsync is that
	// with asynchronous storage writes.
	Idle, IdleAsync float64
	// The Seek times are those to go from one random place of a history of Events
	// events to another: median, 95th percentile, longest.
	Events                             int
	SeekMedianMs, SeekP95Ms, SeekMaxMs float64
	// BranchMs is the time to go from the start to the last event and do one
	// that was not done there.
	BranchMs float64
	// MemoryMB is what a history of LongEvents events holds, its checkpoints
	// and its checker included.
	LongEvents int
	MemoryMB   float64
	SavedKB    float64 // its size as script.Save writes it
}

const (
	travelEvents = 10_000
	longEvents   = 100_000
	seeks        = 400
)

// MeasureTravel measures on a cluster of five with three clients at work.
func MeasureTravel() Travel {
	t := Travel{Events: travelEvents, LongEvents: longEvents, Idle: idle(false), IdleAsync: idle(true)}
	h := grow(travelEvents)
	times := make([]float64, seeks)
	for i := range times {
		id := history.EventID(core.Draw(1, 2, uint64(i), 0)%travelEvents + 1)
		start := time.Now()
		must(h.Seek(id))
		times[i] = ms(start)
	}
	slices.Sort(times)
	t.SeekMedianMs, t.SeekP95Ms, t.SeekMaxMs = times[seeks/2], times[seeks*95/100], times[seeks-1]

	must(h.Seek(history.Start))
	start := time.Now()
	must(h.Seek(travelEvents))
	_, err := h.Do(core.AddNodes{Count: 1})
	must(err)
	t.BranchMs = ms(start)

	before := heapMB()
	h = grow(longEvents)
	t.MemoryMB = heapMB() - before
	t.SavedKB = float64(len(script.Save(h))) / 1e3
	return t
}

func ms(since time.Time) float64 { return time.Since(since).Seconds() * 1000 }

// heapMB is what is reachable, in millions of bytes.
func heapMB() float64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc) / 1e6
}

// grow is a history of so many events: clients at work on five nodes, which
// compact their logs as they go.
func grow(events int) *history.History {
	config := core.Defaults()
	config.Options.AsyncStorageWrites = true
	h, err := history.New(config, func() core.Observer { return check.New() })
	must(err)
	do := func(e core.Event) error { _, err := h.Do(e); return err }
	must(do(core.AddNodes{Count: 5, Voters: []core.NodeID{1, 2, 3, 4, 5}}))
	must(do(core.AddClients{Count: 3, Options: core.DefaultClient()}))
	o := schedule.Options{CompactAfter: 200}
	_, err = o.Run(h.Cluster(), do, func(c *core.Cluster) bool { return c.Events() >= events }, events)
	must(err)
	return h
}

// idle is how many virtual seconds of a quiet cluster pass in a real one.
func idle(async bool) float64 {
	config := core.Defaults()
	config.Options.AsyncStorageWrites = async
	c, err := core.NewCluster(config)
	must(err)
	checker := check.New()
	do := func(e core.Event) error {
		effects, err := c.Do(e)
		if err == nil {
			checker.Observe(c, e, effects)
		}
		return err
	}
	must(do(core.AddNodes{Count: 5, Voters: []core.NodeID{1, 2, 3, 4, 5}}))
	const warmUp, span, eventsMax = 5_000 * core.Millisecond, 50_000 * core.Millisecond, 100_000
	_, err = schedule.Options{}.RunFor(c, do, warmUp, eventsMax)
	must(err)
	rates := make([]float64, 5)
	for i := range rates {
		start := time.Now()
		_, err = schedule.Options{}.RunFor(c, do, span, eventsMax)
		must(err)
		rates[i] = float64(span) / float64(1000*core.Millisecond) / time.Since(start).Seconds()
	}
	return median(rates)
}
