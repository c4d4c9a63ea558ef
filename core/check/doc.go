// Package check watches a run and says when a guarantee of Raft is broken. It
// is an observer: it reads effects and never changes a cluster, and it costs
// what an event changed, not what a log is long.
//
// It refuses to trust what a node believes: it looks at what is on disks, what
// machines were given, and who acted as a leader.
//
// Read check.go.
//
//	checker := check.New()
//	fx, err := cluster.Do(event)
//	checker.Observe(cluster, event, fx)
//	for _, v := range checker.Violations() { ... }
package check
