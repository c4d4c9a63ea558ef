// Package check watches a run and says when a guarantee is broken: the
// properties of Raft, what a disk and a machine must keep to for them, and the
// linearizability of what clients saw. It is an observer: it reads effects and
// never changes a cluster, and it costs what an event changed, not what a log is
// long.
//
// It refuses to trust what a node believes: it looks at what is on disks, what
// machines were given, and who acted as a leader. Of a node's memory it takes
// the part of raft's log that is not on disk, without which a leader cannot be
// judged.
//
// Read property.go (the promises) and check.go (the door); then memory.go
// (Monotonic Commit, Monotonic Term), logs.go (disks, Log Matching), leader.go
// (Election Safety, Leader Append-Only, Leader Completeness), commit.go (Durable
// Commit) and machine.go (State Machine Safety, Exactly Once); then clients.go,
// register.go and linear.go (Linearizability, which is looked for on demand) and
// history.go (the same for a program that draws it). answers.go follows requests to
// what became of them, for who looks at an entry. table.go holds what grows.
//
//	checker := check.New()
//	fx, err := cluster.Do(event)
//	checker.Observe(cluster, event, fx)
//	for _, v := range checker.Violations() { ... }
//	unexplained, err := checker.Linearizable(check.StepsUsual)
package check
