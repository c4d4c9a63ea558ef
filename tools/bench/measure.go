package bench

import (
	"slices"
	"time"
)

// Row is one measured workload.
type Row struct {
	Name            string
	Nodes           int
	EventsPerSecond float64
	NsPerMessage    float64
	// Ratio is its time for the same proposals over that of the bare loop.
	Ratio float64
}

// Report is all that is measured on one platform.
type Report struct {
	Rows   []Row
	Travel Travel
}

// MeasureAll measures everything.
func MeasureAll() Report { return Report{Rows: Measure(), Travel: MeasureTravel()} }

// turns is how often each workload gets its turn. The median of the turns'
// ratios counts.
const turns = 31

// Measure runs the workloads for clusters of 3 and 5 nodes, in turns.
func Measure() []Row {
	var rows []Row
	for _, nodes := range []int{3, 5} {
		rows = append(rows, measure(nodes)...)
	}
	return rows
}

func measure(nodes int) []Row {
	names := []string{"bare loop", "and proto.Clone", "and fsm.KV", "Cluster.Do", "and checks"}
	workloads := []workload{
		newBare(nodes, false, false), newBare(nodes, true, false), newBare(nodes, true, true),
		newEngine(nodes, false), newEngine(nodes, true),
	}
	seconds := make([][]float64, len(workloads))
	totals := make([]counts, len(workloads))
	for turn := range turns + 1 {
		for i, w := range workloads {
			start := time.Now()
			done := w.batch()
			if turn == 0 {
				continue // warms up
			}
			seconds[i] = append(seconds[i], time.Since(start).Seconds())
			totals[i].Events += done.Events
			totals[i].Messages += done.Messages
		}
	}
	rows := make([]Row, len(workloads))
	for i := range workloads {
		ratios := make([]float64, turns)
		for turn := range ratios {
			ratios[turn] = seconds[i][turn] / seconds[0][turn]
		}
		perBatch := median(seconds[i])
		rows[i] = Row{
			Name:            names[i],
			Nodes:           nodes,
			EventsPerSecond: float64(totals[i].Events) / turns / perBatch,
			NsPerMessage:    perBatch * 1e9 / (float64(totals[i].Messages) / turns),
			Ratio:           median(ratios),
		}
	}
	return rows
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
