// Package schedule lets virtual time pass: Next is the event that happens next
// if nobody interferes, as a pure function of the cluster. Because latencies
// and timeouts are drawn from the seed and kept in the cluster itself, there is
// no state of a scheduler to save: a branch of a run goes on from whatever
// cluster it has.
//
// It refuses to do events. Whoever wants one does it, through Cluster.Do or the
// history. Run is that loop.
//
// Read schedule.go (what comes next, and the loop), then enabled.go (what else
// could).
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
