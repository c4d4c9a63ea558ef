// Package schedule lets virtual time pass: Next is the event that happens next
// if nobody interferes, as a pure function of the cluster. Because latencies,
// timeouts and the length of writes are drawn from the seed and kept in the
// cluster itself, there is no state of a scheduler to save: a branch of a run
// goes on from whatever cluster it has. The same holds for the weather, which
// brings faults up to a point in time and then mends everything: what it wants
// is a pure function of virtual time.
//
// It refuses to do events. Whoever wants one does it, through Cluster.Do or the
// history. Run and RunFor are that loop.
//
// Read schedule.go (what comes next, and the loops), weather.go (faults),
// enabled.go (what else could come by itself) and chaos.go (what could be done at
// all).
//
//	for range 100 {
//		event, ok := schedule.Next(cluster)
//		if !ok {
//			break
//		}
//		_, err := cluster.Do(event)
//		...
//	}
package schedule
