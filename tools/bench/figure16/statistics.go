package figure16

import (
	"slices"

	"glassraft/core"
)

// Summary describes a sample of times.
type Summary struct {
	Min, Median, Mean, P95, Max core.Time
}

// Summarize describes a sample; of an empty one, with zeros. The median of an
// even number is the mean of the two in the middle; the 95th percentile is the
// smallest time that 95 of 100 do not exceed.
func Summarize(sample []core.Time) Summary {
	if len(sample) == 0 {
		return Summary{}
	}
	sorted := slices.Sorted(slices.Values(sample))
	n := len(sorted)
	var sum core.Time
	for _, t := range sorted {
		sum += t
	}
	return Summary{
		Min:    sorted[0],
		Median: (sorted[(n-1)/2] + sorted[n/2]) / 2,
		Mean:   sum / core.Time(n),
		P95:    sorted[(n*95+99)/100-1],
		Max:    sorted[n-1],
	}
}

// Share is the part of the trials for which a condition holds, from 0 to 1; 0 of
// none.
func Share(trials []Trial, holds func(Trial) bool) float64 {
	if len(trials) == 0 {
		return 0
	}
	count := 0
	for _, t := range trials {
		if holds(t) {
			count++
		}
	}
	return float64(count) / float64(len(trials))
}
