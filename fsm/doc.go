// Package fsm is the replicated state machine: what a cluster carries out when an entry of the log is committed.
//
// It holds the interface StateMachine, the key-value machine KV that Glassraft starts with, the text of its commands
// and requests, the sessions that make a repeated request take effect once (Raft dissertation §6.3), and snapshots.
// Commands, responses and snapshots are readable text, because all of them appear on the screen.
//
// The package refuses to know raft. An index is a plain uint64, nothing here proposes, replicates or waits, and the
// same requests give the same bytes of snapshot on every platform: there is no clock, no randomness, no goroutine, and
// no order that a map chose.
//
// Read machine.go (the interface and the response), command.go and word.go (the text of a command), request.go (a
// command with its client), session.go (exactly-once), kv.go (the machine), snapshot.go; and appender.go, a machine for
// any text.
//
// A machine is fed committed entries in the order of the log:
//
//	kv := fsm.NewKV()
//	response, err := kv.Apply(7, []byte("@alice/1 set x 5")) // ok
//	response, err = kv.Apply(9, []byte("@alice/1 set x 5"))  // the same ok; x is not written again
//	response, err = kv.Apply(10, []byte("cas x 4 6"))        // differs: 5
//	response, err = kv.Apply(10, []byte("set x 1"))          // ErrAlreadyApplied; nothing has changed
package fsm
