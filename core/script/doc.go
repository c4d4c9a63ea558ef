// Package script writes a run as text that a person can read, edit and keep,
// and reads it back: one line an event, in the syntax of etcd/raft's own
// interaction scripts (a verb, then words and name=value arguments).
//
// It refuses to decide anything: a line is one event, and what it does is the
// engine's affair.
//
// Read verbs.go (the one table of verbs, behind the parser and the
// help), then parse.go and nearest.go (lines), file.go (whole files, there and
// back; its first comment is the format), run.go, and save.go (a history with all
// its branches, as bytes; its first comment is the format).
//
//	file, err := script.Parse("add-nodes 3 voters=(1,2,3)\ncampaign 1\n")
//	for _, command := range file.Commands {
//		fx, err := cluster.Do(command.Event)
//		...
//	}
package script
